#include "ui/base/place.h"

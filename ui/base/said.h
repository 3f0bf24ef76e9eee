#pragma once

#include <QString>

#include "kernels/base/saying.h"

namespace lectern::ui {

/// What the rooms below have to say, in the user's language; names in it are inert.
QString said(const Saying& saying);
/// The same as a sentence: with a capital, unless a name begins it, and a full stop.
QString saidAsSentence(const Saying& saying);

}  // namespace lectern::ui

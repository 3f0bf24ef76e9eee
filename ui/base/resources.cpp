#include "ui/base/resources.h"

#include <QDir>

// The macro declares a function and must stand outside of namespaces.
static void registerResources() {
    Q_INIT_RESOURCE(resources);
}

namespace lectern::ui {

void initResources() {
    static const bool kOnce = (registerResources(), true);
    static_cast<void>(kOnce);
}

}  // namespace lectern::ui

#pragma once

namespace lectern::ui {

/// Makes the files of resources/resources.qrc known; a static library's are not by themselves.
void initResources();

}  // namespace lectern::ui

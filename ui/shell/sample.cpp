#include "ui/shell/sample.h"

#include "app/vault/paths.h"

namespace lectern::ui {

std::optional<QString> sampleFile() {
    for (const auto& folder : app::resourceFolders()) {
        std::error_code error;
        const auto file =
            std::filesystem::canonical(folder / "samples/harbour-services-agreement.pdf", error);
        if (!error) return QString::fromStdString(file.string());
    }
    return std::nullopt;
}

}  // namespace lectern::ui

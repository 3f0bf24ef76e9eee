#include "ui/shell/sample.h"

#include <QPointer>

#include "app/vault/paths.h"
#include "app/workspace/import_queue.h"

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

void SampleOpener::open(app::Workspace& workspace) {
    const auto file = sampleFile();
    if (!file) {
        emit failed(Error(ErrorCode::NotFound,
                          "samples/harbour-services-agreement.pdf is missing from the program's "
                          "files"));
        return;
    }
    workspace.write(
        app::Change::Binders, this,
        [name = tr("Sample").toStdString()](app::Vault& vault) -> Result<app::BinderRecord> {
            LECTERN_TRY_ASSIGN(const auto there, vault.library().findBinder(name));
            if (there) return *there;
            return vault.library().createBinder(name);
        },
        [this, file = *file,
         vault = QPointer<app::Workspace>(&workspace)](Result<app::BinderRecord> binder) {
            if (!binder) return emit failed(binder.error());
            if (vault) import(*vault, binder->id, file);
        });
}

void SampleOpener::import(app::Workspace& workspace, app::BinderId binder, const QString& file) {
    app::ImportQueue& queue = workspace.imports();
    const auto ids = queue.add({file}, binder);
    emit binderReady(binder);
    if (ids.empty()) return;
    auto* once = new QObject(&queue);
    connect(&queue, &app::ImportQueue::itemChanged, once,
            [this, once, &queue, id = ids.front()](int row) {
                const app::ImportItem& item = queue.items()[static_cast<size_t>(row)];
                if (item.id != id || !item.isFinished()) return;
                if (item.document) emit imported(item.document->id);
                once->deleteLater();
            });
}

}  // namespace lectern::ui

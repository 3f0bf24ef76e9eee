#include "ui/shell/vault_door.h"

#include <algorithm>

#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

struct Found {
    app::VaultInfo info;
    bool needs_update = false;
};

Result<Found> find(const std::optional<std::string>& name) {
    auto info = app::VaultRegistry::find(name);
    if (!info && name && info.error().code == ErrorCode::NotFound)
        info = app::VaultRegistry::find(std::nullopt);  // removed meanwhile
    if (!info) return fail(info.error());
    return Found{*info, app::Workspace::needsUpdate(*info)};
}

}  // namespace

VaultDoor::VaultDoor(QObject* parent) : QObject(parent) {}

void VaultDoor::open(const std::optional<QString>& name) {
    m_is_opening = true;
    emit opening(tr("Opening the vault…"));
    m_thread.run(
        this,
        [name = name ? std::optional(name->toStdString()) : std::nullopt] { return find(name); },
        [this, name, generation = ++m_generation](Result<Found> found) {
            if (generation != m_generation) return;
            if (!found) {
                m_is_opening = false;
                emit openingFailed(found.error(), name.value_or(QString()));
                return;
            }
            if (found->needs_update)
                emit opening(tr("Updating the library of the vault %1 for this version of Lectern. "
                                "A copy of it as it was is made first.")
                                 .arg(isolated(inertLine(found->info.name))));
            openFiles(found->info);
        });
}

void VaultDoor::openFiles(const app::VaultInfo& info) {
    m_thread.run(
        this, [info] { return app::Workspace::openFiles(info); },
        [this, info, generation = m_generation](Result<app::Workspace::Files> files) {
            if (generation != m_generation) return;
            m_is_opening = false;
            if (files)
                emit opened(std::make_shared<app::Workspace::Files>(std::move(*files)));
            else
                emit openingFailed(files.error(), QString::fromStdString(info.name));
        });
}

void VaultDoor::forget() {
    m_is_opening = false;
    ++m_generation;
}

void VaultDoor::make(const QString& name) {
    m_thread.run(
        this, [name = name.toStdString()] { return app::VaultRegistry::create(name); },
        [this, name](Result<app::VaultInfo> info) {
            if (info)
                emit made(QString::fromStdString(info->name));
            else
                emit failed(info.error(), name);
        });
}

void VaultDoor::remove(const QString& name) {
    m_thread.run(
        this,
        [name = name.toStdString()]() -> Result<std::vector<app::VaultInfo>> {
            LECTERN_TRY(app::VaultRegistry::remove(name));
            return app::VaultRegistry::list();
        },
        [this, name](Result<std::vector<app::VaultInfo>> left) {
            if (!left) {
                emit failed(left.error(), name);
                return;
            }
            const bool has_default =
                left->empty() || std::any_of(left->begin(), left->end(),
                                             [](const auto& info) { return info.is_default; });
            emit removed(name, has_default);
        });
}

}  // namespace lectern::ui

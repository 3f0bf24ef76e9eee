#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <string>

#include "app/vault/vault.h"
#include "app/workspace/workspace.h"

namespace lectern::ui {

/// Opens, makes and deletes vaults beside the GUI thread, one after the other. Of several openings
/// only the last is answered.
class VaultDoor : public QObject {
    Q_OBJECT
  public:
    explicit VaultDoor(QObject* parent = nullptr);

    /// The named vault, or the default one (nullopt, or none of that name): opened() or
    /// openingFailed().
    void open(const std::optional<QString>& name);
    /// Whatever is being opened is closed again unseen.
    void forget();
    bool isOpening() const { return m_is_opening; }
    /// made() or failed().
    void make(const QString& name);
    /// A vault that nobody has open: removed() or failed().
    void remove(const QString& name);

  signals:
    void opening(const QString& sentence);  ///< what is being done, to be shown meanwhile
    void opened(std::shared_ptr<lectern::app::Workspace::Files> files);
    void made(const QString& name);
    /// Whether there is a default vault now, or none at all, so that one can be opened.
    void removed(const QString& name, bool has_default);
    void openingFailed(const lectern::Error& error, const QString& vault);
    void failed(const lectern::Error& error, const QString& vault);

  private:
    void openFiles(const app::VaultInfo& info);

    bool m_is_opening = false;
    int m_generation = 0;
    app::BackgroundThread m_thread{QStringLiteral("lectern-door")};
};

}  // namespace lectern::ui

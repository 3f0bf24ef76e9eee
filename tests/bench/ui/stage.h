#pragma once

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include "app/vault/vault.h"
#include "app/vault/vault_folder.h"
#include "tests/bench/ui/waiting.h"
#include "tests/support/large_library.h"
#include "ui/shell/main_window.h"

namespace lectern::bench {

inline constexpr const char* kLargeVault = "Large";

/// The default vault, empty, and one of 10,000 documents in 100,000 pages.
inline Status makeLargeVault(int words_per_page) {
    LECTERN_TRY(app::VaultRegistry::find(std::nullopt));
    LECTERN_TRY_ASSIGN(const app::VaultInfo info, app::VaultRegistry::create(kLargeVault));
    test::LargeLibrary large;
    large.words_per_page = words_per_page;
    return test::fillLargeLibrary(info.path / app::kLibraryFile, large);
}

/// As large as on a usual screen, whatever screen the platform pretends to have.
inline void showWindow(ui::MainWindow& window) {
    window.start();
    window.show();
    window.resize(1600, 1000);
}

inline void waitForVault(ui::MainWindow& window) {
    waitFor([&] { return window.hasVault(); }, 60'000);
}

inline void pressKey(QWidget& widget, int key, const QString& text = {}) {
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
    QApplication::sendEvent(&widget, &press);
    QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, text);
    QApplication::sendEvent(&widget, &release);
}

}  // namespace lectern::bench

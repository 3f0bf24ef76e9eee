#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <stop_token>

#include "kernels/base/error.h"

namespace lectern::app {

inline constexpr int kMaxFolderDepth = 16;
inline constexpr int kMaxFolderFiles = 5'000;
inline constexpr int kMaxFolderEntries = 200'000;

/// The PDFs in a folder and the folders inside it.
struct FileList {
    QStringList files;
    std::optional<Error> problem;  ///< why there are none, or not all
};
/// By name ("Annex 2" before "Annex 10"), what is hidden left out, links not followed, at most
/// kMaxFolderFiles. Stopped: the list as far as it came.
FileList listPdfs(const QString& folder, std::stop_token stop);

}  // namespace lectern::app

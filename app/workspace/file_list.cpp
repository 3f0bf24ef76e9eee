#include "app/workspace/file_list.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <string>
#include <vector>

#include "app/vault/name_keys.h"

namespace lectern::app {

namespace {

bool isPdf(const QFileInfo& entry) {
    return entry.isFile() && entry.suffix().compare(QLatin1String("pdf"), Qt::CaseInsensitive) == 0;
}

std::vector<QFileInfo> entriesInOrder(const QString& folder) {
    struct Entry {
        std::string key;
        QFileInfo info;
    };
    std::vector<Entry> entries;
    const auto listed = QDir(folder).entryInfoList(
        QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks, QDir::Unsorted);
    for (const QFileInfo& info : listed)
        if (info.isDir() || isPdf(info))
            entries.push_back({titleKey(info.fileName().toStdString()), info});
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.key != b.key ? a.key < b.key : a.info.fileName() < b.info.fileName();
    });
    std::vector<QFileInfo> infos;
    for (Entry& entry : entries) infos.push_back(std::move(entry.info));
    return infos;
}

/// Walks down one folder after the other, keeping the limits.
class Walk {
  public:
    explicit Walk(std::stop_token stop) : m_stop(std::move(stop)) {}

    void into(const QString& folder, int depth) {
        if (depth > kMaxFolderDepth) {
            m_is_cut = true;
            return;
        }
        for (const QFileInfo& entry : entriesInOrder(folder)) {
            if (m_is_cut || m_stop.stop_requested()) return;
            if (++m_entry_count > kMaxFolderEntries || files.size() >= kMaxFolderFiles)
                m_is_cut = true;
            else if (entry.isDir())
                into(entry.filePath(), depth + 1);
            else
                files << entry.filePath();
        }
    }
    bool isCut() const { return m_is_cut; }

    QStringList files;

  private:
    std::stop_token m_stop;
    int m_entry_count = 0;
    bool m_is_cut = false;
};

}  // namespace

FileList listPdfs(const QString& folder, std::stop_token stop) {
    const std::string name = folder.toStdString();
    const QFileInfo info(folder);
    if (!info.isReadable() || !info.isExecutable())
        return {{}, Error(ErrorCode::Io, name + ": the folder cannot be opened")};
    Walk walk(std::move(stop));
    walk.into(folder, 1);
    if (walk.isCut())
        return {walk.files,
                Error(ErrorCode::LimitExceeded,
                      name + ": the folder holds too much to be added at once; its first " +
                          std::to_string(walk.files.size()) + " PDF files were taken")};
    if (walk.files.isEmpty())
        return {{}, Error(ErrorCode::NotFound, name + ": there are no PDF files in this folder")};
    return {walk.files, std::nullopt};
}

}  // namespace lectern::app

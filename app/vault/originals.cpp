#include "app/vault/originals.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

namespace fs = std::filesystem;

class Hasher {
  public:
    Hasher() { crypto_hash_sha256_init(&m_state); }
    void add(std::string_view bytes) {
        crypto_hash_sha256_update(&m_state, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    Sha256 finish() {
        Sha256 hash{};
        crypto_hash_sha256_final(&m_state, hash.data());
        return hash;
    }

  private:
    crypto_hash_sha256_state m_state;
};

bool isOriginalName(const std::string& name) {
    return name.size() == 64 && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace

Result<Sha256> Originals::hashFile(const fs::path& file, std::stop_token stop) {
    Hasher hasher;
    LECTERN_TRY(readInPieces(file, [&](std::string_view piece) -> Status {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "reading was cancelled");
        hasher.add(piece);
        return {};
    }));
    return hasher.finish();
}

Result<Vault::StoredOriginal> Originals::store(const fs::path& file,
                                               const std::optional<Sha256>& expected,
                                               std::stop_token stop) const {
    LECTERN_TRY_ASSIGN(PendingFile pending, PendingFile::create(m_directory));
    Hasher hasher;
    Vault::StoredOriginal stored;
    LECTERN_TRY_ASSIGN(stored.bytes, readInPieces(file, [&](std::string_view piece) -> Status {
                           if (stop.stop_requested())
                               return fail(ErrorCode::Cancelled, "storing was cancelled");
                           hasher.add(piece);
                           return pending.write(piece);
                       }));
    stored.sha256 = hasher.finish();
    if (expected && *expected != stored.sha256)
        return fail(ErrorCode::Io,
                    file.string() + ": the file changed while it was being imported; try again");
    const std::string name = toHex(stored.sha256);
    stored.path = m_directory / name;
    if (const auto present = hashFile(stored.path); present && *present == stored.sha256)
        return stored;
    LECTERN_TRY(pending.commit(name));
    stored.was_new = true;
    return stored;
}

Result<fs::path> Originals::path(const Sha256& sha256) const {
    fs::path file = m_directory / toHex(sha256);
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(file, error)))
        return fail(ErrorCode::NotFound, "the vault has no original " + file.filename().string());
    LECTERN_TRY_ASSIGN(const Sha256 found, hashFile(file));
    if (found != sha256)
        return fail(ErrorCode::Corrupt,
                    file.string() + " is damaged; import the document again to replace it");
    return file;
}

Status Originals::remove(const Sha256& sha256) const {
    const fs::path file = m_directory / toHex(sha256);
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
        return fail(systemError("deleting", file, errno));
    return syncDirectory(m_directory);
}

Status Originals::removeAllBut(const std::set<std::string>& known) const {
    std::error_code error;
    bool removed = false;
    for (fs::directory_iterator it(m_directory, error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        const bool left_over =
            name.starts_with(kTemporaryPrefix) || (isOriginalName(name) && !known.contains(name));
        if (!left_over) continue;
        if (::unlink(it->path().c_str()) != 0 && errno != ENOENT)
            return fail(systemError("deleting", it->path(), errno));
        removed = true;
    }
    if (error) return fail(systemError("listing", m_directory, error.value()));
    return removed ? syncDirectory(m_directory) : Status{};
}

}  // namespace lectern::app

#include "engine/state/snapshot.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/state/state_bank.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/assert.h"

namespace lectern::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSuffix = ".snapshot";

/// Cuts a stream of bytes into blocks, each hashed and written at once.
class BlockWriter {
  public:
    explicit BlockWriter(AtomicFile& file)
        : m_file(file), m_buffer(static_cast<size_t>(kSnapshotBlockBytes)) {}

    Status append(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            if (m_filled == 0 && bytes.size() >= m_buffer.size()) {  // whole blocks need no copy
                LECTERN_TRY(put(bytes.first(m_buffer.size())));
                bytes = bytes.subspan(m_buffer.size());
                continue;
            }
            const size_t count = std::min(bytes.size(), m_buffer.size() - m_filled);
            std::memcpy(m_buffer.data() + m_filled, bytes.data(), count);
            m_filled += count;
            bytes = bytes.subspan(count);
            if (m_filled == m_buffer.size()) LECTERN_TRY(flush());
        }
        return {};
    }
    /// Ends the part with a shorter block where needed; the next part begins a block of its own.
    Result<std::vector<BlockHash>> finishPart() {
        LECTERN_TRY(flush());
        return std::exchange(m_hashes, {});
    }

  private:
    Status flush() {
        if (m_filled == 0) return {};
        LECTERN_TRY(put(m_buffer.span().first(m_filled)));
        m_filled = 0;
        return {};
    }
    Status put(std::span<const std::byte> block) {
        m_hashes.push_back(hashBlock(block));
        return m_file.write(block);
    }

    AtomicFile& m_file;
    AlignedBuffer<std::byte> m_buffer;
    size_t m_filled = 0;
    std::vector<BlockHash> m_hashes;
};

/// Reads one part of a file; every byte handed out has passed its block's checksum.
class BlockReader {
  public:
    BlockReader(const FileDescriptor& file, const fs::path& path, int64_t offset, int64_t bytes,
                std::span<const BlockHash> hashes, std::stop_token stop = {})
        : m_file(file),
          m_path(path),
          m_begin(offset),
          m_bytes(bytes),
          m_hashes(hashes),
          m_stop(std::move(stop)),
          m_buffer(static_cast<size_t>(std::min(bytes, kSnapshotBlockBytes))) {}

    Status read(std::span<std::byte> out) {
        while (!out.empty()) {
            if (m_ready.empty() && !nextBytes().empty() && out.size() >= nextBytes().size()) {
                // A whole block is checked where it will stay.
                const auto block = out.first(nextBytes().size());
                LECTERN_TRY(readBlock(block));
                out = out.subspan(block.size());
                continue;
            }
            if (m_ready.empty()) LECTERN_TRY(nextBlock());
            const size_t count = std::min(out.size(), m_ready.size());
            std::memcpy(out.data(), m_ready.data(), count);
            m_ready = m_ready.subspan(count);
            out = out.subspan(count);
        }
        return {};
    }
    Status checkRest() {
        while (m_done < m_bytes) LECTERN_TRY(nextBlock());
        return {};
    }

  private:
    /// The buffer's part that the next block would fill; empty at the end.
    std::span<std::byte> nextBytes() {
        return m_buffer.span().first(
            static_cast<size_t>(std::min<int64_t>(m_bytes - m_done, kSnapshotBlockBytes)));
    }
    Status nextBlock() {
        const auto block = nextBytes();
        if (block.empty()) return fail(ErrorCode::Corrupt, m_path.string() + ": ends too early");
        LECTERN_TRY(readBlock(block));
        m_ready = block;
        return {};
    }
    Status readBlock(std::span<std::byte> block) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while a saved state was read");
        LECTERN_TRY(readExactly(m_file, m_begin + m_done, block, m_path));
        const auto index = static_cast<size_t>(m_done / kSnapshotBlockBytes);
        if (hashBlock(block) != m_hashes[index])
            return fail(ErrorCode::Corrupt, m_path.string() + ": block " + std::to_string(index) +
                                                " at byte " + std::to_string(m_begin + m_done) +
                                                ": checksum does not match");
        m_done += static_cast<int64_t>(block.size());
        return {};
    }

    const FileDescriptor& m_file;
    const fs::path& m_path;
    int64_t m_begin, m_bytes;
    int64_t m_done = 0;
    std::span<const BlockHash> m_hashes;
    std::stop_token m_stop;
    AlignedBuffer<std::byte> m_buffer;
    std::span<const std::byte> m_ready;
};

/// Follows the tokens through the steps; the result is the key that the node must have.
PrefixKey keyOfTokens(const SnapshotHeader& header, std::span<const Token> tokens) {
    PrefixKey key = header.parent;
    int64_t begin = header.parent_token_count;
    for (const SnapshotStep& step : header.steps) {
        const auto first = static_cast<size_t>(begin - header.parent_token_count);
        key = chainKey(key, tokens.subspan(first, static_cast<size_t>(step.end - begin)),
                       step.ends_segment);
        begin = step.end;
    }
    return key;
}

}  // namespace

Result<int64_t> writeSnapshot(const fs::path& path, SnapshotHeader header,
                              std::span<const Token> tokens, const ModelState& state) {
    LECTERN_ASSERT(static_cast<int64_t>(tokens.size()) == header.tokensSinceParent());
    LECTERN_TRY_ASSIGN(AtomicFile file, AtomicFile::create(path, 0600));
    LECTERN_TRY(file.reserve(header.fullFileBytes()));
    // The header holds the checksums of what follows it, so its place is filled last.
    const std::vector<std::byte> room(static_cast<size_t>(header.headerBytes()));
    LECTERN_TRY(file.write(room));
    BlockWriter writer(file);
    LECTERN_TRY(writer.append(std::as_bytes(tokens)));
    Status status;
    for (int64_t layer = 0; layer < state.softmaxLayerCount(); ++layer)
        state.visitKv(layer, header.parent_token_count, header.token_count,
                      [&](std::span<const std::byte> run) {
                          if (status) status = writer.append(run);
                      });
    LECTERN_TRY(status);
    LECTERN_TRY_ASSIGN(header.kv_blocks, writer.finishPart());
    LECTERN_TRY(writer.append(std::as_bytes(state.lightningData())));
    LECTERN_TRY_ASSIGN(header.state_blocks, writer.finishPart());
    LECTERN_TRY(file.writeAt(0, encodeSnapshotHeader(header)));
    LECTERN_TRY(file.commit());
    return header.fullFileBytes();
}

Status SnapshotFile::damaged(std::string_view what) const {
    return fail(ErrorCode::Corrupt, m_path.string() + ": " + std::string(what));
}

Result<SnapshotFile> SnapshotFile::open(const fs::path& path) {
    SnapshotFile out;
    out.m_path = path;
    LECTERN_TRY_ASSIGN(out.m_file, openForReading(path));
    LECTERN_TRY_ASSIGN(out.m_file_bytes, fileSize(out.m_file, path));
    std::array<std::byte, kSnapshotPrefixBytes> prefix{};
    LECTERN_TRY(readExactly(out.m_file, 0, prefix, path));
    const auto header_bytes = snapshotHeaderBytes(prefix);
    if (!header_bytes) return fail(header_bytes.error().within(path.string()));
    std::vector<std::byte> bytes(static_cast<size_t>(*header_bytes));
    LECTERN_TRY(readExactly(out.m_file, 0, bytes, path));
    auto header = decodeSnapshotHeader(bytes);
    if (!header) return fail(header.error().within(path.string()));
    out.m_header = std::move(*header);
    if (out.m_file_bytes != out.m_header.fullFileBytes() &&
        out.m_file_bytes != out.m_header.kvOnlyFileBytes())
        return fail(ErrorCode::Corrupt, path.string() + ": has " +
                                            std::to_string(out.m_file_bytes) + " bytes, expected " +
                                            std::to_string(out.m_header.fullFileBytes()) + ", or " +
                                            std::to_string(out.m_header.kvOnlyFileBytes()) +
                                            " without its state");
    if (keyOfSnapshotFile(path.filename().string()) != out.m_header.key)
        return fail(ErrorCode::Corrupt,
                    path.string() + ": holds another snapshot, " + keyToHex(out.m_header.key));
    return out;
}

Status SnapshotFile::readKv(std::span<Token> tokens, ModelState& state,
                            std::stop_token stop) const {
    BlockReader reader(m_file, m_path, m_header.headerBytes(), m_header.kvBytes(),
                       m_header.kv_blocks, std::move(stop));
    LECTERN_TRY(reader.read(std::as_writable_bytes(tokens)));
    Status status;
    for (int64_t layer = 0; layer < state.softmaxLayerCount(); ++layer)
        state.visitKv(layer, m_header.parent_token_count, m_header.token_count,
                      [&](std::span<std::byte> run) {
                          if (status) status = reader.read(run);
                      });
    return status;
}

Status SnapshotFile::readState(ModelState& state, std::stop_token stop) const {
    LECTERN_ASSERT(hasState());
    BlockReader reader(m_file, m_path, m_header.kvOnlyFileBytes(), m_header.stateBytes(),
                       m_header.state_blocks, std::move(stop));
    return reader.read(std::as_writable_bytes(state.lightningData()));
}

Status SnapshotFile::verify() const {
    BlockReader kv(m_file, m_path, m_header.headerBytes(), m_header.kvBytes(), m_header.kv_blocks);
    std::vector<Token> tokens(static_cast<size_t>(m_header.tokensSinceParent()));
    LECTERN_TRY(kv.read(std::as_writable_bytes(std::span(tokens))));
    LECTERN_TRY(kv.checkRest());
    if (keyOfTokens(m_header, tokens) != m_header.key)
        return damaged("its tokens do not give its key");
    if (!hasState()) return {};
    return BlockReader(m_file, m_path, m_header.kvOnlyFileBytes(), m_header.stateBytes(),
                       m_header.state_blocks)
        .checkRest();
}

Status SnapshotFile::dropState() {
    if (!hasState() || m_header.stateBytes() == 0) return {};
    const FileDescriptor writable(
        ::open(m_path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat before {};
    const bool done = writable.valid() && ::fstat(writable.get(), &before) == 0 &&
                      ::ftruncate(writable.get(), m_header.kvOnlyFileBytes()) == 0;
    if (!done)
        return fail(ErrorCode::Io,
                    "cannot shorten " + m_path.string() + ": " + systemErrorText(errno));
    m_file_bytes = m_header.kvOnlyFileBytes();
    const struct timespec times[2] = {before.st_atim, before.st_mtim};
    if (::futimens(writable.get(), times) != 0 || ::fsync(writable.get()) != 0)
        return fail(ErrorCode::Io,
                    "cannot sync " + m_path.string() + ": " + systemErrorText(errno));
    return {};
}

Status SnapshotFile::touch() {
    if (::futimens(m_file.get(), nullptr) != 0)
        return fail(ErrorCode::Io,
                    "cannot touch " + m_path.string() + ": " + systemErrorText(errno));
    return {};
}

std::string snapshotFileName(const PrefixKey& key) {
    return keyToHex(key) + std::string(kSuffix);
}

std::optional<PrefixKey> keyOfSnapshotFile(std::string_view file_name) {
    if (!file_name.ends_with(kSuffix)) return std::nullopt;
    return keyFromHex(file_name.substr(0, file_name.size() - kSuffix.size()));
}

}  // namespace lectern::engine

// The header of a snapshot alone, and whole snapshot files.

#include <algorithm>
#include <cstring>

#include "engine/state/snapshot.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"
#include "tests/fuzz/scratch.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::engine;
namespace fs = std::filesystem;

using Bytes = std::vector<std::byte>;

Bytes bytesOf(std::string_view text) {
    Bytes bytes(text.size());
    if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

std::string_view textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A fuzzer would never get past the checksum, a faulty writer would.
void repairChecksum(std::span<std::byte> header) {
    if (header.size() < sizeof(BlockHash)) return;
    const auto content = header.first(header.size() - sizeof(BlockHash));
    const BlockHash hash = hashBlock(content);
    std::memcpy(header.data() + content.size(), hash.data(), hash.size());
}

void runSnapshotHeader(std::string_view input) {
    Bytes bytes = bytesOf(input);
    (void)snapshotHeaderBytes(bytes);
    repairChecksum(bytes);
    const auto header = decodeSnapshotHeader(bytes);
    if (!header) return require(!header.error().message.empty(), "a refusal has words");
    require(header->token_count > header->parent_token_count, "a node has tokens");
    require(header->steps.back().end == header->token_count, "the last step ends the node");
    require(header->fullFileBytes() >= header->kvOnlyFileBytes(), "sizes");
    require(header->kv_blocks.size() == SnapshotHeader::blockCount(header->kvBytes()), "blocks");
    require(encodeSnapshotHeader(*header).size() == input.size(), "encodes to its size");
}

// --- snapshot_file: one byte says what is put right, then the file

constexpr int kRepairChecksum = 1;
constexpr int kRepairSize = 2;
constexpr int kRepairBlocks = 4;
constexpr int kRepairKey = 8;

/// Larger files would only be slower.
constexpr int64_t kMaxFileBytes = 256 << 10;

void hashBlocks(std::span<const std::byte> part, std::vector<BlockHash>& hashes) {
    for (BlockHash& hash : hashes) {
        const auto count = std::min(part.size(), static_cast<size_t>(kSnapshotBlockBytes));
        hash = hashBlock(part.first(count));
        part = part.subspan(count);
    }
}

std::vector<Token> tokensOf(const SnapshotHeader& header, std::span<const std::byte> kv) {
    std::vector<Token> tokens(static_cast<size_t>(header.tokensSinceParent()));
    std::memcpy(tokens.data(), kv.data(), tokens.size() * sizeof(Token));
    return tokens;
}

PrefixKey keyOf(const SnapshotHeader& header, std::span<const Token> tokens) {
    PrefixKey key = header.parent;
    int64_t begin = header.parent_token_count;
    for (const SnapshotStep& step : header.steps) {
        key = chainKey(key,
                       tokens.subspan(static_cast<size_t>(begin - header.parent_token_count),
                                      static_cast<size_t>(step.end - begin)),
                       step.ends_segment);
        begin = step.end;
    }
    return key;
}

void repair(Bytes& file, int mode) {
    const auto length = snapshotHeaderBytes(file);
    if (!length || *length > static_cast<int64_t>(file.size()) || !(mode & kRepairChecksum)) return;
    const auto header_bytes = static_cast<size_t>(*length);
    repairChecksum(std::span(file).first(header_bytes));
    auto header = decodeSnapshotHeader(std::span(file).first(header_bytes));
    if (!header || header->fullFileBytes() > kMaxFileBytes) return;
    if (mode & kRepairSize) file.resize(static_cast<size_t>(header->fullFileBytes()));
    if (static_cast<int64_t>(file.size()) < header->kvOnlyFileBytes()) return;
    const auto payload = std::span(file).subspan(header_bytes);
    const auto kv = payload.first(static_cast<size_t>(header->kvBytes()));
    const auto state = payload.subspan(kv.size());
    if (mode & kRepairBlocks) hashBlocks(kv, header->kv_blocks);
    if (mode & kRepairBlocks && static_cast<int64_t>(state.size()) == header->stateBytes())
        hashBlocks(state, header->state_blocks);
    if (mode & kRepairKey) header->key = keyOf(*header, tokensOf(*header, kv));
    const Bytes encoded = encodeSnapshotHeader(*header);
    require(encoded.size() == header_bytes, "encodes to its size");
    std::copy(encoded.begin(), encoded.end(), file.begin());
}

fs::path pathFor(const Bytes& file, const char* folder) {
    PrefixKey key{};
    if (file.size() >= 16 + key.size()) std::memcpy(key.data(), file.data() + 16, key.size());
    fs::create_directories(scratch() / folder);
    return scratch() / folder / snapshotFileName(key);
}

/// Dimensions that a model may have and that fit a test.
bool isRestorable(const SnapshotHeader& h) {
    if (h.heads == 0 || h.kv_heads == 0 || h.head_dim == 0 || h.token_count > 4096) return false;
    const int64_t layers = h.softmax_layers + h.lightning_layers;
    return layers <= 64 && h.kv_heads * h.head_dim * (h.token_count + 256) * layers < (1 << 20);
}

ModelState stateFor(const SnapshotHeader& header) {
    ModelConfig config;
    config.head_count = header.heads;
    config.kv_head_count = header.kv_heads;
    config.head_dim = header.head_dim;
    config.layer_count = header.softmax_layers + header.lightning_layers;
    config.layers.assign(static_cast<size_t>(header.softmax_layers), AttentionKind::Softmax);
    config.layers.resize(static_cast<size_t>(config.layer_count), AttentionKind::Lightning);
    ModelState state(config, header.kv_format);
    state.reserve(header.token_count);
    return state;
}

/// What is read back, written again, gives the same bytes.
void checkRestored(const SnapshotFile& snapshot, const Bytes& file, bool is_whole) {
    const SnapshotHeader& header = snapshot.header();
    ModelState state = stateFor(header);
    std::vector<Token> tokens(static_cast<size_t>(header.tokensSinceParent()));
    const bool has_kv = snapshot.readKv(tokens, state).has_value();
    const bool has_state = snapshot.hasState() && snapshot.readState(state).has_value();
    require(!is_whole || has_kv, "what is verified can be read");
    require(!is_whole || has_state == snapshot.hasState(), "what is verified can be read");
    if (!has_kv || !has_state) return;
    const fs::path copy = pathFor(file, "copy");
    SnapshotHeader plain = header;
    plain.kv_blocks.assign(plain.kv_blocks.size(), {});
    plain.state_blocks.assign(plain.state_blocks.size(), {});
    state.advance(header.token_count);
    const auto written = writeSnapshot(copy, plain, tokens, state);
    require(written && *written == static_cast<int64_t>(file.size()), "it can be written again");
    std::ifstream in(copy, std::ios::binary);
    const std::string again(std::istreambuf_iterator<char>(in), {});
    require(again == textOf(file), "a state read and written again is the same file");
    fs::remove(copy);
}

/// A byte of the payload that changes is found.
void checkDamageIsFound(const fs::path& path, Bytes file, size_t header_bytes, size_t at) {
    if (file.size() <= header_bytes) return;
    at = header_bytes + at % (file.size() - header_bytes);
    file[at] ^= std::byte{1};
    writeFile(path, textOf(file));
    const auto damaged = SnapshotFile::open(path);
    require(damaged.has_value(), "the header still stands");
    require(!damaged->verify(), "damage is found");
}

void runSnapshotFile(std::string_view input) {
    if (input.empty()) return;
    Bytes file = bytesOf(input.substr(1));
    repair(file, static_cast<unsigned char>(input[0]));
    const fs::path path = pathFor(file, "bank");
    writeFile(path, textOf(file));
    if (const auto snapshot = SnapshotFile::open(path)) {
        const SnapshotHeader& header = snapshot->header();
        require(snapshot->fileBytes() == static_cast<int64_t>(file.size()), "size");
        const bool is_whole = snapshot->verify().has_value();
        if (isRestorable(header)) checkRestored(*snapshot, file, is_whole);
        if (is_whole)
            checkDamageIsFound(path, file, static_cast<size_t>(header.headerBytes()),
                               hashBlock(file)[0]);
    } else {
        require(snapshot.error().message.find(path.filename().string()) != std::string::npos,
                "a refusal names the file");
    }
    fs::remove(path);
}

SnapshotHeader smallHeader() {
    SnapshotHeader header;
    header.token_count = 9;
    header.parent_token_count = 2;
    header.lightning_layers = header.softmax_layers = 2;
    header.heads = header.kv_heads = 2;
    header.head_dim = 4;
    header.label = "lease";
    header.steps = {{5, false}, {9, true}};
    header.kv_blocks.resize(1);
    header.state_blocks.resize(1);
    return header;
}

std::string mutateHeader(std::string input, Random& random) {
    return mutateSnapshot(std::string(1, '\0') + input, random).substr(1);
}

std::string headerSeed() {
    return std::string(textOf(encodeSnapshotHeader(smallHeader())));
}

/// With its state, without it, and a node whose tokens cross a page of KV.
std::string fileSeed(int64_t parent_tokens, int64_t tokens, bool has_state,
                     kernels::KvFormat format) {
    SnapshotHeader header = smallHeader();
    header.kv_format = format;
    header.parent_token_count = parent_tokens;
    header.token_count = parent_tokens + tokens;
    header.steps = {{header.token_count, true}};
    Bytes file = encodeSnapshotHeader(header);
    file.resize(static_cast<size_t>(has_state ? header.fullFileBytes() : header.kvOnlyFileBytes()));
    for (size_t i = static_cast<size_t>(header.headerBytes()); i < file.size(); ++i)
        file[i] = static_cast<std::byte>(i % 61);
    const int mode = kRepairChecksum | kRepairBlocks | kRepairKey;
    repair(file, mode);
    return std::string(1, static_cast<char>(mode)) + std::string(textOf(file));
}

}  // namespace

std::vector<NamedTarget> snapshotTargets() {
    return {{"snapshot_header", runSnapshotHeader, mutateHeader, {headerSeed()}, 8000},
            {"snapshot_file",
             runSnapshotFile,
             mutateSnapshot,
             {fileSeed(2, 7, true, kernels::KvFormat::Bf16),
              fileSeed(0, 3, false, kernels::KvFormat::Int8),
              fileSeed(254, 6, true, kernels::KvFormat::Float32)},
             400}};
}

}  // namespace lectern::fuzz

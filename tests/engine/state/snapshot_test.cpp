#include "engine/state/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/engine/state/state_fixtures.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using namespace test;

/// One node, written alone.
struct Written {
    TempDir dir;
    ModelConfig config = stateConfig();
    kernels::KvFormat format = kernels::KvFormat::Float32;
    Reading reading;
    std::filesystem::path path;
};

void write(Written& out, int64_t tokens, const std::string& label = "lease") {
    const StateBankIdentity identity = identityOf("v", 1, 1, out.format);
    out.reading = readRandomly(out.config, segmentsOf({tokens}), identity);
    StateBank bank = openBank(out.dir.path(), identity);
    const auto saved = bank.save(out.reading.plan, out.reading.plan.steps.size() - 1,
                                 out.reading.states.back(), label);
    ASSERT_TRUE(saved) << saved.error().message;
    out.path = bank.list().at(0).path;
}

TEST(SnapshotFile, TellsWhatItHoldsAndIsPrivate) {
    Written written;
    write(written, kPrefillChunkTokens + 188);
    const auto file = SnapshotFile::open(written.path);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->header().token_count, kPrefillChunkTokens + 188);
    EXPECT_EQ(file->header().label, "lease");
    EXPECT_EQ(file->header().steps.size(), 2u);
    EXPECT_TRUE(file->hasState());
    EXPECT_TRUE(file->verify());
    struct stat info {};
    ASSERT_EQ(::stat(written.path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ASSERT_EQ(::stat(written.dir.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(SnapshotFile, EveryFlippedByteIsFound) {
    Written written;
    write(written, 3);
    const size_t bytes = std::filesystem::file_size(written.path);
    ASSERT_LT(bytes, 6000u);
    for (size_t i = 0; i < bytes; ++i) {
        const auto bits = static_cast<uint8_t>(1 << (i % 8));
        flipBits(written.path, i, bits);
        const auto file = SnapshotFile::open(written.path);
        const Status status = file ? file->verify() : Status(tl::unexpected(file.error()));
        ASSERT_FALSE(status) << "byte " << i;
        EXPECT_TRUE(status.error().code == ErrorCode::Corrupt ||
                    status.error().code == ErrorCode::Mismatch);
        EXPECT_NE(status.error().message.find(written.path.string()), std::string::npos);
        flipBits(written.path, i, bits);
    }
    EXPECT_TRUE(SnapshotFile::open(written.path)->verify());
}

TEST(SnapshotFile, EveryTruncationIsFoundOrOnlyLosesTheState) {
    Written written;
    write(written, 3);
    const SnapshotHeader header = SnapshotFile::open(written.path)->header();
    std::filesystem::resize_file(written.path, static_cast<size_t>(header.fullFileBytes()) + 1);
    EXPECT_FALSE(SnapshotFile::open(written.path)) << "longer than it should be";
    for (int64_t length = header.fullFileBytes(); length-- > 0;) {
        std::filesystem::resize_file(written.path, static_cast<size_t>(length));
        const auto file = SnapshotFile::open(written.path);
        if (length == header.kvOnlyFileBytes()) {  // what dropping the state leaves; whole as such
            ASSERT_TRUE(file);
            EXPECT_FALSE(file->hasState());
            EXPECT_TRUE(file->verify());
            continue;
        }
        ASSERT_FALSE(file) << length;
        EXPECT_EQ(file.error().code, ErrorCode::Corrupt);
    }
}

TEST(SnapshotFile, DroppingTheStateKeepsKvAndTime) {
    Written written;
    write(written, 300);
    const struct timespec old[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, written.path.c_str(), old, 0), 0);
    auto file = SnapshotFile::open(written.path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->dropState());
    EXPECT_FALSE(file->hasState());
    const auto again = SnapshotFile::open(written.path);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_FALSE(again->hasState());
    EXPECT_TRUE(again->verify());
    struct stat info {};
    ASSERT_EQ(::stat(written.path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mtim.tv_sec, 1000);
    ModelState state(written.config, written.format);
    state.reserve(300);
    std::vector<Token> tokens(300);
    ASSERT_TRUE(again->readKv(tokens, state));
    EXPECT_EQ(tokens, written.reading.plan.tokens);
}

TEST(SnapshotFile, BlocksOfALargeNodeAreCheckedOneByOne) {
    Written written;
    written.config = stateConfig(64);  // 2 KiB of KV a token: several blocks
    write(written, 5000);
    const std::string good = readBytes(written.path);
    const auto header = SnapshotFile::open(written.path)->header();
    ASSERT_GE(header.kv_blocks.size(), 3u);
    EXPECT_TRUE(SnapshotFile::open(written.path)->verify());

    // Two whole blocks exchanged: each is intact, but not where it belongs.
    std::string swapped = good;
    const auto begin = swapped.begin() + header.headerBytes();
    std::swap_ranges(begin, begin + kSnapshotBlockBytes, begin + kSnapshotBlockBytes);
    writeBytes(written.path, swapped);
    const auto status = SnapshotFile::open(written.path)->verify();
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("block 0"), std::string::npos) << status.error().message;

    std::string flipped = good;
    flipped[static_cast<size_t>(header.headerBytes() + 2 * kSnapshotBlockBytes)] ^= 4;
    writeBytes(written.path, flipped);
    const auto second = SnapshotFile::open(written.path)->verify();
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("block 2"), std::string::npos) << second.error().message;
}

/// Header bytes with a right checksum, for what only a faulty writer would produce.
std::vector<std::byte> sealed(std::vector<std::byte> bytes) {
    const auto content = std::span(bytes).first(bytes.size() - sizeof(BlockHash));
    const BlockHash hash = hashBlock(content);
    std::memcpy(bytes.data() + content.size(), hash.data(), hash.size());
    return bytes;
}

TEST(SnapshotHeader, ImpossibleValuesAreRefusedEvenWithARightChecksum) {
    Written written;
    write(written, 3);
    const SnapshotHeader good = SnapshotFile::open(written.path)->header();
    const auto bytes = encodeSnapshotHeader(good);
    ASSERT_TRUE(decodeSnapshotHeader(sealed(bytes)));
    const auto refused = [&](size_t offset, auto value) {
        auto changed = bytes;
        std::memcpy(changed.data() + offset, &value, sizeof value);
        const auto header = decodeSnapshotHeader(sealed(changed));
        EXPECT_FALSE(header) << offset << " = " << value;
        if (!header) {
            EXPECT_EQ(header.error().code, ErrorCode::Corrupt);
        }
    };
    for (const size_t offset : {208, 216})  // token counts
        for (const int64_t value : {int64_t{-1}, int64_t{4}, INT64_MAX, INT64_MIN})
            refused(offset, value);
    for (const size_t offset : {224, 228, 232, 236, 240})  // dimensions
        for (const uint32_t value : {1u << 20, 1u << 21, ~0u}) refused(offset, value);
    refused(244, uint32_t{7});                        // kind
    refused(248, uint32_t{3});                        // format of the KV
    for (const size_t offset : {252, 260, 268, 276})  // counts
        for (const uint64_t value : {uint64_t{600}, uint64_t{1} << 40, UINT64_MAX, uint64_t{0}})
            refused(offset, value);
    refused(284 + 5, uint64_t{2 << 1});       // the only step ends before the token count
    refused(284 + 5, uint64_t{1} << 60);      // and beyond every limit
    refused(bytes.size() - 32, uint64_t{1});  // padding
}

TEST(SnapshotFile, TokensMustGiveTheKey) {
    Written written;
    write(written, 3);
    // A node whose checksums are all right but whose tokens are others'.
    SnapshotHeader header = SnapshotFile::open(written.path)->header();
    header.kv_blocks.clear();
    header.state_blocks.clear();
    const std::vector<Token> others = {1, 2, 3};
    ASSERT_TRUE(writeSnapshot(written.path, header, others, written.reading.states.back()));
    const auto file = SnapshotFile::open(written.path);
    ASSERT_TRUE(file);
    const auto status = file->verify();
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("do not give its key"), std::string::npos);
}

TEST(SnapshotFile, NamesAndKeysBelongTogether) {
    PrefixKey key;
    for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i * 7);
    EXPECT_EQ(keyOfSnapshotFile(snapshotFileName(key)), key);
    EXPECT_EQ(keyFromHex(keyToHex(key)), key);
    EXPECT_FALSE(keyOfSnapshotFile("abc.snapshot"));
    EXPECT_FALSE(keyOfSnapshotFile(keyToHex(key)));
    EXPECT_FALSE(keyOfSnapshotFile(snapshotFileName(key) + ".damaged"));
    EXPECT_FALSE(keyFromHex(std::string(64, 'G')));
    EXPECT_FALSE(keyFromHex(std::string(63, 'a')));
}

}  // namespace
}  // namespace lectern::engine

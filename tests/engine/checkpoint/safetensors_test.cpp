#include "engine/checkpoint/safetensors.h"

#include <sys/stat.h>

#include "engine/checkpoint/limits.h"
#include "tests/engine/checkpoint/checkpoint_files.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using test::failedWith;
using test::rawSafetensors;
using test::TempDir;
using test::writeText;

struct MalformedCase {
    std::string name;
    std::string bytes;
    ErrorCode code;
    std::vector<std::string> message_parts;
};

std::string entry(std::string_view body) {
    return "{\"weight\":{" + std::string(body) + "}}";
}

std::string lengthOnly(uint64_t length, std::string_view rest) {
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + std::string(rest);
}

/// Two tensors of four bytes each at the given offsets.
std::string pairOfTensors(std::string_view first, std::string_view second) {
    return R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + std::string(first) +
           R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + std::string(second) + "}}";
}

std::vector<MalformedCase> malformedFiles() {
    const auto corrupt = ErrorCode::Corrupt;
    const auto unsupported = ErrorCode::Unsupported;
    const auto limit = ErrorCode::LimitExceeded;
    const std::string good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
    std::vector<MalformedCase> cases = {
        {"empty_file", "", corrupt, {"has 0 bytes", "at least 8"}},
        {"seven_bytes", "\1\0\0\0\0\0\0", corrupt, {"at least 8"}},
        {"length_beyond_file",
         lengthOnly(100, "{}"),
         corrupt,
         {"header length is 100", "10 bytes"}},
        {"length_absurd", lengthOnly(~uint64_t{0}, "{}"), corrupt, {"18446744073709551615"}},
        {"length_sign_bit", lengthOnly(uint64_t{1} << 63, "{}"), corrupt, {"9223372036854775808"}},
        {"length_one_short", lengthOnly(1, "{}"), corrupt, {"not valid JSON"}},
        {"header_above_limit",
         rawSafetensors(std::string(static_cast<size_t>(limits::kMaxHeaderBytes) + 1, ' '), 0),
         limit,
         {"header length is", "at most"}},
        {"header_empty", lengthOnly(0, ""), corrupt, {"must begin with '{'"}},
        {"header_not_object", rawSafetensors("[]", 0), corrupt, {"must begin with '{'"}},
        {"header_leading_space", rawSafetensors(" {}", 0), corrupt, {"must begin with '{'"}},
        {"header_cut", rawSafetensors("{\"weight\":{", 0), corrupt, {"not valid JSON at byte"}},
        {"header_trailing_text", rawSafetensors("{}x", 0), corrupt, {"not valid JSON"}},
        {"header_invalid_utf8", rawSafetensors("{\"w\xff\":{}}", 0), corrupt, {"not valid JSON"}},
        {"header_number_overflow",
         rawSafetensors("{\"w\":{\"shape\":[1e999]}}", 0),
         corrupt,
         {"not valid JSON"}},
        {"tensor_twice",
         rawSafetensors("{\"weight\":{" + good + "},\"weight\":{" + good + "}}", 8),
         corrupt,
         {"tensor weight stands twice"}},
        {"metadata_twice",
         rawSafetensors(R"({"__metadata__":{},"__metadata__":{}})", 0),
         corrupt,
         {"__metadata__ stands twice"}},
        {"metadata_key_twice",
         rawSafetensors(R"({"__metadata__":{"k":"a","k":"b"}})", 0),
         corrupt,
         {"\"k\" stands twice"}},
        {"metadata_not_text",
         rawSafetensors(R"({"__metadata__":{"k":1}})", 0),
         corrupt,
         {"number", "__metadata__"}},
        {"metadata_nested",
         rawSafetensors(R"({"__metadata__":{"k":{}}})", 0),
         corrupt,
         {"an object where none belongs"}},
        {"tensor_null", rawSafetensors(R"({"weight":null})", 0), corrupt, {"null"}},
        {"tensor_list", rawSafetensors(R"({"weight":[]})", 0), corrupt, {"a list"}},
        {"tensor_without_name",
         rawSafetensors("{\"\":{" + good + "}}", 8),
         corrupt,
         {"without a name"}},
        {"name_too_long",
         rawSafetensors("{\"" + std::string(300, 'n') + "\":{" + good + "}}", 8),
         limit,
         {"a name of 300 bytes", "256"}},
        {"dtype_unknown",
         rawSafetensors(entry(R"("dtype":"Q7","shape":[2],"data_offsets":[0,8])"), 8),
         unsupported,
         {"tensor weight", "F32, F16, BF16", "\"Q7\""}},
        {"dtype_f64",
         rawSafetensors(entry(R"("dtype":"F64","shape":[1],"data_offsets":[0,8])"), 8),
         unsupported,
         {"tensor weight", "\"F64\""}},
        {"dtype_lower_case",
         rawSafetensors(entry(R"("dtype":"f32","shape":[2],"data_offsets":[0,8])"), 8),
         unsupported,
         {"\"f32\""}},
        {"dtype_number",
         rawSafetensors(entry(R"("dtype":4,"shape":[2],"data_offsets":[0,8])"), 8),
         corrupt,
         {"a number where none belongs", "\"dtype\" of tensor weight"}},
        {"dtype_missing",
         rawSafetensors(entry(R"("shape":[2],"data_offsets":[0,8])"), 8),
         corrupt,
         {"tensor weight has no dtype"}},
        {"dtype_twice",
         rawSafetensors(entry(R"("dtype":"F16","dtype":"F32","shape":[2],"data_offsets":[0,8])"),
                        8),
         corrupt,
         {"tensor weight has two dtypes"}},
        {"shape_missing",
         rawSafetensors(entry(R"("dtype":"F32","data_offsets":[0,8])"), 8),
         corrupt,
         {"tensor weight has no shape"}},
        {"shape_twice",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8])"), 8),
         corrupt,
         {"tensor weight has two shapes"}},
        {"shape_negative",
         rawSafetensors(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), 8),
         corrupt,
         {"number -2", "\"shape\" of tensor weight"}},
        {"shape_fraction",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), 8),
         corrupt,
         {"number 2.0", "whole"}},
        {"shape_text",
         rawSafetensors(entry(R"("dtype":"F32","shape":["2"],"data_offsets":[0,8])"), 8),
         corrupt,
         {"a string where none belongs"}},
        {"shape_nested",
         rawSafetensors(entry(R"("dtype":"F32","shape":[[2]],"data_offsets":[0,8])"), 8),
         corrupt,
         {"a list where none belongs"}},
        {"shape_beyond_int64",
         rawSafetensors(
             entry(R"("dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8])"), 8),
         corrupt,
         {"extent 18446744073709551615"}},
        {"shape_product_overflows",
         rawSafetensors(
             entry(
                 R"("dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8])"),
             8),
         corrupt,
         {"tensor weight", "larger than any file"}},
        {"shape_bytes_overflow",
         rawSafetensors(
             entry(R"("dtype":"I64","shape":[2305843009213693952,4],"data_offsets":[0,8])"), 8),
         corrupt,
         {"larger than any file"}},
        {"shape_wraps_to_right_size",
         rawSafetensors(
             entry(R"("dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8])"), 8),
         corrupt,
         {"larger than any file"}},
        {"shape_too_many_dimensions",
         rawSafetensors(entry(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8])"),
                        8),
         limit,
         {"more than 8 dimensions"}},
        {"shape_too_small",
         rawSafetensors(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,8])"), 8),
         corrupt,
         {"tensor weight", "takes 4 bytes", "span 8"}},
        {"shape_too_large",
         rawSafetensors(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), 8),
         corrupt,
         {"takes 12 bytes", "span 8"}},
        {"offsets_missing",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2])"), 8),
         corrupt,
         {"tensor weight has no data_offsets"}},
        {"offsets_one",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8])"), 8),
         corrupt,
         {"must be two numbers, found 1"}},
        {"offsets_three",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,8,8])"), 8),
         corrupt,
         {"more than two numbers"}},
        {"offsets_twice",
         rawSafetensors(
             entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8])"), 8),
         corrupt,
         {"data_offsets twice"}},
        {"offsets_negative",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2],"data_offsets":[-8,0])"), 8),
         corrupt,
         {"number -8"}},
        {"offsets_backwards",
         rawSafetensors(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), 8),
         corrupt,
         {"end 0 lies before their begin 8"}},
        {"offsets_beyond_file",
         rawSafetensors(entry(R"("dtype":"F32","shape":[4],"data_offsets":[0,16])"), 8),
         corrupt,
         {"tensor weight", "reach byte 16", "holds 8"}},
        {"offsets_far_beyond",
         rawSafetensors(
             entry(
                 R"("dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615])"),
             8),
         corrupt,
         {"reach byte 18446744073709551615"}},
        {"unknown_entry_key",
         rawSafetensors(entry(good + R"(,"strides":"x")"), 8),
         corrupt,
         {"\"strides\" of tensor weight"}},
        {"data_truncated",
         rawSafetensors(entry(good), 7),
         corrupt,
         {"tensor weight", "reach byte 8", "holds 7"}},
        {"data_left_over",
         rawSafetensors(entry(good), 9),
         corrupt,
         {"1 bytes after the last tensor"}},
        {"data_without_tensors", rawSafetensors("{}", 4), corrupt, {"4 bytes after the last"}},
        {"overlap",
         rawSafetensors(pairOfTensors("[0,4]", "[2,6]"), 6),
         corrupt,
         {"tensor b overlaps a", "begin at byte 4", "begins at 2"}},
        {"same_place", rawSafetensors(pairOfTensors("[0,4]", "[0,4]"), 4), corrupt, {"overlaps"}},
        {"hole",
         rawSafetensors(pairOfTensors("[0,4]", "[8,12]"), 12),
         corrupt,
         {"tensor b leaves a hole after a", "begin at byte 4", "begins at 8"}},
        {"hole_at_start",
         rawSafetensors(pairOfTensors("[4,8]", "[8,12]"), 12),
         corrupt,
         {"tensor a leaves a hole after the start"}},
    };
    return cases;
}

TEST(SafetensorsFile, RefusesMalformedFilesNamingThePlace) {
    const TempDir dir;
    const auto cases = malformedFiles();
    EXPECT_GE(cases.size(), 40u);
    for (const MalformedCase& malformed : cases) {
        SCOPED_TRACE(malformed.name);
        const auto path = dir / (malformed.name + ".safetensors");
        writeText(path, malformed.bytes);
        auto parts = malformed.message_parts;
        parts.push_back(path.string());
        EXPECT_TRUE(failedWith(SafetensorsFile::open(path), malformed.code, parts));
    }
}

TEST(SafetensorsFile, RefusesEveryTruncationOfAFile) {
    const TempDir dir;
    const std::string whole = rawSafetensors(pairOfTensors("[0,4]", "[4,8]"), 8);
    for (size_t length = 0; length < whole.size(); ++length) {
        writeText(dir / "cut.safetensors", whole.substr(0, length));
        EXPECT_TRUE(failedWith(SafetensorsFile::open(dir / "cut.safetensors"), ErrorCode::Corrupt,
                               {"cut.safetensors"}))
            << length;
    }
}

TEST(SafetensorsFile, ReadsEveryTypeAndMetadata) {
    const TempDir dir;
    const std::string header = R"({"__metadata__":{"format":"pt","note":"x"},)"
                               R"("f":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},)"
                               R"("l":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
                               R"("none":{"dtype":"F32","shape":[0,5],"data_offsets":[16,16]},)"
                               R"("h":{"dtype":"BF16","shape":[],"data_offsets":[16,18]},)"
                               R"("u":{"data_offsets":[18,19],"dtype":"U8","shape":[1]}}   )";
    writeText(dir / "all.safetensors", rawSafetensors(header, 19));
    const auto file = SafetensorsFile::open(dir / "all.safetensors");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->tensors().size(), 5u);
    EXPECT_EQ(file->metadata().at("note"), "x");
    const TensorInfo* f = file->find("f");
    ASSERT_NE(f, nullptr);
    EXPECT_EQ(f->type, TensorType::F32);
    EXPECT_EQ(f->shape, (std::vector<int64_t>{1, 2}));
    EXPECT_EQ(f->bytes.size(), 8u);
    EXPECT_EQ(static_cast<unsigned char>(f->bytes[0]), static_cast<unsigned char>(8 * 7 + 1));
    EXPECT_TRUE(file->find("h")->shape.empty());
    EXPECT_TRUE(file->find("none")->bytes.empty());
    EXPECT_EQ(file->find("absent"), nullptr);
}

TEST(SafetensorsFile, NeverWaitsOnAPipeAndRefusesDirectories) {
    const TempDir dir;
    ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
    EXPECT_TRUE(failedWith(SafetensorsFile::open(dir / "pipe"), ErrorCode::Corrupt,
                           {"regular file", "pipe"}));
    EXPECT_TRUE(failedWith(SafetensorsFile::open(dir.path()), ErrorCode::Corrupt, {"directory"}));
    EXPECT_TRUE(failedWith(SafetensorsFile::open(dir / "absent"), ErrorCode::NotFound, {"absent"}));
}

TEST(WriteSafetensors, WhatIsWrittenIsReadAgain) {
    const TempDir dir;
    const std::vector<float> floats = {1.5f, -2.25f, 1e-40f, 3e38f};
    const std::vector<uint16_t> halves = {1, 2, 3};
    const std::vector<TensorToWrite> tensors = {
        {"half", TensorType::BF16, {3}, std::as_bytes(std::span(halves))},
        {"with \"quotes\" and \u00e9", TensorType::F32, {2, 2}, std::as_bytes(std::span(floats))}};
    ASSERT_TRUE(writeSafetensors(dir / "out.safetensors", tensors));
    const auto file = SafetensorsFile::open(dir / "out.safetensors");
    ASSERT_TRUE(file) << file.error().message;
    for (const TensorToWrite& tensor : tensors) {
        const TensorInfo* read = file->find(tensor.name);
        ASSERT_NE(read, nullptr) << tensor.name;
        EXPECT_EQ(read->shape, tensor.shape);
        EXPECT_TRUE(std::ranges::equal(read->bytes, tensor.bytes));
        // Widest type first and a padded header: every tensor can be used where it lies.
        EXPECT_EQ(reinterpret_cast<uintptr_t>(read->bytes.data()) % 2, 0u);
    }
    EXPECT_EQ(reinterpret_cast<uintptr_t>(file->find(tensors[1].name)->bytes.data()) % 4, 0u);
}

TEST(WriteSafetensors, RefusesWhatItCouldNotReadAgainAndLeavesNothing) {
    const TempDir dir;
    const std::vector<float> floats = {1, 2};
    const auto bytes = std::as_bytes(std::span(floats));
    const auto refused = [&](std::vector<TensorToWrite> tensors, const std::string& part) {
        EXPECT_TRUE(failedWith(writeSafetensors(dir / "out.safetensors", tensors),
                               ErrorCode::InvalidArgument, {part}));
    };
    refused({{"a", TensorType::F32, {3}, bytes}}, "does not take 8 bytes");
    refused({{"a", TensorType::F32, {2}, bytes}, {"a", TensorType::F32, {2}, bytes}}, "twice");
    refused({{"", TensorType::F32, {2}, bytes}}, "cannot name a tensor");
    refused({{"__metadata__", TensorType::F32, {2}, bytes}}, "cannot name a tensor");
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
    const auto absent = writeSafetensors(dir / "no/such/out.safetensors", {});
    EXPECT_TRUE(failedWith(absent, ErrorCode::NotFound, {"out.safetensors"}));
}

}  // namespace
}  // namespace lectern::engine

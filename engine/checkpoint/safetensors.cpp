#include "engine/checkpoint/safetensors.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include <sys/mman.h>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/limits.h"
#include "engine/checkpoint/safetensors_header.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

namespace {

constexpr size_t kLengthBytes = 8;

std::string shapeText(const std::vector<int64_t>& shape) {
    std::string out = "[";
    for (size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
    return out + "]";
}

/// Byte size that type and shape imply.
std::optional<uint64_t> impliedBytes(TensorType type, const std::vector<int64_t>& shape) {
    const auto count = checkedProduct(shape);
    if (!count) return std::nullopt;
    return checkedMul<uint64_t>(static_cast<uint64_t>(*count),
                                static_cast<uint64_t>(tensorTypeBytes(type)));
}

/// Every entry lies inside the data, has the size its type and shape imply, and together the
/// entries cover the data without overlap or hole.
Status checkLayout(std::vector<HeaderEntry>& entries, uint64_t data_bytes,
                   const std::string& file) {
    for (const HeaderEntry& entry : entries) {
        const std::string where = file + ": tensor " + printable(entry.name) + ": ";
        if (entry.begin > entry.end)
            return fail(ErrorCode::Corrupt,
                        where + "data_offsets end " + std::to_string(entry.end) +
                            " lies before their begin " + std::to_string(entry.begin));
        if (!rangeInside(entry.begin, entry.end - entry.begin, data_bytes))
            return fail(ErrorCode::Corrupt,
                        where + "data_offsets reach byte " + std::to_string(entry.end) +
                            " of the data, the file holds " + std::to_string(data_bytes) +
                            " (truncated, or a wrong offset)");
        const auto expected = impliedBytes(entry.type, entry.shape);
        if (!expected)
            return fail(ErrorCode::Corrupt,
                        where + "shape " + shapeText(entry.shape) + " is larger than any file");
        if (*expected != entry.end - entry.begin)
            return fail(ErrorCode::Corrupt, where + "shape " + shapeText(entry.shape) + " of " +
                                                std::string(tensorTypeName(entry.type)) +
                                                " takes " + std::to_string(*expected) +
                                                " bytes, data_offsets span " +
                                                std::to_string(entry.end - entry.begin));
    }
    std::sort(entries.begin(), entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    uint64_t covered = 0;
    std::string_view previous = "the start";
    for (const HeaderEntry& entry : entries) {
        if (entry.begin != covered)
            return fail(ErrorCode::Corrupt,
                        file + ": tensor " + printable(entry.name) +
                            (entry.begin < covered ? " overlaps " : " leaves a hole after ") +
                            printable(previous) + ": expected to begin at byte " +
                            std::to_string(covered) + " of the data, begins at " +
                            std::to_string(entry.begin));
        covered = entry.end;
        previous = entry.name;
    }
    if (covered != data_bytes)
        return fail(ErrorCode::Corrupt, file + ": " + std::to_string(data_bytes - covered) +
                                            " bytes after the last tensor belong to none: the "
                                            "tensors take " +
                                            std::to_string(covered) + " bytes, the file holds " +
                                            std::to_string(data_bytes));
    return {};
}

/// The header's JSON text, read (not mapped), so that it cannot change while it is checked.
Result<std::string> readHeaderText(const FileDescriptor& file, int64_t file_bytes,
                                   const std::filesystem::path& path) {
    if (file_bytes < static_cast<int64_t>(kLengthBytes))
        return fail(ErrorCode::Corrupt, path.string() + ": has " + std::to_string(file_bytes) +
                                            " bytes, a safetensors file has at least 8");
    uint64_t header_bytes = 0;
    LECTERN_TRY(readExactly(file, 0, std::as_writable_bytes(std::span(&header_bytes, 1)), path));
    if (!rangeInside(kLengthBytes, header_bytes, static_cast<uint64_t>(file_bytes)))
        return fail(ErrorCode::Corrupt, path.string() + ": header length is " +
                                            std::to_string(header_bytes) + ", the file has " +
                                            std::to_string(file_bytes) + " bytes");
    if (header_bytes > static_cast<uint64_t>(limits::kMaxHeaderBytes))
        return fail(ErrorCode::LimitExceeded,
                    path.string() + ": header length is " + std::to_string(header_bytes) +
                        ", at most " + std::to_string(limits::kMaxHeaderBytes) + " are accepted");
    std::string text(static_cast<size_t>(header_bytes), '\0');
    LECTERN_TRY(readExactly(file, kLengthBytes, std::as_writable_bytes(std::span(text)), path));
    return text;
}

}  // namespace

/// The mapped bytes of a whole file.
struct SafetensorsFile::Mapping {
    Mapping(void* mapped_base, size_t mapped_size)
        : base(static_cast<const std::byte*>(mapped_base)), size(mapped_size) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { ::munmap(const_cast<std::byte*>(base), size); }

    const std::byte* base;
    size_t size;
};

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    LECTERN_TRY_ASSIGN(const FileDescriptor file, openForReading(path));
    LECTERN_TRY_ASSIGN(const int64_t file_bytes, fileSize(file, path));
    LECTERN_TRY_ASSIGN(const std::string text, readHeaderText(file, file_bytes, path));
    LECTERN_TRY_ASSIGN(SafetensorsHeader header, parseSafetensorsHeader(text, path.string()));
    const uint64_t data_begin = kLengthBytes + text.size();
    const uint64_t data_bytes = static_cast<uint64_t>(file_bytes) - data_begin;
    LECTERN_TRY(checkLayout(header.entries, data_bytes, path.string()));

    const auto mapped_bytes = static_cast<size_t>(file_bytes);
    void* base = ::mmap(nullptr, mapped_bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (base == MAP_FAILED)
        return fail(errno == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::Io,
                    "cannot map " + path.string() + ": " + systemErrorText(errno));
    SafetensorsFile out;
    out.m_path = path;
    out.m_mapping = std::make_shared<const Mapping>(base, mapped_bytes);
    out.m_metadata = std::move(header.metadata);
    for (HeaderEntry& entry : header.entries) {
        TensorInfo info;
        info.name = std::move(entry.name);
        info.type = entry.type;
        info.shape = std::move(entry.shape);
        info.bytes = {out.m_mapping->base + data_begin + entry.begin,
                      static_cast<size_t>(entry.end - entry.begin)};
        std::string key = info.name;
        out.m_tensors.emplace(std::move(key), std::move(info));
    }
    return out;
}

const TensorInfo* SafetensorsFile::find(std::string_view name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

namespace {

Status checkForWriting(std::span<const TensorToWrite> tensors, const std::string& file) {
    std::vector<std::string_view> names;
    for (const TensorToWrite& tensor : tensors) {
        const auto expected = impliedBytes(tensor.type, tensor.shape);
        if (!expected || *expected != tensor.bytes.size())
            return fail(ErrorCode::InvalidArgument,
                        file + ": tensor " + printable(tensor.name) + ": shape " +
                            shapeText(tensor.shape) + " of " +
                            std::string(tensorTypeName(tensor.type)) + " does not take " +
                            std::to_string(tensor.bytes.size()) + " bytes");
        if (tensor.name.empty() || tensor.name == kMetadataKey ||
            tensor.name.size() > static_cast<size_t>(limits::kMaxTensorNameBytes))
            return fail(ErrorCode::InvalidArgument,
                        file + ": \"" + printable(tensor.name) + "\" cannot name a tensor");
        names.push_back(tensor.name);
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
        return fail(ErrorCode::InvalidArgument,
                    file + ": tensor " + printable(*twice) + " stands twice");
    return {};
}

/// Length and JSON; offsets follow the order of `tensors`. Padded so that the data begins aligned.
std::string headerFor(std::span<const TensorToWrite* const> tensors) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    header[std::string(kMetadataKey)] = {{"format", "pt"}};
    uint64_t offset = 0;
    for (const TensorToWrite* tensor : tensors) {
        const uint64_t end = offset + tensor->bytes.size();
        header[tensor->name] = {{"dtype", tensorTypeName(tensor->type)},
                                {"shape", tensor->shape},
                                {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const uint64_t length = text.size();
    std::string out(kLengthBytes, '\0');
    std::memcpy(out.data(), &length, kLengthBytes);
    return out + text;
}

}  // namespace

Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors) {
    LECTERN_TRY(checkForWriting(tensors, path.string()));
    // Widest type first, as the reference writer does: every tensor is then aligned to its type.
    std::vector<const TensorToWrite*> order;
    for (const TensorToWrite& tensor : tensors) order.push_back(&tensor);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return tensorTypeBytes(a->type) > tensorTypeBytes(b->type);
    });
    LECTERN_TRY_ASSIGN(AtomicFile file, AtomicFile::create(path, 0644));
    const std::string header = headerFor(order);
    LECTERN_TRY(file.write(std::as_bytes(std::span(header))));
    for (const TensorToWrite* tensor : order) LECTERN_TRY(file.write(tensor->bytes));
    return file.commit();
}

}  // namespace lectern::engine

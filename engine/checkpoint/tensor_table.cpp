#include "engine/checkpoint/tensor_table.h"

#include <cmath>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/limits.h"
#include "engine/checkpoint/strict_json.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// The index comes with the checkpoint, so a name in it must not lead anywhere else.
bool isPlainShardName(std::string_view name) {
    constexpr std::string_view kSuffix = ".safetensors";
    return name.size() > kSuffix.size() && name.ends_with(kSuffix) && !name.starts_with(".") &&
           name.size() <= static_cast<size_t>(limits::kMaxFileNameBytes) &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

Result<int64_t> readTotalSize(const json& index, const std::string& source) {
    const auto metadata = index.find("metadata");
    if (metadata == index.end() || metadata->is_null()) return -1;
    if (!metadata->is_object())
        return fail(ErrorCode::Corrupt,
                    source + ": \"metadata\" must be an object, found " + describeJson(*metadata));
    const auto total = metadata->find("total_size");
    if (total == metadata->end()) return -1;
    if (total->is_number_unsigned())
        if (const auto value = checkedCast<int64_t>(total->get<uint64_t>())) return *value;
    // Some writers sum in floating point.
    if (total->is_number_float()) {
        const double value = total->get<double>();
        if (value >= 0 && value < 0x1p53 && value == std::floor(value))
            return static_cast<int64_t>(value);
    }
    return fail(ErrorCode::Corrupt, source + ": \"total_size\" must be a count of bytes, found " +
                                        describeJson(*total));
}

Status addFile(TensorTable& table, const fs::path& path) {
    LECTERN_TRY_ASSIGN(SafetensorsFile opened, SafetensorsFile::open(path));
    auto file = std::make_shared<const SafetensorsFile>(std::move(opened));
    for (const auto& [name, info] : file->tensors()) {
        const auto [place, is_new] =
            table.tensors.try_emplace(name, TensorTable::Entry{&info, file.get()});
        if (!is_new)
            return fail(ErrorCode::Corrupt,
                        path.string() + ": tensor " + printable(name) + " stands in " +
                            place->second.file->path().filename().string() + " as well");
    }
    table.files.push_back(std::move(file));
    return {};
}

Status checkAgainstIndex(const TensorTable& table, const ShardIndex& index,
                         const std::string& source) {
    int64_t total = 0;
    for (const auto& [name, entry] : table.tensors) {
        const auto stated = index.file_of_tensor.find(name);
        const std::string shard = entry.file->path().filename().string();
        if (stated == index.file_of_tensor.end())
            return fail(ErrorCode::Corrupt, source + ": tensor " + printable(name) + " in " +
                                                shard + " is not in the index");
        if (stated->second != shard)
            return fail(ErrorCode::Corrupt, source + ": tensor " + printable(name) +
                                                ": expected in " + stated->second +
                                                " by the index, found in " + shard);
        total += static_cast<int64_t>(entry.info->bytes.size());
    }
    for (const auto& [name, shard] : index.file_of_tensor)
        if (!table.tensors.contains(name))
            return fail(ErrorCode::Corrupt, source + ": tensor " + printable(name) +
                                                ": expected in " + shard +
                                                " by the index, found in no shard");
    if (index.total_bytes >= 0 && index.total_bytes != total)
        return fail(ErrorCode::Corrupt,
                    source + ": \"total_size\" is " + std::to_string(index.total_bytes) +
                        ", the shards' tensors take " + std::to_string(total) + " bytes");
    return {};
}

Result<TensorTable> openShards(const fs::path& model_dir, const fs::path& index_path) {
    const std::string source = index_path.string();
    LECTERN_TRY_ASSIGN(const std::string text, readWholeFile(index_path, limits::kMaxIndexBytes));
    LECTERN_TRY_ASSIGN(const ShardIndex index, parseShardIndex(text, source));
    std::set<std::string> shards;
    std::error_code error;  // what cannot be looked at is not there
    for (const auto& [name, shard] : index.file_of_tensor) {
        if (shards.insert(shard).second && !fs::exists(model_dir / shard, error))
            return fail(ErrorCode::NotFound, source + ": tensor " + printable(name) +
                                                 ": expected in " + printable(shard) +
                                                 ", that file is not in the folder");
    }
    if (shards.size() > static_cast<size_t>(limits::kMaxShards))
        return fail(ErrorCode::LimitExceeded,
                    source + ": names " + std::to_string(shards.size()) + " files, at most " +
                        std::to_string(limits::kMaxShards) + " are accepted");
    TensorTable table;
    for (const std::string& shard : shards) LECTERN_TRY(addFile(table, model_dir / shard));
    LECTERN_TRY(checkAgainstIndex(table, index, source));
    return table;
}

}  // namespace

Result<ShardIndex> parseShardIndex(std::string_view text, const std::string& source) {
    LECTERN_TRY_ASSIGN(const json index, parseStrictJson(text, source));
    if (!index.is_object())
        return fail(ErrorCode::Corrupt,
                    source + ": must be an object, found " + describeJson(index));
    ShardIndex out;
    LECTERN_TRY_ASSIGN(out.total_bytes, readTotalSize(index, source));
    const auto map = index.find("weight_map");
    if (map == index.end() || !map->is_object() || map->empty())
        return fail(ErrorCode::Corrupt,
                    source + ": \"weight_map\" must be an object from tensor to file, found " +
                        (map == index.end() ? std::string("nothing") : describeJson(*map)));
    for (const auto& [name, shard] : map->items()) {
        if (name.empty() || name.size() > static_cast<size_t>(limits::kMaxTensorNameBytes))
            return fail(ErrorCode::Corrupt,
                        source + ": \"" + printable(name) + "\" cannot name a tensor");
        if (!shard.is_string() || !isPlainShardName(shard.get_ref<const std::string&>()))
            return fail(
                ErrorCode::Corrupt,
                source + ": tensor " + printable(name) +
                    ": expected the plain name of a .safetensors file in this folder, found " +
                    describeJson(shard));
        out.file_of_tensor.emplace(name, shard.get<std::string>());
    }
    return out;
}

Result<TensorTable> openTensorTable(const fs::path& model_dir) {
    // As in transformers: a single file counts before an index.
    const fs::path single = model_dir / "model.safetensors";
    const fs::path index = model_dir / "model.safetensors.index.json";
    std::error_code error;
    if (fs::exists(single, error)) {
        TensorTable table;
        LECTERN_TRY(addFile(table, single));
        return table;
    }
    if (fs::exists(index, error)) return openShards(model_dir, index);
    return fail(ErrorCode::NotFound, model_dir.string() +
                                         ": expected model.safetensors or "
                                         "model.safetensors.index.json, found neither");
}

}  // namespace lectern::engine

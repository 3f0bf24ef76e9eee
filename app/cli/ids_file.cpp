#include "app/cli/ids_file.h"

#include <fstream>

#include <nlohmann/json.hpp>

namespace lectern::app::cli {

Result<std::vector<std::vector<engine::Token>>> readIdsFile(const std::string& path,
                                                            int64_t vocab_size) {
    std::ifstream file(path);
    if (!file) return fail(ErrorCode::Io, path + ": cannot be opened");
    const auto json = nlohmann::json::parse(file, nullptr, false);
    if (!json.is_object() || !json.contains("sequences") || !json["sequences"].is_array())
        return fail(ErrorCode::InvalidArgument,
                    path + ": {\"sequences\": [[ids…], …]} is expected");
    std::vector<std::vector<engine::Token>> sequences;
    for (const auto& row : json["sequences"]) {
        const std::string where = path + ": sequence " + std::to_string(sequences.size());
        if (!row.is_array() || row.empty())
            return fail(ErrorCode::InvalidArgument, where + " is not a list of ids");
        std::vector<engine::Token> ids;
        for (const auto& id : row) {
            if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() >= vocab_size)
                return fail(ErrorCode::InvalidArgument,
                            where + " has an id that is not an integer from 0 to " +
                                std::to_string(vocab_size - 1));
            ids.push_back(id.get<engine::Token>());
        }
        sequences.push_back(std::move(ids));
    }
    return sequences;
}

}  // namespace lectern::app::cli

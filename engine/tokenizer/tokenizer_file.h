#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/tokenizer/added_tokens.h"
#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/vocabulary.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// What the files of a tokenizer say, checked: every merge refers to known tokens, every byte has
/// one.
struct TokenizerData {
    Vocabulary vocabulary;  ///< added tokens included
    std::vector<AddedToken> added;
    std::string split_expression;
    bool ignore_merges = false;  ///< a piece that is a token as a whole is not merged
    Bpe bpe{{}, 0};
};

/// Reads tokenizer.json of the folder, or where there is none vocab.json and merges.txt with the
/// added tokens of tokenizer_config.json. Errors name file, line and column: NotFound, Io,
/// LimitExceeded, Corrupt (breaks its format), Unsupported (a kind of tokenizer that is not
/// byte-level BPE).
Result<TokenizerData> readTokenizerFiles(const std::filesystem::path& model_dir);

}  // namespace lectern::engine

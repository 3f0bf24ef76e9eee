#include "engine/tokenizer/tokenizer_file.h"

#include <charconv>
#include <fstream>
#include <limits>
#include <set>
#include <unordered_set>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/json_reader.h"
#include "engine/tokenizer/o200k_splitter.h"

namespace lectern::engine {

namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMaxFileBytes = 256 * 1024 * 1024;

/// A few bytes of a file must not become many of memory.
constexpr size_t kMaxKeys = 65'536;
constexpr size_t kMaxPreTokenizers = 16;

/// What ByteLevel splits with when it is told to use its own expression.
constexpr std::string_view kGpt2Expression =
    R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// Merges as spelled; they are resolved when the whole vocabulary is known, whatever the order of
/// the file.
struct SpelledMerge {
    std::string left, right;
};

Result<std::string> readFile(const fs::path& path) {
    std::error_code error;
    const auto kind = fs::status(path, error);
    if (!fs::exists(kind)) return fail(ErrorCode::NotFound, path.string() + ": no such file");
    if (!fs::is_regular_file(kind))
        return fail(ErrorCode::Io, path.string() + ": not a regular file");
    const uintmax_t size = fs::file_size(path, error);
    if (error) return fail(ErrorCode::Io, path.string() + ": " + error.message());
    if (size > kMaxFileBytes)
        return fail(ErrorCode::LimitExceeded, path.string() + ": " + std::to_string(size) +
                                                  " bytes, more than the " +
                                                  std::to_string(kMaxFileBytes) + " allowed");
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<size_t>(size), '\0');
    if (!file || !file.read(text.data(), static_cast<std::streamsize>(size)))
        return fail(ErrorCode::Io, path.string() + ": cannot be read");
    return text;
}

/// Reads an object: calls handle(key) for each key, which must read the value. Keys may not repeat.
template <class Handle>
bool readFields(JsonReader& reader, Handle handle) {
    if (!reader.enterObject()) return false;
    std::set<std::string> seen;
    std::string key;
    while (reader.nextKey(key)) {
        if (seen.size() == kMaxKeys)
            return reader.fail("an object has more than " + std::to_string(kMaxKeys) + " keys",
                               ErrorCode::LimitExceeded);
        if (!seen.insert(key).second) return reader.fail("duplicate key");
        if (!handle(key)) return false;
    }
    return reader.ok();
}

bool skipNull(JsonReader& reader) {
    return reader.peek() == JsonReader::Kind::Null && reader.readNull();
}

bool unsupported(JsonReader& reader, std::string message) {
    return reader.fail(std::move(message), ErrorCode::Unsupported);
}

// --- vocabulary and merges
// -------------------------------------------------------------------------

bool readVocabulary(JsonReader& reader, Vocabulary& vocabulary) {
    if (!reader.enterObject()) return false;
    std::unordered_set<std::string> outside_alphabet;
    std::string key;
    while (reader.nextKey(key)) {
        int64_t id = 0;
        if (!reader.readInteger(id)) return false;
        if (id < 0 || id >= kMaxTokenIds)
            return reader.fail("token id " + std::to_string(id) + " is outside 0 to " +
                               std::to_string(kMaxTokenIds - 1));
        const auto bytes = bytesOfAlphabet(key);
        if (!bytes && !outside_alphabet.insert(key).second) return reader.fail("duplicate token");
        switch (vocabulary.add(static_cast<Token>(id), bytes ? *bytes : key, bytes.has_value())) {
            case Vocabulary::Added::Fits:
            case Vocabulary::Added::IdOutOfRange:
                break;
            case Vocabulary::Added::IdTaken:
                return reader.fail("token id " + std::to_string(id) + " is given twice");
            case Vocabulary::Added::BytesTaken:
                return reader.fail("duplicate token");
            case Vocabulary::Added::TooLong:
                return reader.fail("a token of " + std::to_string(key.size()) +
                                   " bytes is too long");
        }
    }
    return reader.ok();
}

/// "left right", as merges.txt and older tokenizer.json write it.
bool parseMergeLine(std::string_view line, SpelledMerge& merge) {
    const size_t space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos)
        return false;
    merge = {std::string(line.substr(0, space)), std::string(line.substr(space + 1))};
    return true;
}

bool readMerges(JsonReader& reader, std::vector<SpelledMerge>& merges) {
    if (!reader.enterArray()) return false;
    std::string line;
    while (reader.nextElement()) {
        if (static_cast<int64_t>(merges.size()) == kMaxTokenIds)
            return reader.fail("too many merges");
        SpelledMerge& merge = merges.emplace_back();
        if (reader.peek() == JsonReader::Kind::Array) {
            const bool is_pair = reader.enterArray() && reader.nextElement() &&
                                 reader.readString(merge.left) && reader.nextElement() &&
                                 reader.readString(merge.right) && !reader.nextElement();
            if (!reader.ok() || !is_pair) return reader.fail("a merge wants exactly two tokens");
        } else if (!reader.readString(line)) {
            return false;
        } else if (!parseMergeLine(line, merge)) {
            return reader.fail("a merge wants two tokens with one space between them");
        }
    }
    return reader.ok();
}

Status resolveMerges(const std::vector<SpelledMerge>& merges, TokenizerData& data) {
    const Vocabulary& vocabulary = data.vocabulary;
    std::array<Token, 256> byte_ids{};
    for (int byte = 0; byte < 256; ++byte) {
        const char text = static_cast<char>(byte);
        const auto id = vocabulary.find(std::string_view(&text, 1));
        if (!id)
            return fail(ErrorCode::Corrupt,
                        "the vocabulary has no token for the single byte " + std::to_string(byte));
        byte_ids[static_cast<size_t>(byte)] = *id;
    }
    data.bpe = Bpe(byte_ids, merges.size());
    for (size_t i = 0; i < merges.size(); ++i) {
        const auto refuse = [i](const char* what) {
            return fail(ErrorCode::Corrupt, "merge " + std::to_string(i) + " (from 0) " + what);
        };
        const auto left_bytes = bytesOfAlphabet(merges[i].left);
        const auto right_bytes = bytesOfAlphabet(merges[i].right);
        if (!left_bytes || !right_bytes) return refuse("has a character outside the byte alphabet");
        if (left_bytes->empty() || right_bytes->empty()) return refuse("has an empty token");
        const auto left = vocabulary.find(*left_bytes);
        const auto right = vocabulary.find(*right_bytes);
        const auto result = vocabulary.find(*left_bytes + *right_bytes);
        if (!left || !right) return refuse("refers to a token that the vocabulary does not have");
        if (!result) return refuse("makes a token that the vocabulary does not have");
        if (!data.bpe.addMerge(*left, *right, *result)) return refuse("repeats an earlier pair");
    }
    return {};
}

// --- added tokens
// ----------------------------------------------------------------------------------

/// One {"content": …, "special": …}; `id` is read where the object carries it.
bool readAddedToken(JsonReader& reader, AddedToken& token, int64_t& id) {
    const bool read = readFields(reader, [&](const std::string& key) {
        if (key == "id") return reader.readInteger(id);
        if (key == "content") return reader.readString(token.text);
        if (key == "special") return reader.readBoolean(token.is_special);
        if (key == "normalized") return reader.readBoolean(token.is_normalized);
        if (key == "single_word" || key == "lstrip" || key == "rstrip") {
            bool value = false;
            if (!reader.readBoolean(value)) return false;
            return !value ||
                   unsupported(reader, "added tokens with \"" + key + "\" are not supported");
        }
        return reader.skipValue();
    });
    if (!read) return false;
    if (id < 0 || id >= kMaxTokenIds)
        return reader.fail("an added token wants an id from 0 to " +
                           std::to_string(kMaxTokenIds - 1));
    if (token.text.empty() || token.text.size() > kMaxAddedTokenBytes)
        return reader.fail("an added token wants 1 to " + std::to_string(kMaxAddedTokenBytes) +
                           " bytes of \"content\"");
    token.id = static_cast<Token>(id);
    return true;
}

bool keepAddedToken(JsonReader& reader, AddedToken token, std::vector<AddedToken>& added) {
    if (added.size() == kMaxAddedTokens) return reader.fail("too many added tokens");
    added.push_back(std::move(token));
    return true;
}

bool readAddedTokens(JsonReader& reader, std::vector<AddedToken>& added) {
    if (!reader.enterArray()) return false;
    while (reader.nextElement()) {
        AddedToken token;
        int64_t id = -1;
        if (!readAddedToken(reader, token, id) || !keepAddedToken(reader, std::move(token), added))
            return false;
    }
    return reader.ok();
}

/// Gives added tokens their ids in the vocabulary, where some may stand already.
Status resolveAddedTokens(TokenizerData& data) {
    std::unordered_set<std::string_view> texts;
    for (const AddedToken& token : data.added) {
        const std::string name =
            "added token " + token.text + " (id " + std::to_string(token.id) + ")";
        if (!texts.insert(token.text).second)
            return fail(ErrorCode::Corrupt, name + " is given twice");
        const auto alphabet_bytes = bytesOfAlphabet(token.text);
        const auto known = alphabet_bytes ? data.vocabulary.find(*alphabet_bytes) : std::nullopt;
        if (known && *known != token.id)
            return fail(ErrorCode::Corrupt,
                        name + " has id " + std::to_string(*known) + " in the vocabulary");
        if (known || data.vocabulary.bytes(token.id) == token.text) continue;
        if (data.vocabulary.add(token.id, token.text, false) != Vocabulary::Added::Fits)
            return fail(ErrorCode::Corrupt, name + " takes the id of another token");
    }
    return {};
}

// --- pre-tokenizer
// ---------------------------------------------------------------------------------

struct PreTokenizer {
    std::string type, expression, behavior;
    bool has_expression = false;
    bool invert = false;
    bool add_prefix_space = false;
    bool use_regex = true;
};

using PreTokenizers = std::vector<PreTokenizer>;
bool readPreTokenizers(JsonReader& reader, PreTokenizers& out);

/// `parts` of a sequence; null inside one, which may have none.
bool readPreTokenizer(JsonReader& reader, PreTokenizer& out, PreTokenizers* parts) {
    return readFields(reader, [&](const std::string& key) {
        if (key == "type") return reader.readString(out.type);
        if (key == "behavior") return reader.readString(out.behavior);
        if (key == "invert") return reader.readBoolean(out.invert);
        if (key == "add_prefix_space") return reader.readBoolean(out.add_prefix_space);
        if (key == "use_regex") return reader.readBoolean(out.use_regex);
        if (key == "pattern")
            return readFields(reader, [&](const std::string& kind) {
                if (kind != "Regex")
                    return unsupported(reader, "a split pattern must be a \"Regex\"");
                out.has_expression = true;
                return reader.readString(out.expression);
            });
        if (key == "pretokenizers")
            return parts ? readPreTokenizers(reader, *parts)
                         : unsupported(reader, "a sequence inside a sequence is not supported");
        return reader.skipValue();
    });
}

bool readPreTokenizers(JsonReader& reader, PreTokenizers& out) {
    if (!reader.enterArray()) return false;
    while (reader.nextElement()) {
        if (out.size() == kMaxPreTokenizers)
            return reader.fail(
                "a sequence has more than " + std::to_string(kMaxPreTokenizers) + " pre-tokenizers",
                ErrorCode::LimitExceeded);
        if (!readPreTokenizer(reader, out.emplace_back(), nullptr)) return false;
    }
    return reader.ok();
}

/// Accepts one Split followed by ByteLevel, or ByteLevel with its own expression.
bool readSplitExpression(JsonReader& reader, std::string& expression) {
    PreTokenizer root;
    PreTokenizers parts;
    if (!readPreTokenizer(reader, root, &parts)) return false;
    if (root.type != "Sequence") parts = {std::move(root)};
    if (parts.empty() || parts.back().type != "ByteLevel" || parts.back().add_prefix_space)
        return unsupported(reader,
                           "the pre-tokenizer must end in ByteLevel without a prefix space");
    if (parts.size() == 1 && parts[0].use_regex) {
        expression = kGpt2Expression;
        return true;
    }
    if (parts.size() != 2 || parts[0].type != "Split" || !parts[0].has_expression ||
        parts[1].use_regex)
        return unsupported(reader, "the pre-tokenizer must have exactly one split expression");
    const bool keeps_matches =
        parts[0].behavior == "Isolated" || (parts[0].behavior == "Removed" && parts[0].invert);
    if (!keeps_matches)
        return unsupported(reader, "the split must be \"Isolated\", or \"Removed\" and inverted");
    expression = std::move(parts[0].expression);
    return true;
}

// --- tokenizer.json
// --------------------------------------------------------------------------------

bool readEmptyAffix(JsonReader& reader, const std::string& key) {
    std::string affix;
    if (skipNull(reader)) return true;
    if (!reader.readString(affix)) return false;
    return affix.empty() || unsupported(reader, "\"" + key + "\" is not supported");
}

bool readModel(JsonReader& reader, TokenizerData& data, std::vector<SpelledMerge>& merges) {
    return readFields(reader, [&](const std::string& key) {
        if (key == "type") {
            std::string type;
            if (!reader.readString(type)) return false;
            return type == "BPE" || unsupported(reader, "the model must be \"BPE\"");
        }
        if (key == "vocab") return readVocabulary(reader, data.vocabulary);
        if (key == "merges") return readMerges(reader, merges);
        if (key == "ignore_merges") return reader.readBoolean(data.ignore_merges);
        if (key == "continuing_subword_prefix" || key == "end_of_word_suffix")
            return readEmptyAffix(reader, key);
        if (key == "dropout" && !skipNull(reader)) {
            std::string_view rate;
            if (!reader.readNumber(rate)) return false;
            return rate.find_first_not_of("0.") == std::string_view::npos ||
                   unsupported(reader, "\"dropout\" is not supported");
        }
        if (key == "byte_fallback") {
            bool value = false;
            if (!reader.readBoolean(value)) return false;
            return !value || unsupported(reader, "\"byte_fallback\" is not supported");
        }
        return key == "dropout" ? reader.ok() : reader.skipValue();
    });
}

/// A part that byte-level BPE does without, or that may only be ByteLevel.
bool readByteLevelOrNull(JsonReader& reader, const std::string& key) {
    if (skipNull(reader)) return true;
    std::string type;
    const bool read = readFields(reader, [&](const std::string& field) {
        return field == "type" ? reader.readString(type) : reader.skipValue();
    });
    if (!read) return false;
    return type == "ByteLevel" ||
           unsupported(reader, "a \"" + key + "\" other than ByteLevel is not supported");
}

Status readTokenizerJson(std::string_view text, TokenizerData& data) {
    JsonReader reader(text);
    std::vector<SpelledMerge> merges;
    bool has_model = false;
    const bool read = readFields(reader, [&](const std::string& key) {
        if (key == "added_tokens") return readAddedTokens(reader, data.added);
        if (key == "normalizer")
            return skipNull(reader) || unsupported(reader, "a normalizer is not supported");
        if (key == "pre_tokenizer") return readSplitExpression(reader, data.split_expression);
        if (key == "post_processor" || key == "decoder") return readByteLevelOrNull(reader, key);
        if (key == "model") {
            has_model = true;
            return readModel(reader, data, merges);
        }
        return reader.skipValue();
    });
    if (read) reader.finish();
    LECTERN_TRY(reader.status());
    if (!has_model) return fail(ErrorCode::Corrupt, "no \"model\"");
    if (data.split_expression.empty()) return fail(ErrorCode::Corrupt, "no \"pre_tokenizer\"");
    LECTERN_TRY(resolveMerges(merges, data));
    return resolveAddedTokens(data);
}

// --- vocab.json, merges.txt, tokenizer_config.json
// ----------------------------------------------------

Status readVocabJson(std::string_view text, Vocabulary& vocabulary) {
    JsonReader reader(text);
    if (readVocabulary(reader, vocabulary)) reader.finish();
    return reader.status();
}

Result<std::vector<SpelledMerge>> readMergesText(std::string_view text) {
    std::vector<SpelledMerge> merges;
    for (size_t line_number = 1; !text.empty(); ++line_number) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || (line_number == 1 && line.starts_with("#version"))) continue;
        if (static_cast<int64_t>(merges.size()) == kMaxTokenIds)
            return fail(ErrorCode::LimitExceeded, "too many merges");
        if (!parseMergeLine(line, merges.emplace_back()))
            return fail(ErrorCode::Corrupt,
                        "line " + std::to_string(line_number) +
                            ": a merge wants two tokens with one space between them");
    }
    return merges;
}

/// bos_token and the like: a text, or an object with the text as "content".
bool readNamedToken(JsonReader& reader, std::string& text) {
    if (skipNull(reader)) return true;
    if (reader.peek() == JsonReader::Kind::String) return reader.readString(text);
    return readFields(reader, [&](const std::string& key) {
        return key == "content" ? reader.readString(text) : reader.skipValue();
    });
}

Status readTokenizerConfig(std::string_view text, TokenizerData& data) {
    JsonReader reader(text);
    std::vector<std::pair<std::string, std::string>> named;  // key, token
    const bool read = readFields(reader, [&](const std::string& key) {
        if (key == "bos_token" || key == "eos_token" || key == "unk_token" || key == "pad_token")
            return readNamedToken(reader, named.emplace_back(key, "").second);
        if (key != "added_tokens_decoder") return reader.skipValue();
        return readFields(reader, [&](const std::string& id_text) {
            AddedToken token;
            int64_t id = -1;
            const auto parsed =
                std::from_chars(id_text.data(), id_text.data() + id_text.size(), id);
            if (parsed.ec != std::errc() || parsed.ptr != id_text.data() + id_text.size())
                return reader.fail("an added token's key must be its id");
            return readAddedToken(reader, token, id) &&
                   keepAddedToken(reader, std::move(token), data.added);
        });
    });
    if (read) reader.finish();
    LECTERN_TRY(reader.status());
    LECTERN_TRY(resolveAddedTokens(data));
    for (const auto& [key, token] : named) {
        const auto is_this = [&token = token](const AddedToken& a) { return a.text == token; };
        const bool is_added = std::any_of(data.added.begin(), data.added.end(), is_this);
        if (!token.empty() && !is_added && !data.vocabulary.find(token))
            return fail(ErrorCode::Corrupt,
                        "\"" + key + "\" is " + token + ", but no file gives this token an id");
    }
    return {};
}

Status within(Status status, const fs::path& path) {
    if (status) return status;
    return fail(status.error().within(path.string()));
}

}  // namespace

Result<TokenizerData> readTokenizerFiles(const fs::path& model_dir) {
    TokenizerData data;
    std::error_code ignored;
    if (const fs::path path = model_dir / "tokenizer.json"; fs::exists(path, ignored)) {
        LECTERN_TRY_ASSIGN(const std::string text, readFile(path));
        LECTERN_TRY(within(readTokenizerJson(text, data), path));
        return data;
    }
    const fs::path vocab_path = model_dir / "vocab.json";
    const fs::path merges_path = model_dir / "merges.txt";
    if (!fs::exists(vocab_path, ignored) || !fs::exists(merges_path, ignored))
        return fail(ErrorCode::NotFound,
                    model_dir.string() + ": neither tokenizer.json nor vocab.json with merges.txt");
    LECTERN_TRY_ASSIGN(const std::string vocab_text, readFile(vocab_path));
    LECTERN_TRY(within(readVocabJson(vocab_text, data.vocabulary), vocab_path));
    LECTERN_TRY_ASSIGN(const std::string merges_text, readFile(merges_path));
    auto merges = readMergesText(merges_text);
    if (!merges) return fail(merges.error().within(merges_path.string()));
    LECTERN_TRY(within(resolveMerges(*merges, data), merges_path));
    data.split_expression = kO200kExpression;
    if (const fs::path path = model_dir / "tokenizer_config.json"; fs::exists(path, ignored)) {
        LECTERN_TRY_ASSIGN(const std::string text, readFile(path));
        LECTERN_TRY(within(readTokenizerConfig(text, data), path));
    }
    return data;
}

}  // namespace lectern::engine

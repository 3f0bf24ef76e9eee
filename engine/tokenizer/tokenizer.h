#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/result.h"

namespace lectern::engine {

using Token = int32_t;

/// Whether added tokens (chat markers) are recognised in the text. Text of documents and users is
/// always encoded Plain: a file that spells <end_of_sentence> must not end a turn.
enum class SpecialTokens { Plain, Recognised };

/// A token with the bytes of the text that it covers, [begin, end).
struct TokenSpan {
    Token id = 0;
    int64_t begin = 0;
    int64_t end = 0;
};

/// Byte-level BPE of a checkpoint's tokenizer.json (or vocab.json + merges.txt). Immutable,
/// thread-safe.
class Tokenizer {
  public:
    /// Reads the tokenizer files of a model folder. Errors name file and place.
    static Result<Tokenizer> open(const std::filesystem::path& model_dir);
    ~Tokenizer();
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;

    /// UTF-8 in; invalid bytes are encoded as bytes. Time is linear in the text's length (times a
    /// logarithm inside one pre-token), also in the worst case. Fails only where the split
    /// expression does.
    Result<std::vector<Token>> encode(std::string_view text, SpecialTokens special) const;
    Result<std::vector<TokenSpan>> encodeWithOffsets(std::string_view text,
                                                     SpecialTokens special) const;

    /// Bytes of a token; empty for an id without text.
    std::string_view bytes(Token id) const;
    /// UTF-8 text of the ids; each maximal invalid part becomes U+FFFD.
    std::string decode(std::span<const Token> ids) const;

    /// Id of an added token by its exact text.
    std::optional<Token> specialToken(std::string_view text) const;
    bool isSpecial(Token id) const;
    /// One past the highest id that has text.
    int64_t size() const;
    bool hasText(Token id) const;

  private:
    struct Impl;
    explicit Tokenizer(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> m_impl;
};

/// Decodes a stream of tokens, holding back a UTF-8 sequence until it is complete.
class StreamDecoder {
  public:
    explicit StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(tokenizer) {}
    /// The text that this token completes; may be empty.
    std::string push(Token id);
    /// What is still held back, as U+FFFD.
    std::string finish();

  private:
    const Tokenizer& m_tokenizer;
    std::string m_held;
};

}  // namespace lectern::engine

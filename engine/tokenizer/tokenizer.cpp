#include "engine/tokenizer/tokenizer.h"

#include <new>
#include <variant>

#include "engine/tokenizer/added_tokens.h"
#include "engine/tokenizer/o200k_splitter.h"
#include "engine/tokenizer/regex_splitter.h"
#include "engine/tokenizer/tokenizer_file.h"
#include "engine/tokenizer/utf8.h"
#include "engine/tokenizer/word_cache.h"

namespace lectern::engine {

namespace {

/// Far above any context; bounds the memory of the worst text (one piece takes about 40 bytes per
/// byte).
constexpr size_t kMaxTextBytes = 64 * 1024 * 1024;

using Splitter = std::variant<O200kSplitter, RegexSplitter>;

Result<Splitter> splitterFor(std::string_view expression) {
    if (expression == kO200kExpression) return Splitter(O200kSplitter());
    LECTERN_TRY_ASSIGN(RegexSplitter general, RegexSplitter::create(expression));
    return Splitter(std::move(general));
}

}  // namespace

struct Tokenizer::Impl {
    TokenizerData data;
    Splitter splitter;
    std::vector<AddedTokenMatcher> matchers;  // each cuts what the one before leaves over
    std::vector<bool> is_special;             // by id

    void encodePiece(std::string_view piece, WordCache& cache, std::vector<Token>& out) const;
    void mergePiece(std::string_view piece, std::vector<Token>& out) const;
    Status encodeValid(std::string_view text, WordCache& cache, std::vector<Token>& out) const;
    Status encodePlain(std::string_view text, WordCache& cache, std::vector<Token>& out) const;
    Status encodeFrom(size_t matcher, std::string_view text, WordCache& cache,
                      std::vector<Token>& out) const;
};

void Tokenizer::Impl::mergePiece(std::string_view piece, std::vector<Token>& out) const {
    if (data.ignore_merges) {
        if (const auto whole = data.vocabulary.find(piece)) {
            out.push_back(*whole);
            return;
        }
    }
    data.bpe.encode(piece, out);
}

void Tokenizer::Impl::encodePiece(std::string_view piece, WordCache& cache,
                                  std::vector<Token>& out) const {
    if (piece.size() == 1) {
        out.push_back(data.bpe.ofByte(piece.front()));
        return;
    }
    if (piece.size() > WordCache::kMaxPieceBytes) {
        mergePiece(piece, out);
        return;
    }
    WordCache::Entry& entry = cache.at(piece);
    if (entry.holds(piece)) {
        out.insert(out.end(), entry.ids.begin(), entry.ids.begin() + entry.id_count);
        return;
    }
    const size_t first = out.size();
    mergePiece(piece, out);
    if (out.size() - first <= WordCache::kMaxIds) entry.set(piece, std::span(out).subspan(first));
}

Status Tokenizer::Impl::encodeValid(std::string_view text, WordCache& cache,
                                    std::vector<Token>& out) const {
    if (const auto* o200k = std::get_if<O200kSplitter>(&splitter)) {
        const char* const end = text.data() + text.size();
        for (const char* p = text.data(); p < end;) {
            const char* const piece_end = o200k->pieceEnd(p, end);
            encodePiece({p, static_cast<size_t>(piece_end - p)}, cache, out);
            p = piece_end;
        }
        return {};
    }
    std::vector<size_t> ends;
    LECTERN_TRY(std::get<RegexSplitter>(splitter).split(text, ends));
    size_t begin = 0;
    for (const size_t piece_end : ends) {
        encodePiece(text.substr(begin, piece_end - begin), cache, out);
        begin = piece_end;
    }
    return {};
}

/// Text without added tokens. The split expression sees only valid UTF-8; each run of bytes that is
/// not is a piece of its own, as if the text began and ended there.
Status Tokenizer::Impl::encodePlain(std::string_view text, WordCache& cache,
                                    std::vector<Token>& out) const {
    while (!text.empty()) {
        if (const size_t valid = utf8::validPrefix(text); valid > 0) {
            LECTERN_TRY(encodeValid(text.substr(0, valid), cache, out));
            text.remove_prefix(valid);
        }
        size_t invalid = 0;
        while (invalid < text.size()) {
            const utf8::Step step = utf8::step(text.substr(invalid));
            if (step.is_valid) break;
            invalid += static_cast<size_t>(step.length);
        }
        if (invalid > 0) encodePiece(text.substr(0, invalid), cache, out);
        text.remove_prefix(invalid);
    }
    return {};
}

Status Tokenizer::Impl::encodeFrom(size_t matcher, std::string_view text, WordCache& cache,
                                   std::vector<Token>& out) const {
    if (matcher == matchers.size()) return encodePlain(text, cache, out);
    size_t position = 0;
    while (const auto match = matchers[matcher].find(text, position)) {
        LECTERN_TRY(
            encodeFrom(matcher + 1, text.substr(position, match->begin - position), cache, out));
        out.push_back(match->id);
        position = match->end;
    }
    return encodeFrom(matcher + 1, text.substr(position), cache, out);
}

Result<Tokenizer> Tokenizer::open(const std::filesystem::path& model_dir) try {
    LECTERN_TRY_ASSIGN(TokenizerData data, readTokenizerFiles(model_dir));
    auto splitter = splitterFor(data.split_expression);
    if (!splitter) return fail(splitter.error().within(model_dir.string()));
    auto impl = std::make_unique<Impl>(Impl{std::move(data), std::move(*splitter), {}, {}});
    AddedTokenMatcher first, second;
    for (const AddedToken& token : impl->data.added) {
        (token.is_normalized ? second : first).add(token.text, token.id);
        const auto index = static_cast<size_t>(token.id);
        if (index >= impl->is_special.size()) impl->is_special.resize(index + 1);
        impl->is_special[index] = token.is_special;
    }
    if (!first.empty()) impl->matchers.push_back(std::move(first));
    if (!second.empty()) impl->matchers.push_back(std::move(second));
    return Tokenizer(std::unique_ptr<const Impl>(std::move(impl)));
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory,
                "not enough memory for the tokenizer in " + model_dir.string());
}

Tokenizer::Tokenizer(std::unique_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Result<std::vector<Token>> Tokenizer::encode(std::string_view text, SpecialTokens special) const {
    if (text.size() > kMaxTextBytes)
        return fail(ErrorCode::LimitExceeded,
                    "a text of " + std::to_string(text.size()) + " bytes is more than the " +
                        std::to_string(kMaxTextBytes) + " that are encoded at once");
    WordCache cache(text.size());
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 4 + 4);
    const size_t first_matcher = special == SpecialTokens::Recognised ? 0 : m_impl->matchers.size();
    LECTERN_TRY(m_impl->encodeFrom(first_matcher, text, cache, tokens));
    return tokens;
}

Result<std::vector<TokenSpan>> Tokenizer::encodeWithOffsets(std::string_view text,
                                                            SpecialTokens special) const {
    LECTERN_TRY_ASSIGN(const std::vector<Token> tokens, encode(text, special));
    std::vector<TokenSpan> spans;
    spans.reserve(tokens.size());
    int64_t position = 0;  // byte-level BPE is lossless, so the tokens' bytes are the text's
    for (const Token id : tokens) {
        const int64_t end = position + static_cast<int64_t>(bytes(id).size());
        spans.push_back({id, position, end});
        position = end;
    }
    return spans;
}

std::string_view Tokenizer::bytes(Token id) const {
    return m_impl->data.vocabulary.bytes(id);
}

std::string Tokenizer::decode(std::span<const Token> ids) const {
    std::string joined;
    for (const Token id : ids) joined += bytes(id);
    if (utf8::validPrefix(joined) == joined.size()) return joined;
    std::string text;
    utf8::appendRepaired(text, joined);
    return text;
}

std::optional<Token> Tokenizer::specialToken(std::string_view text) const {
    for (const AddedTokenMatcher& matcher : m_impl->matchers)
        if (const auto id = matcher.exact(text)) return id;
    return std::nullopt;
}

bool Tokenizer::isSpecial(Token id) const {
    return id >= 0 && static_cast<size_t>(id) < m_impl->is_special.size() &&
           m_impl->is_special[static_cast<size_t>(id)];
}

int64_t Tokenizer::size() const {
    return m_impl->data.vocabulary.size();
}
bool Tokenizer::hasText(Token id) const {
    return !bytes(id).empty();
}

std::string StreamDecoder::push(Token id) {
    m_held += m_tokenizer.bytes(id);
    // Hold back a sequence that is open at the end; everything before it is decided.
    size_t decided = m_held.size();
    for (size_t back = 1; back <= 3 && back <= m_held.size(); ++back) {
        const utf8::Step step = utf8::step(std::string_view(m_held).substr(m_held.size() - back));
        if (step.is_open && static_cast<size_t>(step.length) == back)
            decided = m_held.size() - back;
    }
    std::string text;
    utf8::appendRepaired(text, std::string_view(m_held).substr(0, decided));
    m_held.erase(0, decided);
    return text;
}

std::string StreamDecoder::finish() {
    std::string text;
    utf8::appendRepaired(text, m_held);
    m_held.clear();
    return text;
}

}  // namespace lectern::engine

#include "app/vault/search_tokenizer.h"

#include <sqlite3.h>

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "app/vault/search_rank.h"

namespace lectern::app {

namespace {

constexpr const char* kName = "lectern";

/// SQLite's own tokenizer, wrapped. One object per table or query, used by one thread at a time.
struct Tokenizer {
    fts5_tokenizer inner{};
    Fts5Tokenizer* instance = nullptr;
    ~Tokenizer() {
        if (instance) inner.xDelete(instance);
    }
};

using TokenCallback = int (*)(void*, int, const char*, int, int, int);

/// Receives unicode61's tokens and hands ours on. A token waits until the next one is seen, as a
/// hyphen at the end of a line makes the two one word.
struct Splitter {
    std::string_view text;
    void* context = nullptr;
    TokenCallback emit = nullptr;

    struct Token {
        std::string word;
        int start = 0, end = 0;
    };
    std::optional<Token> waiting;
    std::string joined_before;  // the whole word, if `waiting` is the second part of a broken one
    Token joined_span;

    int send(const Token& token, int flags = 0) const {
        return emit(context, flags, token.word.data(), static_cast<int>(token.word.size()),
                    token.start, token.end);
    }
    /// Both parts of a broken word carry the whole at their position, so that a phrase may begin or
    /// end with it.
    int flush(const std::string& joined_after) {
        if (!waiting) return SQLITE_OK;
        int rc = send(*waiting);
        for (const std::string* whole : std::array{&std::as_const(joined_before), &joined_after}) {
            if (rc != SQLITE_OK || whole->empty()) continue;
            Token token = *waiting;
            token.word = *whole;
            rc = send(token, FTS5_TOKEN_COLOCATED);
        }
        waiting.reset();
        joined_before.clear();
        return rc;
    }
    int take(Token token);
};

size_t sequenceLength(unsigned char lead) {
    return lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

char32_t decode(std::string_view bytes) {
    const auto at = [&](size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(bytes[i]));
    };
    switch (bytes.size()) {
        case 1:
            return at(0);
        case 2:
            return (at(0) & 0x1F) << 6 | (at(1) & 0x3F);
        case 3:
            return (at(0) & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
        default:
            return (at(0) & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 |
                   (at(3) & 0x3F);
    }
}

bool standsAlone(char32_t c) {
    return (c >= 0x0E00 && c <= 0x0EFF) ||  // Thai, Lao
           (c >= 0x1000 && c <= 0x109F) ||  // Burmese
           (c >= 0x1780 && c <= 0x17FF) ||  // Khmer
           (c >= 0x2E80 && c <= 0x30FF) ||  // radicals, CJK symbols, Hiragana, Katakana
           (c >= 0x31F0 && c <= 0x31FF) ||  // small Katakana
           (c >= 0x3400 && c <= 0x9FFF) ||  // Han
           (c >= 0xF900 && c <= 0xFAFF) ||  // compatibility Han
           (c >= 0xFF66 && c <= 0xFF9F) ||  // half-width Katakana
           (c >= 0x20000 && c <= 0x3FFFF);  // Han, supplementary planes
}

std::string_view ligature(char32_t c) {
    static constexpr std::string_view kLetters[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return c >= 0xFB00 && c <= 0xFB06 ? kLetters[c - 0xFB00] : std::string_view();
}

bool isAscii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

/// What stands between the two parts of a broken word: a hyphen, perhaps spaces, one line end,
/// perhaps spaces; or a soft hyphen anywhere.
bool breaksWord(std::string_view gap) {
    if (gap == "\u00AD") return true;
    bool hyphen = false;
    for (const std::string_view mark : {"-", "\u00AD", "\u2010"})
        if (gap.starts_with(mark)) {
            gap.remove_prefix(mark.size());
            hyphen = true;
            break;
        }
    if (!hyphen) return false;
    int line_ends = 0;
    for (const char c : gap) {
        if (c == '\n')
            ++line_ends;
        else if (c != ' ' && c != '\r' && c != '\t')
            return false;
    }
    return line_ends == 1;
}

int Splitter::take(Token token) {
    std::string whole;
    if (waiting && token.start >= waiting->end &&
        breaksWord(text.substr(static_cast<size_t>(waiting->end),
                               static_cast<size_t>(token.start - waiting->end))))
        whole = waiting->word + token.word;
    const int rc = flush(whole);
    waiting = std::move(token);
    joined_before = std::move(whole);
    return rc;
}

/// unicode61 folds case and accents, so a token need not have the bytes of the text it stands for:
/// pieces of a mixed token get the offsets of the source characters, counted in step.
int splitToken(Splitter& splitter, const char* bytes, int size, int start, int end) {
    const std::string_view word(bytes, static_cast<size_t>(size));
    if (isAscii(word)) return splitter.take({std::string(word), start, end});
    std::string piece;
    size_t source = static_cast<size_t>(start), piece_start = source;
    const bool in_step = [&] {  // does every source character have exactly one in the token?
        size_t in_word = 0, in_text = 0;
        for (const char c : word) in_word += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        for (int i = start; i < end; ++i)
            in_text +=
                (static_cast<unsigned char>(splitter.text[static_cast<size_t>(i)]) & 0xC0) != 0x80;
        return in_word == in_text;
    }();
    int rc = SQLITE_OK;
    const auto finish = [&](size_t piece_end) {
        if (!piece.empty() && rc == SQLITE_OK)
            rc =
                splitter.take({std::move(piece),
                               static_cast<int>(in_step ? piece_start : static_cast<size_t>(start)),
                               static_cast<int>(in_step ? piece_end : static_cast<size_t>(end))});
        piece.clear();
    };
    for (size_t i = 0; i < word.size() && rc == SQLITE_OK;) {
        const size_t length =
            std::min(sequenceLength(static_cast<unsigned char>(word[i])), word.size() - i);
        const std::string_view character = word.substr(i, length);
        const char32_t code = decode(character);
        const size_t source_length =
            in_step && source < splitter.text.size()
                ? sequenceLength(static_cast<unsigned char>(splitter.text[source]))
                : 0;
        if (standsAlone(code)) {
            finish(source);
            piece_start = source;
            piece = character;
            finish(source + source_length);
            piece_start = source + source_length;
        } else {
            const std::string_view letters = ligature(code);
            piece += letters.empty() ? character : letters;
        }
        source += source_length;
        i += length;
    }
    finish(in_step ? source : static_cast<size_t>(end));
    return rc;
}

int onInnerToken(void* raw, int /*flags*/, const char* bytes, int size, int start,
                 int end) noexcept {
    try {
        return splitToken(*static_cast<Splitter*>(raw), bytes, size, start, end);
    } catch (const std::bad_alloc&) {  // no exception may pass through SQLite
        return SQLITE_NOMEM;
    }
}

int tokenize(Fts5Tokenizer* raw, void* context, int flags, const char* text, int size,
             TokenCallback emit) noexcept {
    auto& tokenizer = *reinterpret_cast<Tokenizer*>(raw);
    Splitter splitter;
    splitter.text = {text, static_cast<size_t>(size)};
    splitter.context = context;
    splitter.emit = emit;
    const int rc =
        tokenizer.inner.xTokenize(tokenizer.instance, &splitter, flags, text, size, onInnerToken);
    if (rc != SQLITE_OK) return rc;
    try {
        return splitter.flush({});
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

int create(void* raw_api, const char** /*arguments*/, int /*count*/, Fts5Tokenizer** out) noexcept {
    auto* api = static_cast<fts5_api*>(raw_api);
    auto tokenizer = std::unique_ptr<Tokenizer>(new (std::nothrow) Tokenizer);
    if (!tokenizer) return SQLITE_NOMEM;
    void* inner_context = nullptr;
    int rc = api->xFindTokenizer(api, "unicode61", &inner_context, &tokenizer->inner);
    if (rc != SQLITE_OK) return rc;
    const char* options[] = {"remove_diacritics", "2"};
    rc = tokenizer->inner.xCreate(inner_context, options, 2, &tokenizer->instance);
    if (rc != SQLITE_OK) return rc;
    *out = reinterpret_cast<Fts5Tokenizer*>(tokenizer.release());
    return SQLITE_OK;
}

void destroy(Fts5Tokenizer* raw) noexcept {
    delete reinterpret_cast<Tokenizer*>(raw);
}

}  // namespace

Status registerSearchTokenizer(sqlite3* database) {
    fts5_api* api = fts5Api(database);
    if (!api || api->iVersion < 2)
        return fail(ErrorCode::Unsupported, "this SQLite has no full-text search (FTS5)");
    fts5_tokenizer methods{create, destroy, tokenize};
    if (api->xCreateTokenizer(api, kName, api, &methods, nullptr) != SQLITE_OK)
        return fail(ErrorCode::Internal, "the search tokenizer could not be set up");
    return {};
}

bool isWordOfOneCharacter(std::string_view word) {
    return !word.empty() && word.size() == sequenceLength(static_cast<unsigned char>(word[0])) &&
           standsAlone(decode(word));
}

Result<std::vector<std::string>> searchWords(sqlite3* database, std::string_view text) {
    if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
        return fail(ErrorCode::LimitExceeded, "the search text is too long");
    Fts5Tokenizer* raw = nullptr;
    fts5_api* api = fts5Api(database);
    if (!api || create(api, nullptr, 0, &raw) != SQLITE_OK)
        return fail(ErrorCode::Internal, "the search tokenizer could not be set up");
    const std::unique_ptr<Fts5Tokenizer, void (*)(Fts5Tokenizer*)> tokenizer(
        raw, [](Fts5Tokenizer* t) { destroy(t); });
    std::vector<std::string> words;
    const auto collect = [](void* out, int flags, const char* word, int size, int, int) -> int {
        if ((flags & FTS5_TOKEN_COLOCATED) == 0)
            static_cast<std::vector<std::string>*>(out)->emplace_back(word,
                                                                      static_cast<size_t>(size));
        return SQLITE_OK;  // an allocation that fails is caught by the two callers above
    };
    if (tokenize(raw, &words, FTS5_TOKENIZE_QUERY, text.data(), static_cast<int>(text.size()),
                 collect) != SQLITE_OK)
        return fail(ErrorCode::Internal, "the search text could not be split into words");
    return words;
}

}  // namespace lectern::app

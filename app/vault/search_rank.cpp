#include "app/vault/search_rank.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace lectern::app {

namespace {

constexpr double kK1 = 1.2, kB = 0.75;
constexpr double kLeastWeight = 1e-6;  // of a term that stands on half the pages or more

/// What is the same for all pages of one search.
struct Weights {
    double average_length = 1;
    std::vector<double> of_term;
};

struct Counter {
    sqlite3_int64 seen = 0, enough = 0;
};

int countPage(const Fts5ExtensionApi* /*api*/, Fts5Context* /*context*/, void* raw) {
    auto* counter = static_cast<Counter*>(raw);
    return ++counter->seen >= counter->enough ? SQLITE_DONE : SQLITE_OK;
}

int weighTerms(const Fts5ExtensionApi* api, Fts5Context* context, Weights& weights) {
    sqlite3_int64 pages = 0, words = 0;
    if (const int rc = api->xRowCount(context, &pages); rc != SQLITE_OK) return rc;
    if (const int rc = api->xColumnTotalSize(context, 0, &words); rc != SQLITE_OK) return rc;
    if (pages <= 0 || words <= 0) return SQLITE_CORRUPT_VTAB;  // yet a page was found
    weights.average_length = static_cast<double>(words) / static_cast<double>(pages);
    const int terms = api->xPhraseCount(context);
    weights.of_term.assign(static_cast<size_t>(terms), 1.0);
    if (terms == 1) return SQLITE_OK;
    for (int term = 0; term < terms; ++term) {
        Counter counter{0, (pages + 1) / 2};
        const int rc = api->xQueryPhrase(context, term, &counter, countPage);
        if (rc != SQLITE_OK && rc != SQLITE_DONE) return rc;
        const auto has = static_cast<double>(counter.seen);
        const double weight = std::log((static_cast<double>(pages) - has + 0.5) / (has + 0.5));
        weights.of_term[static_cast<size_t>(term)] = weight > 0 ? weight : kLeastWeight;
    }
    return SQLITE_OK;
}

/// Worked out at the first page and kept by FTS5 until the search ends.
const Weights* weightsOf(const Fts5ExtensionApi* api, Fts5Context* context, int& rc) {
    if (const void* kept = api->xGetAuxdata(context, 0)) return static_cast<const Weights*>(kept);
    auto made = std::make_unique<Weights>();
    rc = weighTerms(api, context, *made);
    if (rc != SQLITE_OK) return nullptr;
    const Weights* weights = made.get();
    // Also deletes it where it fails.
    rc = api->xSetAuxdata(context, made.release(),
                          [](void* old) { delete static_cast<Weights*>(old); });
    return rc == SQLITE_OK ? weights : nullptr;
}

/// The length in words of a page: FTS5 keeps one variable-length integer per column.
std::optional<double> lengthFrom(sqlite3_value* sizes) {
    if (sqlite3_value_type(sizes) != SQLITE_BLOB) return std::nullopt;
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_value_blob(sizes));
    uint64_t length = 0;
    for (int i = 0; i < std::min(sqlite3_value_bytes(sizes), 8); ++i) {
        length = length << 7 | (bytes[i] & 0x7F);
        if ((bytes[i] & 0x80) == 0) return static_cast<double>(length);
    }
    return std::nullopt;
}

int countOnPage(const Fts5ExtensionApi* api, Fts5Context* context, int term, int& count) {
    Fts5PhraseIter place;
    int column = 0, offset = 0;
    const int rc = api->xPhraseFirst(context, term, &place, &column, &offset);
    if (rc != SQLITE_OK) return rc;
    for (count = 0; column >= 0; ++count) api->xPhraseNext(context, &place, &column, &offset);
    return SQLITE_OK;
}

int score(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_value* sizes, double& out) {
    int rc = SQLITE_OK;
    const Weights* weights = weightsOf(api, context, rc);
    if (!weights) return rc;
    const auto length = lengthFrom(sizes);
    if (!length) return SQLITE_CORRUPT_VTAB;
    const double damping = kK1 * (1 - kB + kB * *length / weights->average_length);
    for (size_t term = 0; term < weights->of_term.size(); ++term) {
        int count = 0;
        rc = countOnPage(api, context, static_cast<int>(term), count);
        if (rc != SQLITE_OK) return rc;
        out -= weights->of_term[term] * (count * (kK1 + 1) / (count + damping));
    }
    return SQLITE_OK;
}

void rank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
          sqlite3_value** values) noexcept {
    try {
        double value = 0;
        const int rc = count == 1 ? score(api, context, values[0], value) : SQLITE_MISUSE;
        if (rc == SQLITE_OK)
            sqlite3_result_double(result, value);
        else
            sqlite3_result_error_code(result, rc);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(result);
    }
}

}  // namespace

fts5_api* fts5Api(sqlite3* database) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

Status registerSearchRank(sqlite3* database) {
    fts5_api* api = fts5Api(database);
    if (!api || api->iVersion < 2)
        return fail(ErrorCode::Unsupported, "this SQLite has no full-text search (FTS5)");
    if (api->xCreateFunction(api, "lectern_rank", nullptr, rank, nullptr) != SQLITE_OK)
        return fail(ErrorCode::Internal, "the order of search results could not be set up");
    return {};
}

}  // namespace lectern::app

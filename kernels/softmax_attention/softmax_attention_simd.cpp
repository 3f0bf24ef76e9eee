#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax_attention/softmax_attention_simd.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/backend/amx.h"
#include "kernels/softmax_attention/kv_format-inl.h"
#include "kernels/softmax_attention/simd_tile-inl.h"
#include "kernels/softmax_attention/softmax_attention.h"
#include "kernels/softmax_attention/softmax_attention_amx.h"
#include "kernels/softmax_attention/softmax_decode-inl.h"

// Every lane of a vector is one query row (a token and one query head of a kv head's group). Keys
// and values are then read where they lie (those that are not float32: where a step of them was
// decoded to), one broadcast per element, maxima and sums need no horizontal step, and the
// arithmetic of a row does not depend on the rows computed beside it.

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {
namespace {

// Keys per step of the online softmax: with 48 rows the scores take 24 KiB of the 48 KiB
// first-level cache. Divides the page, so that steps fall on the same positions whatever the split
// of the prompt.
constexpr int64_t kKeyStep = 128;
static_assert(kKvPageTokens % kKeyStep == 0 && kKeyStep % kTileRows == 0);
constexpr int64_t kMaxRows = kTileVecs * kLanes;
constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

/// Running state of up to kMaxRows query rows, every array with the row in the lane.
struct RowTile {
    float* queries;  // [head_dim][width], scaled by log2(e) / sqrt(head_dim)
    float* sums;     // [head_dim][width], not yet divided
    float* largest;  // [width]
    float* totals;   // [width]
    int32_t* last;   // [width], last position the row sees
    int64_t first_row = 0;
    int64_t rows = 0;
    int64_t width = 0;                      // rows rounded up to whole vectors
    int64_t first_last = 0, last_last = 0;  // smallest and largest of `last` over the rows
};

int64_t tileFloats(int64_t dim) {
    return (2 * dim + 3) * kMaxRows;
}

RowTile placeTile(float* memory, int64_t dim) {
    RowTile tile{};
    tile.queries = memory;
    tile.sums = tile.queries + dim * kMaxRows;
    tile.largest = tile.sums + dim * kMaxRows;
    tile.totals = tile.largest + kMaxRows;
    tile.last = reinterpret_cast<int32_t*>(tile.totals + kMaxRows);
    return tile;
}

/// Rows are numbered token by token, then by query head within the group.
struct Group {
    const SoftmaxAttention& op;
    int64_t kv_head;
    int64_t size = op.q.shape[1] / op.kv_heads;

    int64_t rowCount() const { return op.q.shape[0] * size; }
    int64_t token(int64_t row) const { return row / size; }
    int64_t head(int64_t row) const { return kv_head * size + row % size; }
};

void beginTile(const Group& group, int64_t first_row, RowTile& tile) {
    const int64_t dim = group.op.q.shape[2];
    const auto scale =
        static_cast<float>(std::numbers::log2e / std::sqrt(static_cast<double>(dim)));
    tile.first_row = first_row;
    tile.rows = std::min(kMaxRows, group.rowCount() - first_row);
    tile.width = (tile.rows + kLanes - 1) / kLanes * kLanes;
    tile.first_last = group.op.start + group.token(first_row);
    tile.last_last = group.op.start + group.token(first_row + tile.rows - 1);
    for (int64_t r = 0; r < tile.width; ++r) {
        // Rows that only fill the vector repeat the last one, so they stay finite.
        const int64_t row = first_row + std::min(r, tile.rows - 1);
        const float* q = group.op.q.at(group.token(row), group.head(row));
        for (int64_t e = 0; e < dim; ++e) tile.queries[e * tile.width + r] = q[e] * scale;
        tile.last[r] = static_cast<int32_t>(group.op.start + group.token(row));
    }
    std::fill_n(tile.sums, dim * tile.width, 0.0F);
    std::fill_n(tile.largest, tile.width, kMinusInfinity);
    std::fill_n(tile.totals, tile.width, 0.0F);
}

/// scores[key][row] for `count` keys rounded up to whole register tiles (a page has memory for
/// them; with kMasked their scores become -infinity whatever they hold) and the running maximum per
/// row.
template <int kVecs, bool kMasked>
HWY_NOINLINE void scoreKeys(const RowTile& tile, int64_t dim, const float* keys, int64_t first_key,
                            int64_t count, float* scores, TileVec (&largest)[kVecs]) {
    const TileTag d;
    const hn::RebindToSigned<TileTag> di;
    for (int64_t key = 0; key < count; key += kTileRows) {
        TileVec acc[kTileRows][kVecs];
        clearTile(acc);
        multiplyTile(keys + key * dim, dim, 1, tile.queries, tile.width, dim, acc);
#pragma GCC unroll 8
        for (int r = 0; r < kTileRows; ++r) {
#pragma GCC unroll 8
            for (int c = 0; c < kVecs; ++c) {
                if constexpr (kMasked) {
                    const auto position = hn::Set(di, static_cast<int32_t>(first_key + key + r));
                    const auto hidden = hn::Gt(position, hn::Load(di, tile.last + c * kLanes));
                    acc[r][c] = hn::IfThenElse(hn::RebindMask(d, hidden),
                                               hn::Set(d, kMinusInfinity), acc[r][c]);
                }
                largest[c] = hn::Max(largest[c], acc[r][c]);
                hn::Store(acc[r][c], d, scores + (key + r) * tile.width + c * kLanes);
            }
        }
    }
}

/// scores = 2^(scores - largest) in place; returns their sum per row.
template <int kVecs>
HWY_NOINLINE void weighKeys(int64_t count, int64_t width, const TileVec (&largest)[kVecs],
                            float* HWY_RESTRICT scores, TileVec (&total)[kVecs]) {
    const TileTag d;
    for (int64_t key = 0; key < count; ++key) {
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            float* place = scores + key * width + c * kLanes;
            const TileVec weight = exp2NonPositive(hn::Sub(hn::Load(d, place), largest[c]));
            total[c] = hn::Add(total[c], weight);
            hn::Store(weight, d, place);
        }
    }
}

/// sums[e ..][row] = sums * rescale + values^T weights, for kRows dimensions.
template <int kRows, int kVecs>
HWY_INLINE void addValues(const float* values, int64_t dim, int64_t count, const float* weights,
                          int64_t width, const TileVec (&rescale)[kVecs], float* sums) {
    const TileTag d;
    TileVec acc[kRows][kVecs];
    clearTile(acc);
    multiplyTile(values, 1, dim, weights, width, count, acc);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            float* place = sums + r * width + c * kLanes;
            hn::Store(hn::MulAdd(hn::Load(d, place), rescale[c], acc[r][c]), d, place);
        }
}

/// One step of the online softmax: `count` keys from position `first_key` on.
template <int kVecs>
void step(const RowTile& tile, int64_t dim, const float* keys, const float* values,
          int64_t first_key, int64_t count, float* scores) {
    const TileTag d;
    TileVec before[kVecs], largest[kVecs], rescale[kVecs], total[kVecs];
    for (int c = 0; c < kVecs; ++c) largest[c] = before[c] = hn::Load(d, tile.largest + c * kLanes);
    if (first_key + count - 1 <= tile.first_last && count % kTileRows == 0)
        scoreKeys<kVecs, false>(tile, dim, keys, first_key, count, scores, largest);
    else
        scoreKeys<kVecs, true>(tile, dim, keys, first_key, count, scores, largest);

    for (int c = 0; c < kVecs; ++c) {
        rescale[c] = exp2NonPositive(hn::Sub(before[c], largest[c]));
        total[c] = hn::Zero(d);
    }
    weighKeys<kVecs>(count, tile.width, largest, scores, total);
    for (int c = 0; c < kVecs; ++c) {
        float* place = tile.totals + c * kLanes;
        hn::Store(hn::MulAdd(hn::Load(d, place), rescale[c], total[c]), d, place);
        hn::Store(largest[c], d, tile.largest + c * kLanes);
    }

    int64_t e = 0;
    for (; e + kTileRows <= dim; e += kTileRows)
        addValues<kTileRows, kVecs>(values + e, dim, count, scores, tile.width, rescale,
                                    tile.sums + e * tile.width);
    for (; e < dim; ++e)
        addValues<1, kVecs>(values + e, dim, count, scores, tile.width, rescale,
                            tile.sums + e * tile.width);
}

/// What attendRange needs beside the tiles: scores, and a step's keys and values as floats.
int64_t stepFloats(const SoftmaxAttention& op) {
    const int64_t decoded = op.format == KvFormat::Float32 ? 0 : 2 * kKeyStep * op.q.shape[2];
    return kKeyStep * kMaxRows + decoded;
}

/// `count` vectors as floats, rounded up to whole register tiles: where they lie, else in `room`.
const float* stepVectors(KvFormat format, const std::byte* from, int64_t dim, int64_t count,
                         float* room) {
    if (format == KvFormat::Float32) return reinterpret_cast<const float*>(from);
    const int64_t whole = (count + kTileRows - 1) / kTileRows * kTileRows;
    if (format == KvFormat::Bf16)
        decodeKv<KvFormat::Bf16>(from, dim, whole, room);
    else
        decodeKv<KvFormat::Int8>(from, dim, whole, room);
    return room;
}

/// Positions [first, end) for every tile, as far as its rows see; first is a multiple of the page.
/// `memory` has stepFloats().
void attendRange(const Group& group, std::span<RowTile> tiles, int64_t first, int64_t end,
                 float* memory) {
    const KvFormat format = group.op.format;
    const int64_t dim = group.op.q.shape[2];
    float* scores = memory;
    float* room = memory + kKeyStep * kMaxRows;
    for (int64_t key = first; key < end; key += kKeyStep) {
        const KvPageView& page = group.op.pages[static_cast<size_t>(key / kKvPageTokens)];
        const int64_t offset =
            (group.kv_head * kKvPageTokens + key % kKvPageTokens) * kvVectorBytes(format, dim);
        const int64_t seen = std::min(kKeyStep, end - key);
        const float* keys = stepVectors(format, page.keys + offset, dim, seen, room);
        const float* values =
            stepVectors(format, page.values + offset, dim, seen, room + kKeyStep * dim);
        for (const RowTile& tile : tiles) {
            const int64_t count = std::min(seen, tile.last_last + 1 - key);
            if (count <= 0) continue;
            switch (tile.width / kLanes) {
                case 1:
                    step<1>(tile, dim, keys, values, key, count, scores);
                    break;
                case 2:
                    step<2>(tile, dim, keys, values, key, count, scores);
                    break;
                default:
                    step<3>(tile, dim, keys, values, key, count, scores);
                    break;
            }
        }
    }
}

void writeTile(const Group& group, const RowTile& tile) {
    const int64_t dim = group.op.q.shape[2];
    for (int64_t r = 0; r < tile.rows; ++r) {
        const int64_t row = tile.first_row + r;
        float* out = group.op.out.at(group.token(row), group.head(row));
        const float total = tile.totals[r];
        for (int64_t e = 0; e < dim; ++e) out[e] = tile.sums[e * tile.width + r] / total;
    }
}

// Row tiles that one task carries along the keys, so that a step's keys and values are read from
// memory once for all of them.
constexpr int64_t kTilesPerTask = 4;

void prefill(const SoftmaxAttention& op, BackendContext& context) {
    const int64_t dim = op.q.shape[2];
    const int64_t tile_count = (Group{op, 0}.rowCount() + kMaxRows - 1) / kMaxRows;
    // Grouping does not change results, so it may follow the number of threads.
    const int64_t wanted =
        std::max<int64_t>(1, tile_count * op.kv_heads / (8 * context.threadCount()));
    const int64_t per_task = std::min(kTilesPerTask, wanted);
    const int64_t groups = (tile_count + per_task - 1) / per_task;
    context.parallelFor(groups * op.kv_heads, [&](int64_t task, int worker) {
        const Group group{op, task % op.kv_heads};
        // The last tokens see the most keys: largest tasks first.
        const int64_t first_tile = (groups - 1 - task / op.kv_heads) * per_task;
        const int64_t count = std::min(per_task, tile_count - first_tile);
        float* memory = context.scratch(worker, per_task * tileFloats(dim) + stepFloats(op)).data();
        RowTile tiles[kTilesPerTask];
        for (int64_t i = 0; i < count; ++i) {
            tiles[i] = placeTile(memory + i * tileFloats(dim), dim);
            beginTile(group, (first_tile + i) * kMaxRows, tiles[i]);
        }
        attendRange(group, {tiles, static_cast<size_t>(count)}, 0, tiles[count - 1].last_last + 1,
                    memory + per_task * tileFloats(dim));
        for (int64_t i = 0; i < count; ++i) writeTile(group, tiles[i]);
    });
}

/// How one token's context is cut: a function of its length alone, so that threads do not matter.
/// At most kMaxParts parts of whole pages.
struct Parts {
    static constexpr int64_t kMinPages = 4;
    static constexpr int64_t kMaxParts = 64;
    explicit Parts(int64_t positions) {
        const int64_t pages = (positions + kKvPageTokens - 1) / kKvPageTokens;
        length = std::max(kMinPages, (pages + kMaxParts - 1) / kMaxParts) * kKvPageTokens;
        count = (positions + length - 1) / length;
    }
    int64_t length = 0;
    int64_t count = 0;
};

/// Adds the later parts of a tile to its first, in order.
void mergeParts(std::span<RowTile> parts, int64_t dim) {
    const TileTag d;
    RowTile& into = parts[0];
    for (size_t p = 1; p < parts.size(); ++p) {
        for (int64_t c = 0; c < into.width; c += kLanes) {
            const TileVec left = hn::Load(d, into.largest + c);
            const TileVec right = hn::Load(d, parts[p].largest + c);
            const TileVec largest = hn::Max(left, right);
            const TileVec keep = exp2NonPositive(hn::Sub(left, largest));
            const TileVec take = exp2NonPositive(hn::Sub(right, largest));
            const auto blend = [&](float* a, const float* b) {
                hn::Store(hn::MulAdd(hn::Load(d, a), keep, hn::Mul(hn::Load(d, b), take)), d, a);
            };
            hn::Store(largest, d, into.largest + c);
            blend(into.totals + c, parts[p].totals + c);
            for (int64_t e = 0; e < dim; ++e)
                blend(into.sums + e * into.width + c, parts[p].sums + e * into.width + c);
        }
    }
}

void decode(const SoftmaxAttention& op, BackendContext& context) {
    const int64_t dim = op.q.shape[2];
    const int64_t positions = op.start + 1;
    const Parts parts(positions);
    const int64_t tile_count = (Group{op, 0}.rowCount() + kMaxRows - 1) / kMaxRows;
    const int64_t columns = tile_count * op.kv_heads;
    // The parts' results outlive the tasks: they lie in the caller's scratch, before its step's
    // memory.
    const int64_t shared = columns * parts.count * tileFloats(dim);
    float* memory = context.callerScratch(shared + stepFloats(op)).data();
    const auto place = [&](int64_t column, int64_t part) {
        return placeTile(memory + (column * parts.count + part) * tileFloats(dim), dim);
    };
    context.parallelFor(columns * parts.count, [&](int64_t task, int worker) {
        const int64_t column = task / parts.count;
        const int64_t part = task % parts.count;
        const Group group{op, column / tile_count};
        RowTile tile = place(column, part);
        beginTile(group, column % tile_count * kMaxRows, tile);
        float* step_memory = worker == context.callerWorker()
                                 ? memory + shared
                                 : context.scratch(worker, stepFloats(op)).data();
        attendRange(group, {&tile, 1}, part * parts.length,
                    std::min(positions, (part + 1) * parts.length), step_memory);
    });
    for (int64_t column = 0; column < columns; ++column) {
        const Group group{op, column / tile_count};
        RowTile tiles[Parts::kMaxParts];
        for (int64_t part = 0; part < parts.count; ++part) {
            RowTile& tile = tiles[part] = place(column, part);
            tile.first_row = column % tile_count * kMaxRows;
            tile.rows = std::min(kMaxRows, group.rowCount() - tile.first_row);
            tile.width = (tile.rows + kLanes - 1) / kLanes * kLanes;
        }
        mergeParts({tiles, static_cast<size_t>(parts.count)}, dim);
        writeTile(group, tiles[0]);
    }
}

#if HWY_TARGET != HWY_SCALAR
template <KvFormat kFormat>
void decodeByDim(const SoftmaxAttention& op, BackendContext& context) {
    const int64_t dim = op.q.shape[2];
    const int64_t group = op.q.shape[1] / op.kv_heads;
    const int64_t positions = op.start + 1;
    const Parts parts(positions);
    const int64_t floats = DecodePart::floats(group, dim);
    float* memory = context.callerScratch(op.kv_heads * parts.count * floats).data();
    context.parallelFor(op.kv_heads * parts.count, [&](int64_t task, int) {
        const int64_t part = task % parts.count;
        decodeRange<kFormat>(op, task / parts.count, part * parts.length,
                             std::min(positions, (part + 1) * parts.length),
                             DecodePart(memory + task * floats, group, dim));
    });
    for (int64_t kv_head = 0; kv_head < op.kv_heads; ++kv_head) {
        const auto partAt = [&](int64_t part) {
            return DecodePart(memory + (kv_head * parts.count + part) * floats, group, dim);
        };
        writeDecode(op, kv_head, parts.count, partAt);
    }
}
#endif

}  // namespace

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context) {
    if (op.q.shape[0] > 1) return prefill(op, context);
#if HWY_TARGET != HWY_SCALAR
    if (decodesByDim(op.q.shape[1] / op.kv_heads, op.q.shape[2])) {
        switch (op.format) {
            case KvFormat::Float32:
                return decodeByDim<KvFormat::Float32>(op, context);
            case KvFormat::Bf16:
                return decodeByDim<KvFormat::Bf16>(op, context);
            case KvFormat::Int8:
                return decodeByDim<KvFormat::Int8>(op, context);
        }
    }
#endif
    decode(op, context);
}

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {
namespace {
HWY_EXPORT(softmaxAttention);

// Below this many query rows per kv head the packing of keys and values outweighs what AMX saves.
constexpr int64_t kMinRowsForAmx = 64;

/// Asks Highway too, so that a test that restricts the instruction set gets what it asks for.
/// Depends on the shape alone besides the machine, never on threads.
bool prefersAmx(const SoftmaxAttention& op) {
    return op.q.shape[0] > 1 && op.q.shape[0] * op.q.shape[1] / op.kv_heads >= kMinRowsForAmx &&
           (hwy::SupportedTargets() & HWY_AVX3_DL) != 0 && amxAvailable();
}
}  // namespace

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context) {
    if (prefersAmx(op)) return softmaxPrefillAmx(op, context);
    HWY_DYNAMIC_DISPATCH(softmaxAttention)(op, context);
}

}  // namespace lectern::kernels::simd
#endif

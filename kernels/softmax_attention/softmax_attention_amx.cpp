#include "kernels/softmax_attention/softmax_attention_amx.h"

#include "kernels/backend/amx.h"

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)

#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace lectern::kernels::simd {
namespace {

constexpr int64_t kTileFloats = 256;  // a tile register: 16 rows of 64 bytes
constexpr int64_t kTileHalves = 2 * kTileFloats;
constexpr int64_t kRows = 32;      // query rows of a row tile: two tiles of 16 columns
constexpr int64_t kKeyStep = 128;  // keys per step of the online softmax; divides a page
// Parts of an operand. Three times eight bits of significand are a float32 exactly: queries and
// keys, as an error of a score grows with the score and enters the exponent. Two are good to 2^-17,
// relative to the weight or value itself: weights and values. Keys and values that are kept in bf16
// or as integers are exact in one part.
constexpr int64_t kScoreParts = 3;
constexpr int64_t kSumParts = 2;
constexpr int64_t kMaxTilesPerTask = 16;
constexpr int64_t keyParts(KvFormat format) {
    return format == KvFormat::Float32 ? kScoreParts : 1;
}
constexpr int64_t valueParts(KvFormat format) {
    return format == KvFormat::Float32 ? kSumParts : 1;
}
static_assert(kKvPageTokens % kKeyStep == 0);

/// All operands lie in memory as whole tiles of 16 rows by 32 bf16, so that a tile load reads 1 KiB
/// in one piece. Left operands (keys, values by dimension) hold 32 consecutive depths per row;
/// right ones (queries, weights) hold pairs of depths in a row for 16 query rows.
struct Layout {
    explicit Layout(const SoftmaxAttention& op)
        : format(op.format),
          dim(op.q.shape[2]),
          depth_tiles((dim + 31) / 32),
          dim_tiles((dim + 15) / 16) {}
    KvFormat format;
    int64_t dim;
    int64_t depth_tiles;  // of 32 dimensions, when scores are formed
    int64_t dim_tiles;    // of 16 dimensions, when values are added

    // Strides of parts, in bf16.
    int64_t queryPart() const { return depth_tiles * 2 * kTileHalves; }
    int64_t keyPart() const { return kKeyStep / 16 * depth_tiles * kTileHalves; }
    int64_t valuePart() const { return dim_tiles * (kKeyStep / 32) * kTileHalves; }
    static constexpr int64_t weightPart() { return kKeyStep / 32 * 2 * kTileHalves; }

    int64_t rowTileFloats() const {
        return kScoreParts * queryPart() / 2 + dim_tiles * 16 * kRows + 3 * kRows + 32;
    }
    int64_t sharedFloats() const {
        return (keyParts(format) * keyPart() + valueParts(format) * valuePart() +
                kSumParts * 2 * weightPart()) /
                   2 +
               2 * kKeyStep * kRows + 32 * kRows + 2 * kKeyStep;
    }
};

struct RowTile {
    uint16_t* queries;  // [part][depth tile][2] tiles, scaled by log2(e) / sqrt(head_dim)
    float* sums;        // [head_dim rounded to 16][kRows], not yet divided
    float* largest;     // [kRows]
    float* totals;      // [kRows]
    int32_t* last;      // [kRows], last position the row sees
    int64_t first_row = 0;
    int64_t rows = 0;
    int64_t first_last = 0, last_last = 0;  // smallest and largest of `last`
};

struct Shared {
    uint16_t* keys;     // [part][16 keys][depth tile] tiles
    uint16_t* values;   // [part][16 dimensions][32 keys] tiles
    uint16_t* weights;  // [2][part][32 keys][2] tiles
    float* scores;      // [2][kKeyStep][kRows]
    float* products;    // [32][kRows]
    // Int8 alone, each [kKeyStep]: what scores and weights are multiplied by.
    float* key_scales;
    float* value_scales;
};

struct Group {
    const SoftmaxAttention& op;
    int64_t kv_head;
    int64_t size = op.q.shape[1] / op.kv_heads;

    int64_t rowCount() const { return op.q.shape[0] * size; }
    int64_t token(int64_t row) const { return row / size; }
    int64_t head(int64_t row) const { return kv_head * size + row % size; }
};

}  // namespace

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,amx-tile,amx-bf16,fma")

namespace {

inline __m512 clearLowHalves(__m512i x) {
    return _mm512_castsi512_ps(
        _mm512_and_si512(x, _mm512_set1_epi32(static_cast<int>(0xFFFF0000U))));
}

/// x to bf16, halves away from zero.
inline __m512 roundToBf16(__m512 x) {
    return clearLowHalves(_mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x8000)));
}

/// Three parts of at most eight bits of significand: value = part[0] + part[1] + part[2] exactly.
inline void splitExactly(__m512 value, __m512 (&part)[kScoreParts]) {
    part[0] = clearLowHalves(_mm512_castps_si512(value));
    const __m512 rest = _mm512_sub_ps(value, part[0]);
    part[1] = clearLowHalves(_mm512_castps_si512(rest));
    part[2] = _mm512_sub_ps(rest, part[1]);
}

/// Two parts, each rounded: value = part[0] + part[1] to 2^-17 of value.
inline void splitRounded(__m512 value, __m512 (&part)[kSumParts]) {
    part[0] = roundToBf16(value);
    part[1] = roundToBf16(_mm512_sub_ps(value, part[0]));
}

/// Two vectors of values that bf16 holds to one row of 32.
inline void storeRow(__m512 low_half, __m512 high_half, uint16_t* to) {
    _mm512_store_si512(to, reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high_half, low_half)));
}

/// 32 floats of a query or key to one row of each part.
inline void storeExactly(__m512 low_half, __m512 high_half, uint16_t* to, int64_t part_stride) {
    __m512 low[kScoreParts], high[kScoreParts];
    splitExactly(low_half, low);
    splitExactly(high_half, high);
    for (int64_t p = 0; p < kScoreParts; ++p) storeRow(low[p], high[p], to + p * part_stride);
}

inline __mmask16 firstLanes(int64_t count) {
    return static_cast<__mmask16>(count >= 16 ? 0xFFFF : count <= 0 ? 0 : (1 << count) - 1);
}

[[gnu::noinline]] void packQueries(const Group& group, const Layout& layout, RowTile& tile,
                                   int64_t first_row) {
    const auto scale =
        static_cast<float>(std::numbers::log2e / std::sqrt(static_cast<double>(layout.dim)));
    tile.first_row = first_row;
    tile.rows = std::min(kRows, group.rowCount() - first_row);
    tile.first_last = group.op.start + group.token(first_row);
    tile.last_last = group.op.start + group.token(first_row + tile.rows - 1);
    const __m512i pair_rows =
        _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                           _mm512_set1_epi32(16));
    for (int64_t r = 0; r < kRows; ++r) {
        // Rows that only fill the tile repeat the last one, so they stay finite.
        const int64_t row = first_row + std::min(r, tile.rows - 1);
        const float* q = group.op.q.at(group.token(row), group.head(row));
        tile.last[r] = static_cast<int32_t>(group.op.start + group.token(row));
        for (int64_t e = 0; e < layout.depth_tiles; ++e) {
            const int64_t left = layout.dim - 32 * e;
            const __m512 low = _mm512_maskz_loadu_ps(firstLanes(left), q + 32 * e);
            const __m512 high = _mm512_maskz_loadu_ps(firstLanes(left - 16), q + 32 * e + 16);
            alignas(64) uint16_t parts[kScoreParts][32];
            storeExactly(_mm512_mul_ps(low, _mm512_set1_ps(scale)),
                         _mm512_mul_ps(high, _mm512_set1_ps(scale)), parts[0], 32);
            for (int64_t p = 0; p < kScoreParts; ++p) {
                uint16_t* to = tile.queries + p * layout.queryPart() +
                               (2 * e + r / 16) * kTileHalves + r % 16 * 2;
                _mm512_i32scatter_epi32(to, pair_rows, _mm512_load_si512(parts[p]), 4);
            }
        }
    }
    std::fill_n(tile.sums, layout.dim_tiles * 16 * kRows, 0.0F);
    std::fill_n(tile.largest, kRows, -std::numeric_limits<float>::infinity());
    std::fill_n(tile.totals, kRows, 0.0F);
}

/// Elements e .. e + 16 of a key or value, as far as `lanes` says; zeros for the others.
template <KvFormat kFormat>
inline __m512 loadKv(const std::byte* vector, int64_t e, __mmask16 lanes) {
    if constexpr (kFormat == KvFormat::Float32)
        return _mm512_maskz_loadu_ps(lanes, vector + 4 * e);
    else if constexpr (kFormat == KvFormat::Bf16)
        return _mm512_castsi512_ps(_mm512_slli_epi32(
            _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, vector + 2 * e)), 16));
    else
        return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, vector + e)));
}

/// `count` keys, and zeros up to a whole number of 32.
template <KvFormat kFormat>
[[gnu::noinline]] void packKeys(const Layout& layout, const std::byte* keys, int64_t count,
                                uint16_t* to) {
    for (int64_t key = 0; key < (count + 31) / 32 * 32; ++key)
        for (int64_t e = 0; e < layout.depth_tiles; ++e) {
            const int64_t left = key < count ? layout.dim - 32 * e : 0;
            const std::byte* from = keys + key * kvVectorBytes(kFormat, layout.dim);
            const __m512 low = loadKv<kFormat>(from, 32 * e, firstLanes(left));
            const __m512 high = loadKv<kFormat>(from, 32 * e + 16, firstLanes(left - 16));
            uint16_t* row = to + (key / 16 * layout.depth_tiles + e) * kTileHalves + key % 16 * 32;
            if constexpr (kFormat == KvFormat::Float32)
                storeExactly(low, high, row, layout.keyPart());
            else
                storeRow(low, high, row);
        }
}

void transpose16(__m512 (&row)[16]) {
    __m512 pairs[16];
    for (int i = 0; i < 16; i += 4) {
        const __m512 a = _mm512_unpacklo_ps(row[i], row[i + 1]);
        const __m512 b = _mm512_unpackhi_ps(row[i], row[i + 1]);
        const __m512 c = _mm512_unpacklo_ps(row[i + 2], row[i + 3]);
        const __m512 d = _mm512_unpackhi_ps(row[i + 2], row[i + 3]);
        pairs[i] = _mm512_shuffle_ps(a, c, 0x44);
        pairs[i + 1] = _mm512_shuffle_ps(a, c, 0xEE);
        pairs[i + 2] = _mm512_shuffle_ps(b, d, 0x44);
        pairs[i + 3] = _mm512_shuffle_ps(b, d, 0xEE);
    }
    // pairs[i + j] holds, in its 128-bit block n, column 4 n + j of rows i .. i + 3.
    for (int j = 0; j < 4; ++j) {
        const __m512 a = _mm512_shuffle_f32x4(pairs[j], pairs[j + 4], 0x88);
        const __m512 b = _mm512_shuffle_f32x4(pairs[j], pairs[j + 4], 0xDD);
        const __m512 c = _mm512_shuffle_f32x4(pairs[j + 8], pairs[j + 12], 0x88);
        const __m512 d = _mm512_shuffle_f32x4(pairs[j + 8], pairs[j + 12], 0xDD);
        row[j] = _mm512_shuffle_f32x4(a, c, 0x88);
        row[j + 8] = _mm512_shuffle_f32x4(a, c, 0xDD);
        row[j + 4] = _mm512_shuffle_f32x4(b, d, 0x88);
        row[j + 12] = _mm512_shuffle_f32x4(b, d, 0xDD);
    }
}

/// Values by dimension: row e of a tile holds 32 keys. Zeros behind `count` and behind head_dim.
template <KvFormat kFormat>
[[gnu::noinline]] void packValues(const Layout& layout, const std::byte* values, int64_t count,
                                  uint16_t* to) {
    for (int64_t first = 0; first < count; first += 32)
        for (int64_t e = 0; e < layout.dim_tiles; ++e) {
            const __mmask16 lanes = firstLanes(layout.dim - 16 * e);
            __m512 half[2][16];
            for (int64_t h = 0; h < 2; ++h) {
                for (int64_t i = 0; i < 16; ++i) {
                    const int64_t key = first + 16 * h + i;
                    half[h][i] = loadKv<kFormat>(values + key * kvVectorBytes(kFormat, layout.dim),
                                                 16 * e, key < count ? lanes : __mmask16{0});
                }
                transpose16(half[h]);
            }
            uint16_t* tile = to + (e * (kKeyStep / 32) + first / 32) * kTileHalves;
            for (int64_t i = 0; i < 16; ++i) {
                if constexpr (kFormat != KvFormat::Float32) {
                    storeRow(half[0][i], half[1][i], tile + i * 32);
                    continue;
                }
                __m512 low[kSumParts], high[kSumParts];
                splitRounded(half[0][i], low);
                splitRounded(half[1][i], high);
                for (int64_t p = 0; p < kSumParts; ++p)
                    storeRow(low[p], high[p], tile + i * 32 + p * layout.valuePart());
            }
        }
}

void readScales(const std::byte* vectors, int64_t dim, int64_t count, float* scales) {
    for (int64_t key = 0; key < count; ++key)
        scales[key] = kvScale(vectors + key * kvVectorBytes(KvFormat::Int8, dim), dim);
    std::fill(scales + count, scales + kKeyStep, 1.0F);
}

/// 2^x for x <= 0; see simd_tile-inl.h, of which this is the AVX-512 form.
inline __m512 exp2NonPositive(__m512 x) {
    const __m512 magic = _mm512_set1_ps(12582912.0F + 127.0F);
    const __m512 clamped = _mm512_max_ps(x, _mm512_set1_ps(-127.0F));
    const __m512 shifted = _mm512_add_ps(clamped, magic);
    const __m512 f = _mm512_sub_ps(clamped, _mm512_sub_ps(shifted, magic));
    __m512 p = _mm512_set1_ps(0.0013264728F);
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.009671513F));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.055507337F));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.24022242F));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.69314698F));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1.0F));
    return _mm512_mul_ps(p,
                         _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(shifted), 23)));
}

/// Multiplies by the keys' scales of Int8; hides what a row does not see, and what
/// fills the last tile behind `count`; takes the maximum per row, including what `largest` holds.
template <KvFormat kFormat>
[[gnu::noinline]] void findLargest(const RowTile& tile, int64_t first_key, int64_t count,
                                   const float* scales, float* scores, __m512 (&largest)[2]) {
    constexpr bool kScaled = kFormat == KvFormat::Int8;
    const bool masked = first_key + count - 1 > tile.first_last;
    const __m512 hidden = _mm512_set1_ps(-std::numeric_limits<float>::infinity());
    __m512i last[2] = {_mm512_load_si512(tile.last), _mm512_load_si512(tile.last + 16)};
    for (int64_t key = 0; key < count; ++key)
        for (int c = 0; c < 2; ++c) {
            float* place = scores + key * kRows + 16 * c;
            __m512 score = _mm512_load_ps(place);
            if constexpr (kScaled) score = _mm512_mul_ps(score, _mm512_set1_ps(scales[key]));
            if (masked) {
                const __m512i position = _mm512_set1_epi32(static_cast<int>(first_key + key));
                score =
                    _mm512_mask_mov_ps(score, _mm512_cmpgt_epi32_mask(position, last[c]), hidden);
            }
            if (masked || kScaled) _mm512_store_ps(place, score);
            largest[c] = _mm512_max_ps(largest[c], score);
        }
    for (int64_t key = count; key < (count + 31) / 32 * 32; ++key)
        for (int c = 0; c < 2; ++c) _mm512_store_ps(scores + key * kRows + 16 * c, hidden);
}

/// Pairs of keys as the right operand wants them: bf16 of `even` below bf16 of `odd`, both exact.
inline __m512i pairUp(__m512 even, __m512 odd) {
    const __m512i mask = _mm512_set1_epi32(static_cast<int>(0xFFFF0000U));
    const __m512i low = _mm512_srli_epi32(_mm512_castps_si512(even), 16);
    return _mm512_ternarylogic_epi32(_mm512_castps_si512(odd), mask, low, 0xEA);  // (a & b) | c
}

/// weights = 2^(scores - largest) in two parts, those of Int8 times the values' scales, and their
/// sum per row without those, a pair of keys at a time.
template <KvFormat kFormat>
class Weigher {
  public:
    Weigher(const float* scores, int64_t count, const __m512 (&largest)[2], const float* scales,
            uint16_t* weights)
        : m_scores(scores), m_scales(scales), m_weights(weights), m_end(count) {
        for (int c = 0; c < 2; ++c) {
            m_largest[c] = largest[c];
            m_total[c] = _mm512_setzero_ps();
        }
    }
    /// From now on the work is spread over `shares` calls of share().
    void spreadOver(int64_t shares) { m_rate = m_end * 8 / std::max<int64_t>(shares, 1) + 1; }
    void share() {
        // Pairs of keys, counted in sixteenths.
        for (m_credit += m_rate; m_credit >= 16 && m_key < m_end; m_credit -= 16) weighPair();
    }
    void finish() {
        while (m_key < m_end) weighPair();
    }
    const __m512 (&total() const)[2] { return m_total; }

  private:
    void weighPair() {
        uint16_t* row = m_weights + m_key / 32 * 2 * kTileHalves + m_key % 32 / 2 * 32;
        for (int c = 0; c < 2; ++c) {
            const float* place = m_scores + m_key * kRows + 16 * c;
            __m512 even = exp2NonPositive(_mm512_sub_ps(_mm512_load_ps(place), m_largest[c]));
            __m512 odd =
                exp2NonPositive(_mm512_sub_ps(_mm512_load_ps(place + kRows), m_largest[c]));
            m_total[c] = _mm512_add_ps(m_total[c], _mm512_add_ps(even, odd));
            if constexpr (kFormat == KvFormat::Int8) {
                even = _mm512_mul_ps(even, _mm512_set1_ps(m_scales[m_key]));
                odd = _mm512_mul_ps(odd, _mm512_set1_ps(m_scales[m_key + 1]));
            }
            __m512 e[kSumParts], o[kSumParts];
            splitRounded(even, e);
            splitRounded(odd, o);
            for (int64_t p = 0; p < kSumParts; ++p)
                _mm512_store_si512(row + p * Layout::weightPart() + c * kTileHalves,
                                   pairUp(e[p], o[p]));
        }
        m_key += 2;
    }

    const float* m_scores;
    const float* m_scales;
    uint16_t* m_weights;
    __m512 m_largest[2];
    __m512 m_total[2];
    int64_t m_end;
    int64_t m_key = 0;
    int64_t m_rate = 0, m_credit = 0;
};

struct Idle {
    void share() {}
};

/// C = A B for kBlocks x 2 tiles over `depth` tiles of 32, from the products of parts that matter:
/// six of three by three parts, three of two by two, all where A has one. Part strides in bf16;
/// consecutive depths are a_depth and b_depth bf16 apart, row blocks a_block. The tile unit works
/// on a product for 64 cycles that the vector ports have for themselves, so after each `meanwhile`
/// is given its share of other work.
template <int kBlocks, int kLeftParts, int kParts, class Meanwhile>
[[gnu::noinline]] void multiplyTiles(const uint16_t* a, int64_t a_part, int64_t a_block,
                                     int64_t a_depth, const uint16_t* b, int64_t b_part,
                                     int64_t b_depth, int64_t depth, float* c,
                                     Meanwhile& meanwhile) {
    // GCC's tile loads do not tell the compiler that they read memory.
    asm volatile("" ::: "memory");
    _tile_zero(0);
    _tile_zero(1);
    if constexpr (kBlocks == 2) {
        _tile_zero(2);
        _tile_zero(3);
    }
    const auto loadLeft = [&](const uint16_t* from) {
        _tile_loadd(4, from, 64);
        if constexpr (kBlocks == 2) _tile_loadd(5, from + a_block, 64);
    };
    const auto loadRight = [&](const uint16_t* from) {
        _tile_loadd(6, from, 64);
        _tile_loadd(7, from + kTileHalves, 64);
    };
    const auto multiply = [&] {
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        if constexpr (kBlocks == 2) {
            _tile_dpbf16ps(2, 5, 6);
            _tile_dpbf16ps(3, 5, 7);
        }
        meanwhile.share();
    };
    for (int64_t p = 0; p < depth; ++p) {
        const uint16_t* left = a + p * a_depth;
        const uint16_t* right = b + p * b_depth;
        if constexpr (kLeftParts == 1) {
            loadLeft(left);
            for (int part = kParts - 1; part >= 0; --part) {
                loadRight(right + part * b_part);
                multiply();
            }
            continue;
        }
        loadRight(right);
        if constexpr (kParts == 3) {
            loadLeft(left + 2 * a_part);
            multiply();
        }
        loadLeft(left + a_part);
        multiply();
        loadLeft(left);
        multiply();
        loadRight(right + b_part);
        multiply();
        if constexpr (kParts == 3) {
            loadRight(right + 2 * b_part);
            multiply();
            loadRight(right + b_part);
            loadLeft(left + a_part);
            multiply();
        }
    }
    constexpr int64_t kStride = kRows * static_cast<int64_t>(sizeof(float));
    _tile_stored(0, c, kStride);
    _tile_stored(1, c + 16, kStride);
    if constexpr (kBlocks == 2) {
        _tile_stored(2, c + 16 * kRows, kStride);
        _tile_stored(3, c + 16 * kRows + 16, kStride);
    }
    asm volatile("" ::: "memory");
}

[[gnu::noinline]] void addProducts(const float* products, int64_t rows, const __m512 (&rescale)[2],
                                   float* sums) {
    for (int64_t i = 0; i < rows; ++i)
        for (int c = 0; c < 2; ++c) {
            float* place = sums + i * kRows + 16 * c;
            _mm512_store_ps(place, _mm512_fmadd_ps(_mm512_load_ps(place), rescale[c],
                                                   _mm512_load_ps(products + i * kRows + 16 * c)));
        }
}

/// A row tile's way through one step of the online softmax.
struct Visit {
    const RowTile* tile;
    int64_t count;  // keys it sees of this step
    float* scores;
    uint16_t* weights;
    __m512 rescale[2];

    // Shares of other work: one for each product of parts.
    int64_t scoreShares(const Layout& layout) const {
        const int64_t products = keyParts(layout.format) == 1 ? kScoreParts : 6;
        return (count + 31) / 32 * products * layout.depth_tiles;
    }
    int64_t valueShares(const Layout& layout) const {
        const int64_t products = valueParts(layout.format) == 1 ? kSumParts : 3;
        return (count + 31) / 32 * products * ((layout.dim_tiles + 1) / 2);
    }
};

template <KvFormat kFormat, class Meanwhile>
void scoreKeys(const Visit& visit, const Layout& layout, const Shared& shared,
               Meanwhile& meanwhile) {
    for (int64_t key = 0; key < visit.count; key += 32)
        multiplyTiles<2, keyParts(kFormat), kScoreParts>(
            shared.keys + key / 16 * layout.depth_tiles * kTileHalves, layout.keyPart(),
            layout.depth_tiles * kTileHalves, kTileHalves, visit.tile->queries, layout.queryPart(),
            2 * kTileHalves, layout.depth_tiles, visit.scores + key * kRows, meanwhile);
}

template <KvFormat kFormat, class Meanwhile>
void addValues(const Visit& visit, const Layout& layout, const Shared& shared,
               Meanwhile& meanwhile) {
    const int64_t depth = (visit.count + 31) / 32;
    const int64_t block = kKeyStep / 32 * kTileHalves;
    int64_t e = 0;
    for (; e + 2 <= layout.dim_tiles; e += 2) {
        multiplyTiles<2, valueParts(kFormat), kSumParts>(
            shared.values + e * block, layout.valuePart(), block, kTileHalves, visit.weights,
            Layout::weightPart(), 2 * kTileHalves, depth, shared.products, meanwhile);
        addProducts(shared.products, 32, visit.rescale, visit.tile->sums + e * 16 * kRows);
    }
    if (e < layout.dim_tiles) {
        multiplyTiles<1, valueParts(kFormat), kSumParts>(
            shared.values + e * block, layout.valuePart(), block, kTileHalves, visit.weights,
            Layout::weightPart(), 2 * kTileHalves, depth, shared.products, meanwhile);
        addProducts(shared.products, 16, visit.rescale, visit.tile->sums + e * 16 * kRows);
    }
}

/// Turns a visit's scores into weights; meanwhile the tile unit forms the next visit's scores and
/// adds the one before's values (either may be null).
template <KvFormat kFormat>
void weighKeys(Visit& visit, const Visit* next, const Visit* before, const Layout& layout,
               const Shared& shared, int64_t first_key) {
    const RowTile& tile = *visit.tile;
    __m512 largest[2];
    for (int c = 0; c < 2; ++c) largest[c] = _mm512_load_ps(tile.largest + 16 * c);
    findLargest<kFormat>(tile, first_key, visit.count, shared.key_scales, visit.scores, largest);
    for (int c = 0; c < 2; ++c)
        visit.rescale[c] =
            exp2NonPositive(_mm512_sub_ps(_mm512_load_ps(tile.largest + 16 * c), largest[c]));

    Weigher<kFormat> weigher(visit.scores, (visit.count + 31) / 32 * 32, largest,
                             shared.value_scales, visit.weights);
    weigher.spreadOver((next ? next->scoreShares(layout) : 0) +
                       (before ? before->valueShares(layout) : 0));
    if (next) scoreKeys<kFormat>(*next, layout, shared, weigher);
    if (before) addValues<kFormat>(*before, layout, shared, weigher);
    weigher.finish();
    for (int c = 0; c < 2; ++c) {
        float* place = tile.totals + 16 * c;
        _mm512_store_ps(
            place, _mm512_fmadd_ps(_mm512_load_ps(place), visit.rescale[c], weigher.total()[c]));
        _mm512_store_ps(tile.largest + 16 * c, largest[c]);
    }
}

/// One step of the online softmax for all row tiles that see it; keys and values are packed.
template <KvFormat kFormat>
void step(std::span<const RowTile> tiles, const Layout& layout, const Shared& shared,
          int64_t first_key) {
    Visit visits[kMaxTilesPerTask];
    int64_t count = 0;
    for (const RowTile& tile : tiles) {
        const int64_t visible = std::min(kKeyStep, tile.last_last + 1 - first_key);
        if (visible <= 0) continue;
        // Two of each are alive at a time.
        visits[count] = {&tile,
                         visible,
                         shared.scores + count % 2 * kKeyStep * kRows,
                         shared.weights + count % 2 * kSumParts * Layout::weightPart(),
                         {}};
        ++count;
    }
    Idle idle;
    scoreKeys<kFormat>(visits[0], layout, shared, idle);
    for (int64_t i = 0; i < count; ++i)
        weighKeys<kFormat>(visits[i], i + 1 < count ? &visits[i + 1] : nullptr,
                           i > 0 ? &visits[i - 1] : nullptr, layout, shared, first_key);
    addValues<kFormat>(visits[count - 1], layout, shared, idle);
}

[[gnu::noinline]] void writeTile(const Group& group, const RowTile& tile) {
    const int64_t dim = group.op.q.shape[2];
    for (int64_t r = 0; r < tile.rows; ++r) {
        const int64_t row = tile.first_row + r;
        float* out = group.op.out.at(group.token(row), group.head(row));
        const float total = tile.totals[r];
        for (int64_t e = 0; e < dim; ++e) out[e] = tile.sums[e * kRows + r] / total;
    }
}

RowTile placeRowTile(float* memory, const Layout& layout) {
    RowTile tile{};
    tile.queries = reinterpret_cast<uint16_t*>(memory);
    tile.sums = memory + kScoreParts * layout.queryPart() / 2;
    tile.largest = tile.sums + layout.dim_tiles * 16 * kRows;
    tile.totals = tile.largest + kRows;
    tile.last = reinterpret_cast<int32_t*>(tile.totals + kRows);
    return tile;
}

Shared placeShared(float* memory, const Layout& layout) {
    Shared shared{};
    shared.keys = reinterpret_cast<uint16_t*>(memory);
    shared.values = shared.keys + keyParts(layout.format) * layout.keyPart();
    shared.weights = shared.values + valueParts(layout.format) * layout.valuePart();
    shared.scores = reinterpret_cast<float*>(shared.weights + 2 * kSumParts * Layout::weightPart());
    shared.products = shared.scores + 2 * kKeyStep * kRows;
    shared.key_scales = shared.products + 32 * kRows;
    shared.value_scales = shared.key_scales + kKeyStep;
    return shared;
}

/// The keys and values of `kv_head` from position `key` on.
template <KvFormat kFormat>
void packStep(const SoftmaxAttention& op, int64_t kv_head, int64_t key, int64_t count,
              const Layout& layout, const Shared& shared) {
    const KvPageView& page = op.pages[static_cast<size_t>(key / kKvPageTokens)];
    const int64_t offset =
        (kv_head * kKvPageTokens + key % kKvPageTokens) * kvVectorBytes(kFormat, layout.dim);
    const std::byte* keys = page.keys + offset;
    const std::byte* values = page.values + offset;
    packKeys<kFormat>(layout, keys, count, shared.keys);
    packValues<kFormat>(layout, values, count, shared.values);
    if constexpr (kFormat == KvFormat::Int8) {
        readScales(keys, layout.dim, count, shared.key_scales);
        readScales(values, layout.dim, count, shared.value_scales);
    }
}

/// `count` row tiles from `first_tile` on walk along the keys together: a step's keys and values
/// are packed once for all of them.
template <KvFormat kFormat>
void runTask(const Group& group, int64_t first_tile, int64_t count, float* memory) {
    _tile_loadconfig(&kTileConfig);
    const Layout layout(group.op);
    const Shared shared = placeShared(memory, layout);
    memory += layout.sharedFloats();
    RowTile tiles[kMaxTilesPerTask];
    for (int64_t i = 0; i < count; ++i) {
        tiles[i] = placeRowTile(memory + i * layout.rowTileFloats(), layout);
        packQueries(group, layout, tiles[i], (first_tile + i) * kRows);
    }
    const int64_t end = tiles[count - 1].last_last + 1;
    for (int64_t key = 0; key < end; key += kKeyStep) {
        packStep<kFormat>(group.op, group.kv_head, key, std::min(kKeyStep, end - key), layout,
                          shared);
        step<kFormat>({tiles, static_cast<size_t>(count)}, layout, shared, key);
    }
    for (int64_t i = 0; i < count; ++i) writeTile(group, tiles[i]);
    _tile_release();
}

}  // namespace
#pragma GCC pop_options

namespace {

template <KvFormat kFormat>
void prefill(const SoftmaxAttention& op, BackendContext& context) {
    const Layout layout(op);
    const int64_t tile_count = (Group{op, 0}.rowCount() + kRows - 1) / kRows;
    // Grouping does not change results, so it may follow the number of threads.
    const int64_t even_share = tile_count * op.kv_heads / (6 * context.threadCount());
    const int64_t per_task = std::clamp<int64_t>(even_share, 1, kMaxTilesPerTask);
    const int64_t groups = (tile_count + per_task - 1) / per_task;
    context.parallelFor(groups * op.kv_heads, [&](int64_t task, int worker) {
        // The last tokens see the most keys: largest tasks first.
        const int64_t first_tile = (groups - 1 - task / op.kv_heads) * per_task;
        float* memory =
            context.scratch(worker, layout.sharedFloats() + per_task * layout.rowTileFloats())
                .data();
        runTask<kFormat>({op, task % op.kv_heads}, first_tile,
                         std::min(per_task, tile_count - first_tile), memory);
    });
}

}  // namespace

void softmaxPrefillAmx(const SoftmaxAttention& op, BackendContext& context) {
    switch (op.format) {
        case KvFormat::Float32:
            return prefill<KvFormat::Float32>(op, context);
        case KvFormat::Bf16:
            return prefill<KvFormat::Bf16>(op, context);
        case KvFormat::Int8:
            return prefill<KvFormat::Int8>(op, context);
    }
}

}  // namespace lectern::kernels::simd

#else

namespace lectern::kernels::simd {

void softmaxPrefillAmx(const SoftmaxAttention&, BackendContext&) {
    LECTERN_ASSERT(false);
}

}  // namespace lectern::kernels::simd
#endif

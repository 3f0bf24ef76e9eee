#pragma once

#include <cstdint>

/// Shared by the operations that use Intel's tile units (AMX): they multiply bfloat16 by bfloat16
/// and add in float32. Highway 1.0.3 has no tiles, hence the intrinsics.
namespace lectern::kernels::simd {

/// True where the processor has AMX and AVX-512, both with bfloat16, and the system lets this
/// process use the tile registers. Asked once.
bool amxAvailable();

/// Operand of _tile_loadconfig: eight tiles of 16 rows by 64 bytes.
struct alignas(64) TileConfig {
    uint8_t palette = 1;
    uint8_t start_row = 0;
    uint8_t reserved[14] = {};
    uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileConfig) == 64);
/// In memory that nobody writes: GCC's _tile_loadconfig tells the compiler of eight bytes only, so
/// it might drop the stores of a local one.
inline constexpr TileConfig kTileConfig;

}  // namespace lectern::kernels::simd

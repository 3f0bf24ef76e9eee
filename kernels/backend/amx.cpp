#include "kernels/backend/amx.h"

// The kernels that use tiles are written with GCC's target pragmas; other compilers go without.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define LECTERN_HAS_AMX_KERNELS 1
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace lectern::kernels::simd {

namespace {

#ifdef LECTERN_HAS_AMX_KERNELS

bool processorHasAmx() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & (1u << 27)) == 0) return false;  // OSXSAVE
    unsigned xcr0 = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(high) : "c"(0));
    constexpr unsigned kAvx512State = 0xe6, kTileState = 3u << 17;
    if ((xcr0 & (kAvx512State | kTileState)) != (kAvx512State | kTileState)) return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    constexpr unsigned kAvx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;  // F, DQ, BW, VL
    constexpr unsigned kAmx = 1u << 22 | 1u << 24;                           // BF16, TILE
    if ((b & kAvx512) != kAvx512 || (d & kAmx) != kAmx) return false;
    if (!__get_cpuid_count(7, 1, &a, &b, &c, &d)) return false;
    return (a & (1u << 5)) != 0;  // AVX512_BF16
}

/// Linux hands the tile registers out on request, once for all threads of the process.
bool systemGrantsTiles() {
    constexpr long kRequestPermission = 0x1023, kTileData = 18;
    return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

#else

bool processorHasAmx() {
    return false;
}
bool systemGrantsTiles() {
    return false;
}

#endif

}  // namespace

bool amxAvailable() {
    static const bool available = processorHasAmx() && systemGrantsTiles();
    return available;
}

}  // namespace lectern::kernels::simd

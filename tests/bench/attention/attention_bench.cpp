#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "kernels/lightning_attention/lightning_attention.h"
#include "kernels/rotary/rotary.h"
#include "kernels/softmax_attention/softmax_attention.h"

// One layer's attention, without its projections. items/s are tokens/s; FLOP/s counts a multiply
// and an add as two, only visible keys for softmax, and the recurrence's 6 D^2 per head for
// lightning decode. Backend 0 is the reference, 1 simd; KvFormat 0 float32, 1 bf16, 2 int8.

namespace lectern::kernels {
namespace {

std::vector<float> normals(int64_t count, float scale = 1.0F) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0.0F, scale);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = normal(random);
    return values;
}

Backend backendOf(int64_t argument) {
    return argument == 0 ? Backend::Reference : Backend::Simd;
}

void report(benchmark::State& state, int64_t tokens, double flops) {
    state.SetItemsProcessed(state.iterations() * tokens);
    state.counters["FLOP/s"] = benchmark::Counter(flops * static_cast<double>(state.iterations()),
                                                  benchmark::Counter::kIsRate);
}

struct PageMemory {
    PageMemory(int64_t positions, int64_t kv_heads, int64_t dim, KvFormat kv_format)
        : format(kv_format) {
        const int64_t pages = (positions + kKvPageTokens - 1) / kKvPageTokens;
        const int64_t vectors = kv_heads * kKvPageTokens;
        const int64_t bytes = kvVectorBytes(format, dim);
        const std::vector<float> numbers = normals(vectors * dim);
        memory.resize(static_cast<size_t>(2 * pages * vectors * bytes));
        for (int64_t i = 0; i < 2 * pages * vectors; ++i)
            encodeKvVector(
                format,
                {&numbers[static_cast<size_t>(i % vectors * dim)], static_cast<size_t>(dim)},
                memory.data() + i * bytes);
        for (int64_t page = 0; page < pages; ++page) {
            std::byte* keys = memory.data() + 2 * page * vectors * bytes;
            views.push_back({keys, keys + vectors * bytes});
        }
    }
    KvFormat format;
    std::vector<std::byte> memory;
    std::vector<KvPageView> views;
};

/// heads, kv_heads, dim, tokens, start, threads, backend, KvFormat
void softmax(benchmark::State& state) {
    const int64_t heads = state.range(0), kv_heads = state.range(1), dim = state.range(2);
    const int64_t tokens = state.range(3), start = state.range(4);
    BackendContext context(backendOf(state.range(6)), static_cast<int>(state.range(5)));
    auto q = normals(tokens * heads * dim);
    std::vector<float> out(q.size());
    PageMemory pages(start + tokens, kv_heads, dim, static_cast<KvFormat>(state.range(7)));
    const SoftmaxAttention op{
        View3(q.data(), {tokens, heads, dim}),  pages.format, pages.views, start, kv_heads,
        View3(out.data(), {tokens, heads, dim})};
    for (auto _ : state) softmaxAttention(op, context);
    const double seen = static_cast<double>(tokens) * static_cast<double>(start) +
                        static_cast<double>(tokens * (tokens + 1)) / 2;
    report(state, tokens, 4.0 * static_cast<double>(heads * dim) * seen);
}

/// heads, dim, tokens, threads, backend
void lightning(benchmark::State& state) {
    const int64_t heads = state.range(0), dim = state.range(1), tokens = state.range(2);
    BackendContext context(backendOf(state.range(4)), static_cast<int>(state.range(3)));
    auto qkv = normals(tokens * heads * 3 * dim, 0.5F);
    std::vector<float> out(static_cast<size_t>(tokens * heads * dim));
    std::vector<float> memory(static_cast<size_t>(heads * dim * dim));
    std::vector<float> slopes(static_cast<size_t>(heads));
    lightningSlopes(3, 8, slopes);
    const auto part = [&](int64_t index) {
        return ConstView3(qkv.data() + index * dim, {tokens, heads, dim},
                          {heads * 3 * dim, 3 * dim, 1});
    };
    const LightningAttention op{part(0),
                                part(1),
                                part(2),
                                slopes,
                                View3(memory.data(), {heads, dim, dim}),
                                View3(out.data(), {tokens, heads, dim})};
    for (auto _ : state) {
        if (tokens == 1)
            lightningDecode(op, context);
        else
            lightningPrefill(op, context);
    }
    const auto square = static_cast<double>(dim * dim);
    report(state, tokens, static_cast<double>(tokens * heads) * (tokens == 1 ? 6.0 : 4.0) * square);
}

/// heads, kv_heads, dim, rotary_dim, tokens, threads, backend, KvFormat
void rotary(benchmark::State& state) {
    const int64_t heads = state.range(0), kv_heads = state.range(1), dim = state.range(2);
    const int64_t tokens = state.range(4), start = 1000;
    BackendContext context(backendOf(state.range(6)), static_cast<int>(state.range(5)));
    auto q = normals(tokens * heads * dim);
    const auto k = normals(tokens * kv_heads * dim);
    PageMemory pages(start + tokens, kv_heads, dim, static_cast<KvFormat>(state.range(7)));
    const ConstView3 key(k.data(), {tokens, kv_heads, dim});
    const RotaryAppend op{View3(q.data(), {tokens, heads, dim}),
                          key,
                          key,
                          pages.format,
                          pages.views,
                          start,
                          state.range(3),
                          1e7};
    for (auto _ : state) rotaryAppend(op, context);
    state.SetItemsProcessed(state.iterations() * tokens);
}

BENCHMARK(softmax)
    ->UseRealTime()
    ->Args({8, 4, 32, 512, 0, 1, 0, 0})
    ->Args({8, 4, 32, 512, 0, 1, 1, 0})
    ->Args({8, 4, 32, 512, 1536, 1, 0, 0})
    ->ArgsProduct({{8}, {4}, {32}, {512}, {1536}, {1, 2}, {1}, {0, 1, 2}})
    ->ArgsProduct({{8}, {4}, {32}, {512}, {32256}, {2}, {1}, {0, 1, 2}})
    ->Args({8, 4, 32, 512, 130560, 2, 1, 0})
    ->ArgsProduct({{64}, {8}, {128}, {256}, {3840}, {1}, {1}, {0, 1, 2}})
    ->ArgsProduct({{64}, {8}, {128}, {7}, {3840}, {1}, {1}, {0, 1, 2}})
    ->ArgsProduct({{16}, {4}, {96}, {256}, {3840}, {1}, {1}, {0, 1, 2}})
    ->Args({8, 4, 32, 1, 2047, 1, 0, 0})
    ->ArgsProduct({{8}, {4}, {32}, {1}, {2047}, {1, 2}, {1}, {0, 1, 2}})
    ->ArgsProduct({{8}, {4}, {32}, {1}, {131071}, {2}, {1}, {0, 1, 2}})
    ->ArgsProduct({{64}, {8}, {128}, {1}, {16383}, {1, 2}, {1}, {0, 1, 2}});
BENCHMARK(lightning)
    ->UseRealTime()
    ->Args({8, 32, 512, 1, 0})
    ->Args({8, 32, 512, 1, 1})
    ->Args({8, 32, 512, 2, 1})
    ->Args({64, 128, 512, 1, 0})
    ->Args({64, 128, 512, 1, 1})
    ->Args({64, 128, 512, 2, 1})
    ->Args({8, 32, 1, 1, 0})
    ->Args({8, 32, 1, 1, 1})
    ->Args({64, 128, 1, 1, 0})
    ->Args({64, 128, 1, 1, 1})
    ->Args({64, 128, 1, 2, 1});
BENCHMARK(rotary)
    ->UseRealTime()
    ->Args({8, 4, 32, 16, 512, 1, 0, 0})
    ->ArgsProduct({{8}, {4}, {32}, {16}, {1, 512}, {1}, {1}, {0, 1, 2}})
    ->ArgsProduct({{64}, {8}, {128}, {64}, {1, 512}, {1}, {1}, {0, 1, 2}});

}  // namespace
}  // namespace lectern::kernels

BENCHMARK_MAIN();

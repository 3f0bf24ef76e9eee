// GEMM beside oneDNN, and the whole starter model. FLOP/s counts a multiply and an add as two;
// items/s of the model benchmarks are tokens/s. Run with --benchmark_repetitions=5 for median and
// spread.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "engine/model/model.h"
#include "kernels/gemm/gemm.h"
#include "tests/support/random_matrix.h"

#ifdef LECTERN_ONEDNN
#include <omp.h>

#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#endif

namespace lectern {
namespace {

using kernels::Backend;
using kernels::BackendContext;
using kernels::GemmPart;
using kernels::GemmWeight;
using tests::randomFloats;
using tests::StoredMatrix;

void reportFlops(benchmark::State& state, int64_t rows, int64_t inputs, int64_t outputs) {
    const double flops = 2.0 * static_cast<double>(rows * inputs * outputs);
    state.counters["FLOP/s"] = benchmark::Counter(flops * static_cast<double>(state.iterations()),
                                                  benchmark::Counter::kIsRate);
}

/// Arguments: threads, rows, inputs, outputs.
void ours(benchmark::State& state, DType dtype) {
    BackendContext context(Backend::Simd, static_cast<int>(state.range(0)));
    const int64_t rows = state.range(1), inputs = state.range(2), outputs = state.range(3);
    const StoredMatrix matrix(outputs, inputs, dtype, 1);
    const GemmPart part = matrix.part();
    const GemmWeight weight = GemmWeight::stack({&part, 1}, Backend::Simd);
    const auto x = randomFloats(rows * inputs, 1.0f, 2);
    std::vector<float> out(static_cast<size_t>(rows * outputs));
    for (auto _ : state) {
        kernels::gemm(weight, ConstView2(x.data(), {rows, inputs}),
                      View2(out.data(), {rows, outputs}), context);
        benchmark::ClobberMemory();
    }
    reportFlops(state, rows, inputs, outputs);
}

void shapes(benchmark::internal::Benchmark* bench) {
    for (const int64_t threads : {1, 2})
        for (const auto& [rows, inputs, outputs] : {std::array<int64_t, 3>{1, 256, 1024},
                                                    {1, 256, 8192},
                                                    {16, 256, 512},
                                                    {256, 256, 512},
                                                    {512, 256, 1024},
                                                    {512, 2048, 2048}})
            bench->Args({threads, rows, inputs, outputs});
    bench->UseRealTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK_CAPTURE(ours, bf16, DType::BF16)->Apply(shapes);
BENCHMARK_CAPTURE(ours, f16, DType::F16)->Apply(shapes);
BENCHMARK_CAPTURE(ours, f32, DType::F32)->Apply(shapes);

#ifdef LECTERN_ONEDNN
/// oneDNN's float32 GEMM on plain matrices, its own threads.
void dnnlSgemm(benchmark::State& state) {
    omp_set_num_threads(static_cast<int>(state.range(0)));
    const int64_t rows = state.range(1), inputs = state.range(2), outputs = state.range(3);
    const auto x = randomFloats(rows * inputs, 1.0f, 2);
    const auto weight = randomFloats(outputs * inputs, 0.1f, 1);
    std::vector<float> out(static_cast<size_t>(rows * outputs));
    for (auto _ : state) {
        dnnl_sgemm('N', 'T', rows, outputs, inputs, 1.0f, x.data(), inputs, weight.data(), inputs,
                   0.0f, out.data(), outputs);
        benchmark::ClobberMemory();
    }
    reportFlops(state, rows, inputs, outputs);
}
BENCHMARK(dnnlSgemm)->Apply(shapes);

/// oneDNN's matmul with weights in the layout it asks for; activations in `source` type, float32
/// out.
void dnnlMatmul(benchmark::State& state, dnnl::memory::data_type source) {
    using dnnl::memory;
    omp_set_num_threads(static_cast<int>(state.range(0)));
    const int64_t rows = state.range(1), inputs = state.range(2), outputs = state.range(3);
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    const memory::desc x({rows, inputs}, source, memory::format_tag::ab);
    const memory::desc w({inputs, outputs}, source, memory::format_tag::any);
    const memory::desc y({rows, outputs}, memory::data_type::f32, memory::format_tag::ab);
    const dnnl::matmul::primitive_desc description({x, w, y}, engine);
    dnnl::matmul matmul(description);
    memory a(x, engine), b(description.weights_desc(), engine), c(y, engine);
    for (auto _ : state)
        matmul.execute(stream, {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
    reportFlops(state, rows, inputs, outputs);
}
BENCHMARK_CAPTURE(dnnlMatmul, bf16, dnnl::memory::data_type::bf16)->Apply(shapes);
BENCHMARK_CAPTURE(dnnlMatmul, f32, dnnl::memory::data_type::f32)->Apply(shapes);
#endif

struct Starter {
    explicit Starter(int threads)
        : ranks(Backend::Simd, threads),
          model(engine::Model::create(
                    engine::openCheckpoint(std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" /
                                           "starter-model")
                        .value(),
                    ranks)
                    .value()),
          logits(static_cast<size_t>(model.config().vocab_size)) {}

    /// Reads `count` tokens in calls of `chunk`.
    void read(int64_t count, int64_t chunk, engine::ModelState& state) {
        std::vector<engine::Token> tokens;
        for (int64_t i = 0; i < count; ++i)
            tokens.push_back(static_cast<engine::Token>(i * 7919 % model.config().vocab_size));
        for (int64_t begin = 0; begin < count; begin += chunk) {
            const int64_t end = std::min(begin + chunk, count);
            model.forward(std::span(tokens).subspan(static_cast<size_t>(begin),
                                                    static_cast<size_t>(end - begin)),
                          state, ranks,
                          end == count ? engine::LogitsRows::Last : engine::LogitsRows::None,
                          end == count ? std::span<float>(logits) : std::span<float>());
        }
    }

    engine::RankGroup ranks;
    engine::Model model;
    std::vector<float> logits;
};

/// Arguments: threads, prompt tokens, tokens of one forward call.
void starterPrefill(benchmark::State& state) {
    Starter starter(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        engine::ModelState sequence(starter.model.config(), kernels::KvFormat::Bf16);
        starter.read(state.range(1), state.range(2), sequence);
    }
    state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(starterPrefill)
    ->ArgsProduct({{1, 2}, {2048}, {256, 512, 2048}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Arguments: threads, tokens already read.
void starterDecode(benchmark::State& state) {
    Starter starter(static_cast<int>(state.range(0)));
    engine::ModelState prompt(starter.model.config(), kernels::KvFormat::Bf16);
    starter.read(state.range(1), 512, prompt);
    constexpr int kSteps = 64;
    for (auto _ : state) {
        state.PauseTiming();
        engine::ModelState sequence = prompt.fork();
        state.ResumeTiming();
        for (int step = 0; step < kSteps; ++step) {
            const auto token = static_cast<engine::Token>(step * 131 % 8000);
            starter.model.forward({&token, 1}, sequence, starter.ranks, engine::LogitsRows::Last,
                                  starter.logits);
        }
    }
    state.SetItemsProcessed(state.iterations() * kSteps);
}
BENCHMARK(starterDecode)
    ->ArgsProduct({{1, 2}, {128, 2048}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lectern

BENCHMARK_MAIN();

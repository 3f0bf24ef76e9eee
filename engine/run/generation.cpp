#include "engine/run/generation.h"

#include <new>

#include "engine/run/generation_loop.h"

namespace lectern::engine {

Result<GenerationReport> generate(const Model& model, const Tokenizer& tokenizer, ModelState& state,
                                  std::span<float> logits, RankGroup& ranks,
                                  const GenerationOptions& options,
                                  const GenerationCallback& callback, std::stop_token stop) try {
    const auto vocab_size = static_cast<size_t>(model.config().vocab_size);
    if (logits.size() != vocab_size)
        return fail(ErrorCode::InvalidArgument,
                    "the prompt's logits have " + std::to_string(logits.size()) +
                        " values, the model " + std::to_string(vocab_size));
    const NextLogits next = [&](Token id) -> std::span<const float> {
        model.forward(std::span(&id, 1), state, ranks, LogitsRows::Last, logits);
        return logits;
    };
    return runGeneration(tokenizer, {logits, state.tokenCount()}, next, options, callback, stop);
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to go on generating");
}

}  // namespace lectern::engine

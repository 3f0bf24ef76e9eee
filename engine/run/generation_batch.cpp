#include "engine/run/generation_batch.h"

#include <algorithm>
#include <new>
#include <optional>

#include "engine/run/generation_loop.h"

namespace lectern::engine {

struct GenerationBatch::Impl {
    struct Answer {
        int64_t number = 0;
        ModelState* state = nullptr;
        std::span<float> logits;
        GenerationLoop loop;
        std::optional<Token> next;  // to be run; none: ended
        std::optional<Error> error;
    };

    const Model& model;
    const Tokenizer& tokenizer;
    RankGroup& ranks;
    std::vector<Answer> answers;
    int64_t last_number = 0;
    // Of one step.
    std::vector<Token> tokens;
    std::vector<ModelState*> states;
    std::vector<float> rows_of_logits;

    static void choose(Answer& answer) {
        auto next = answer.loop.next(answer.logits);
        if (next)
            answer.next = *next;
        else
            answer.error = std::move(next.error());
    }
    void runNetwork();
    std::vector<Ended> takeEnded();
};

GenerationBatch::GenerationBatch(const Model& model, const Tokenizer& tokenizer, RankGroup& ranks)
    : m_impl(new Impl{model, tokenizer, ranks, {}, 0, {}, {}, {}}) {}
GenerationBatch::~GenerationBatch() = default;

size_t GenerationBatch::size() const {
    return m_impl->answers.size();
}

Result<int64_t> GenerationBatch::add(BatchedGeneration generation) {
    const int64_t vocab_size = m_impl->model.config().vocab_size;
    if (static_cast<int64_t>(generation.logits.size()) != vocab_size)
        return fail(ErrorCode::InvalidArgument,
                    "the prompt's logits have " + std::to_string(generation.logits.size()) +
                        " values, the model " + std::to_string(vocab_size));
    if (static_cast<int64_t>(m_impl->answers.size()) >= kMaxForwardTokens)
        return fail(ErrorCode::LimitExceeded,
                    "a batch holds at most " + std::to_string(kMaxForwardTokens) + " answers");
    for (const Impl::Answer& other : m_impl->answers)
        if (other.state == generation.state)
            return fail(ErrorCode::InvalidArgument, "two answers cannot go on from one state");
    LECTERN_TRY_ASSIGN(GenerationLoop loop,
                       GenerationLoop::begin(
                           m_impl->tokenizer, {generation.logits, generation.state->tokenCount()},
                           generation.options, generation.callback, generation.stop));
    Impl::Answer answer{
        ++m_impl->last_number, generation.state, generation.logits, std::move(loop), {}, {}};
    Impl::choose(answer);
    m_impl->answers.push_back(std::move(answer));
    return m_impl->last_number;
}

void GenerationBatch::Impl::runNetwork() {
    tokens.clear();
    states.clear();
    for (const Answer& answer : answers) {
        if (!answer.next) continue;
        tokens.push_back(*answer.next);
        states.push_back(answer.state);
    }
    if (tokens.empty()) return;
    const auto vocab_size = static_cast<size_t>(model.config().vocab_size);
    rows_of_logits.resize(tokens.size() * vocab_size);
    model.forwardEach(tokens, states, ranks, rows_of_logits);
    std::span<const float> rows = rows_of_logits;
    for (Answer& answer : answers) {
        if (!answer.next) continue;
        answer.next.reset();
        std::ranges::copy(rows.first(vocab_size), answer.logits.begin());
        rows = rows.subspan(vocab_size);
        choose(answer);
    }
}

std::vector<GenerationBatch::Ended> GenerationBatch::Impl::takeEnded() {
    std::vector<Ended> ended;
    for (Answer& answer : answers)
        if (answer.error)
            ended.push_back({answer.number, fail(std::move(*answer.error))});
        else if (!answer.next)
            ended.push_back({answer.number, answer.loop.finish()});
    std::erase_if(answers, [](const Answer& answer) { return answer.error || !answer.next; });
    return ended;
}

std::vector<GenerationBatch::Ended> GenerationBatch::step() try {
    m_impl->runNetwork();
    return m_impl->takeEnded();
} catch (const std::bad_alloc&) {
    std::vector<Ended> ended;
    for (const Impl::Answer& answer : m_impl->answers)
        ended.push_back(
            {answer.number, fail(ErrorCode::OutOfMemory, "not enough memory to go on generating")});
    m_impl->answers.clear();
    return ended;
}

}  // namespace lectern::engine

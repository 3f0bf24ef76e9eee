#include "engine/run/sampler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/run/portable_exp.h"

namespace lectern::engine {

namespace {

/// Spreads a seed over a state (splitmix64), so that seeds 0 and 1 have nothing in common.
uint64_t nextSeed(uint64_t& seed) {
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/// NaN counts as impossible and infinity as the largest finite value, so that sums stay finite.
double sane(double logit) {
    constexpr double kMax = std::numeric_limits<float>::max();
    const double bounded = logit < kMax ? logit : kMax;
    return logit == logit ? bounded : -std::numeric_limits<double>::infinity();
}

/// By falling weight, equals by rising id: the order in which candidates are kept.
struct IsBefore {
    template <class Candidate>
    bool operator()(const Candidate& a, const Candidate& b) const {
        return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
    }
};
/// The same for the standard heaps, whose front is the last.
struct IsAfter {
    template <class Candidate>
    bool operator()(const Candidate& a, const Candidate& b) const {
        return IsBefore()(b, a);
    }
};

}  // namespace

Status checkSampling(const SamplingOptions& options) {
    const auto refuse = [](const char* what) { return fail(ErrorCode::InvalidArgument, what); };
    if (!std::isfinite(options.temperature) || options.temperature < 0)
        return refuse("the temperature must be 0 or more");
    if (!(options.top_p > 0 && options.top_p <= 1))
        return refuse("top-p must be above 0 and at most 1");
    if (options.top_k < 0) return refuse("top-k must be 0 (off) or more");
    if (!std::isfinite(options.repetition_penalty) || options.repetition_penalty <= 0)
        return refuse("the repetition penalty must be above 0 (1 is off)");
    return {};
}

Sampler::Sampler(const SamplingOptions& options, const std::vector<bool>& allowed)
    : m_options(options),
      m_allowed(allowed.begin(), allowed.end()),
      m_seen(allowed.size()),
      m_values(allowed.size()),
      m_weights(allowed.size()) {
    uint64_t seed = options.seed;
    for (uint64_t& word : m_random_state) word = nextSeed(seed);
}

void Sampler::accept(Token id) {
    if (id < 0 || static_cast<size_t>(id) >= m_seen.size() || m_seen[static_cast<size_t>(id)])
        return;
    m_seen[static_cast<size_t>(id)] = true;
    m_seen_ids.push_back(id);
}

void Sampler::readValues(std::span<const float> logits) {
    for (size_t id = 0; id < m_values.size(); ++id)
        m_values[id] = sane(m_allowed[id] != 0 ? logits[id] : NAN);
}

void Sampler::applyPenalty() {
    const double penalty = m_options.repetition_penalty;
    for (const Token id : m_seen_ids) {
        double& value = m_values[static_cast<size_t>(id)];
        value = sane(value > 0 ? value / penalty : value * penalty);
    }
}

Token Sampler::likeliest() const {
    Token best = -1;
    double best_value = -std::numeric_limits<double>::infinity();
    for (size_t id = 0; id < m_values.size(); ++id)
        if (m_values[id] > best_value) {
            best = static_cast<Token>(id);
            best_value = m_values[id];
        }
    return best;
}

void Sampler::weigh(Token likeliest_id, double temperature) {
    const double max = m_values[static_cast<size_t>(likeliest_id)];
    for (size_t id = 0; id < m_values.size(); ++id)
        m_weights[id] = portableExp((m_values[id] - max) / temperature);
}

Sampler::Choice Sampler::choose(std::span<const float> logits) {
    readValues(logits);
    Token best = likeliest();
    if (best < 0) return {};
    weigh(best, 1.0);
    double raw_total = 0;
    for (const double weight : m_weights) raw_total += weight;
    const double raw_max = m_values[static_cast<size_t>(best)];

    const bool is_penalised = m_options.repetition_penalty != 1.0f && !m_seen_ids.empty();
    if (is_penalised) {
        applyPenalty();
        best = likeliest();
    }
    Token chosen = best;
    if (m_options.temperature > 0.0f) {
        if (is_penalised || m_options.temperature != 1.0f) weigh(best, m_options.temperature);
        collectCandidates();
        keepTopK();
        keepTopP();
        chosen = draw();
    }
    const double weight = portableExp(sane(logits[static_cast<size_t>(chosen)]) - raw_max);
    return {chosen, static_cast<float>(weight / raw_total)};
}

void Sampler::collectCandidates() {
    m_candidates.clear();
    for (size_t id = 0; id < m_weights.size(); ++id)
        if (m_weights[id] > 0) m_candidates.push_back({m_weights[id], static_cast<Token>(id)});
}

void Sampler::keepTopK() {
    const auto k = static_cast<size_t>(m_options.top_k);
    if (k == 0 || k >= m_candidates.size()) return;
    const auto end = m_candidates.begin() + static_cast<std::ptrdiff_t>(k);
    std::nth_element(m_candidates.begin(), end - 1, m_candidates.end(), IsBefore());
    m_candidates.erase(end, m_candidates.end());
    std::sort(m_candidates.begin(), m_candidates.end(), IsBefore());
}

void Sampler::keepTopP() {
    if (m_options.top_p >= 1.0f) return;
    double total = 0;
    for (const Candidate& candidate : m_candidates) total += candidate.weight;
    // Tokens below this weight hold less than 1 - top_p together, so the set is full before it
    // needs them.
    const double negligible =
        total * (1.0 - m_options.top_p) / static_cast<double>(m_candidates.size());
    std::erase_if(m_candidates, [&](const Candidate& c) { return c.weight < negligible; });
    // A heap instead of a sort: the set is usually far smaller than what could be in it.
    std::make_heap(m_candidates.begin(), m_candidates.end(), IsAfter());
    const double wanted = total * m_options.top_p;
    double sum = 0;
    auto first_kept = m_candidates.end();
    do {
        std::pop_heap(m_candidates.begin(), first_kept, IsAfter());
        --first_kept;
        sum += first_kept->weight;
    } while (sum < wanted && first_kept != m_candidates.begin());
    m_candidates.erase(m_candidates.begin(), first_kept);
    std::reverse(m_candidates.begin(), m_candidates.end());
}

Token Sampler::draw() {
    double total = 0;
    for (const Candidate& candidate : m_candidates) total += candidate.weight;
    const double point = random() * total;
    double sum = 0;
    for (const Candidate& candidate : m_candidates) {
        sum += candidate.weight;
        if (point < sum) return candidate.id;
    }
    return m_candidates.back().id;
}

/// xoroshiro128++ (Blackman and Vigna), its upper 53 bits as a number in [0, 1).
double Sampler::random() {
    uint64_t& a = m_random_state[0];
    uint64_t& b = m_random_state[1];
    const uint64_t result = std::rotl(a + b, 17) + a;
    b ^= a;
    a = std::rotl(a, 49) ^ b ^ b << 21;
    b = std::rotl(b, 28);
    return static_cast<double>(result >> 11) * 0x1.0p-53;
}

}  // namespace lectern::engine

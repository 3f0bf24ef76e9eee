#include "engine/run/prefill_plan.h"

#include <algorithm>

#include <sodium.h>

namespace lectern::engine {

PrefixKey chainKey(const PrefixKey& parent, std::span<const Token> tokens, bool ends_segment) {
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, parent.data(), parent.size(), sizeof(PrefixKey));
    crypto_generichash_update(&hash, reinterpret_cast<const unsigned char*>(tokens.data()),
                              tokens.size_bytes());
    const unsigned char mark = ends_segment ? 1 : 0;
    crypto_generichash_update(&hash, &mark, 1);
    PrefixKey key;
    crypto_generichash_final(&hash, key.data(), key.size());
    return key;
}

PrefillPlan planPrefill(std::span<const Segment> segments, const PrefixKey& root,
                        int64_t chunk_tokens) {
    PrefillPlan plan;
    plan.root = root;
    PrefixKey key = root;
    for (const Segment& segment : segments) {
        const int64_t first = static_cast<int64_t>(plan.tokens.size());
        const int64_t count = static_cast<int64_t>(segment.tokens.size());
        plan.tokens.insert(plan.tokens.end(), segment.tokens.begin(), segment.tokens.end());
        for (int64_t begin = 0; begin < count; begin += chunk_tokens) {
            PrefillStep step;
            step.begin = first + begin;
            step.end = first + std::min(begin + chunk_tokens, count);
            step.ends_segment = step.end == first + count;
            step.kind = segment.kind;
            key = chainKey(key, plan.stepTokens(step), step.ends_segment);
            step.key = key;
            plan.steps.push_back(step);
        }
    }
    return plan;
}

}  // namespace lectern::engine

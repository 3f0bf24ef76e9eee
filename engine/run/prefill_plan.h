#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// What a stretch of prompt is; snapshots are kept at the ends of the kinds that later prompts
/// branch from.
enum class SegmentKind {
    Start,
    System,
    Document,
    Tools,
    UserTurn,
    AssistantTurn,
    GenerationPrompt
};

/// A stretch of the prompt, tokenised on its own, so that its ids never depend on its neighbours.
struct Segment {
    SegmentKind kind = SegmentKind::Start;
    std::string label;  ///< for people: "D1 lease.pdf"
    std::vector<Token> tokens;
};

/// Identity of a prefix: BLAKE2b chain over the tokens *and* the breaks between forward calls, so
/// that two prefixes with one key were computed by the same arithmetic.
using PrefixKey = std::array<uint8_t, 32>;

/// The key of `parent` followed by one forward call over `tokens`.
PrefixKey chainKey(const PrefixKey& parent, std::span<const Token> tokens, bool ends_segment);

/// One forward call: tokens [begin, end) of the prompt.
struct PrefillStep {
    int64_t begin = 0;
    int64_t end = 0;
    bool ends_segment = false;
    SegmentKind kind = SegmentKind::Start;
    PrefixKey key{};  ///< of the prefix that ends at `end`
};

/// The forward calls of a whole prompt. A function of the prompt alone, never of what is cached:
/// the grid of `chunk_tokens` restarts at every segment, so cold and warm runs do the same
/// arithmetic.
struct PrefillPlan {
    std::vector<Token> tokens;
    std::vector<PrefillStep> steps;
    PrefixKey root{};
    std::span<const Token> stepTokens(const PrefillStep& step) const {
        return std::span(tokens).subspan(static_cast<size_t>(step.begin),
                                         static_cast<size_t>(step.end - step.begin));
    }
};

/// Tokens of one forward call: large enough that the experts' GEMMs are efficient, small enough to
/// cancel within a second on two cores. Part of every key.
inline constexpr int64_t kPrefillChunkTokens = 1024;

PrefillPlan planPrefill(std::span<const Segment> segments, const PrefixKey& root,
                        int64_t chunk_tokens = kPrefillChunkTokens);

}  // namespace lectern::engine

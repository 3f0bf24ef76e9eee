#pragma once

#include <cstring>
#include <map>
#include <optional>
#include <vector>

#include <unistd.h>

#include "engine/engine.h"
#include "tests/support/memory_folder.h"
#include "tests/support/oracle.h"

namespace lectern::test {

/// Choices from the root of a tree of prompts. Equal beginnings are equal segments.
using Branch = std::vector<int>;

/// The prompt of a branch: start, system, a segment a choice, and what opens the answer. Choice 3
/// is a document longer than a forward call, so that there is a break inside it.
inline std::vector<engine::Segment> promptOf(const Branch& branch, int64_t vocab_size) {
    using engine::SegmentKind;
    uint32_t seed = 17;
    const auto tokens = [&](int64_t count) {
        std::vector<engine::Token> out;
        for (int64_t i = 0; i < count; ++i) {
            seed = seed * 1664525u + 1013904223u;
            out.push_back(
                static_cast<engine::Token>((seed >> 8) % static_cast<uint32_t>(vocab_size)));
        }
        return out;
    };
    std::vector<engine::Segment> out = {{SegmentKind::Start, "", tokens(2)},
                                        {SegmentKind::System, "", tokens(6)}};
    constexpr SegmentKind kKinds[] = {SegmentKind::Document, SegmentKind::UserTurn,
                                      SegmentKind::AssistantTurn, SegmentKind::UserTurn};
    for (size_t depth = 0; depth < branch.size(); ++depth) {
        seed += static_cast<uint32_t>(branch[depth] + 1) * 2654435761u;
        const int64_t length =
            branch[depth] == 3 ? engine::kPrefillChunkTokens + 9 : 1 + int64_t{seed >> 8} % 24;
        out.push_back({kKinds[depth % std::size(kKinds)], "", tokens(length)});
    }
    out.push_back({SegmentKind::GenerationPrompt, "", tokens(2)});
    return out;
}

inline engine::Engine openEngine(const std::filesystem::path& model, int ranks) {
    engine::EngineOptions options;
    options.threads = 2;
    options.ranks = ranks;
    options.with_tokenizer = std::filesystem::exists(model / "tokenizer.json");
    auto opened = engine::Engine::open(model, options);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
}

inline engine::StateBankIdentity bankIdentity(engine::Engine& engine) {
    return {"vault", engine.model().fingerprint(), {}, engine.ranks().arithmetic()};
}

/// What an undisturbed run without any bank gives, computed once per branch.
class Undisturbed {
  public:
    struct Run {
        std::vector<float> logits;
        engine::ModelState state;
    };
    explicit Undisturbed(engine::Engine& engine) : m_engine(engine) {}

    const Run& of(const Branch& branch) {
        auto found = m_runs.find(branch);
        if (found == m_runs.end()) {
            engine::Session session(m_engine, nullptr);
            const auto prompt = promptOf(branch, m_engine.config().vocab_size);
            if (const auto report = session.prefill(prompt, {}, {}); !report)
                throw std::runtime_error(report.error().message);
            const auto logits = session.logits();
            found =
                m_runs.emplace(branch, Run{{logits.begin(), logits.end()}, session.state().fork()})
                    .first;
        }
        return found->second;
    }

  private:
    engine::Engine& m_engine;
    std::map<Branch, Run> m_runs;
};

}  // namespace lectern::test

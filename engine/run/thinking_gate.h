#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::engine {

/// What closes a thinking that has spent its budget.
inline constexpr std::string_view kForcedThinkingEnd = "\n</think>\n\n";

/// Follows the text of an answer and knows whether it is inside <think>…</think>. The tags are
/// looked for in the text, not among the ids, since in M1 they are several tokens whose borders
/// depend on their neighbours. Thinking can only open the output; a <think> further on is text
/// about tags.
class ThinkingGate {
  public:
    enum class Begin { Outside, Inside };
    /// `budget`: tokens of thinking that are allowed; nullopt: any number. `begin`: Inside where
    /// the prompt has opened the thinking.
    explicit ThinkingGate(std::optional<int64_t> budget, Begin begin = Begin::Outside)
        : m_budget(budget), m_place(begin == Begin::Inside ? Place::Inside : Place::Before) {}

    enum class Source { Sampled, Forced };
    /// Takes the text that a token completed, possibly empty. True if the token belongs to the
    /// thinking, tags included from where the opening one is complete.
    bool push(std::string_view text, Source source);

    /// Whatever the budget was, it is spent.
    void spendBudget() { m_budget = 0; }

    bool isInside() const { return m_place == Place::Inside; }
    /// What there is so far may be the beginning of the opening tag.
    bool mayOpen() const { return m_place == Place::Before && !m_pending.empty(); }
    /// The budget is spent: kForcedThinkingEnd is due.
    bool mustClose() const { return isInside() && m_budget && m_token_count >= *m_budget; }
    /// Sampled tokens after the opening tag, up to the closing one.
    int64_t tokenCount() const { return m_token_count; }

  private:
    enum class Place { Before, Inside, After };
    void lookForOpening();
    void lookForClosing();

    std::optional<int64_t> m_budget;
    Place m_place;
    int64_t m_token_count = 0;
    std::string m_pending;  // end of the text that may be the beginning of a tag
};

}  // namespace lectern::engine

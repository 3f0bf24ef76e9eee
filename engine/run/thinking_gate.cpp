#include "engine/run/thinking_gate.h"

#include <algorithm>

namespace lectern::engine {

namespace {
constexpr std::string_view kOpening = "<think>";
constexpr std::string_view kClosing = "</think>";
}  // namespace

bool ThinkingGate::push(std::string_view text, Source source) {
    const bool was_inside = isInside();
    if (was_inside && source == Source::Sampled) ++m_token_count;
    if (m_place == Place::After) return false;
    m_pending += text;
    if (m_place == Place::Before) lookForOpening();
    if (m_place == Place::Inside) lookForClosing();
    return was_inside || isInside();
}

void ThinkingGate::lookForOpening() {
    m_pending.erase(0, std::min(m_pending.find_first_not_of(" \t\r\n"), m_pending.size()));
    if (m_pending.starts_with(kOpening)) {
        m_pending.erase(0, kOpening.size());
        m_place = Place::Inside;
    } else if (!kOpening.starts_with(m_pending)) {
        m_place = Place::After;
        m_pending.clear();
    }
}

void ThinkingGate::lookForClosing() {
    if (m_pending.find(kClosing) != std::string::npos) {
        m_place = Place::After;
        m_pending.clear();
    } else if (m_pending.size() >= kClosing.size()) {
        m_pending.erase(0, m_pending.size() - (kClosing.size() - 1));
    }
}

}  // namespace lectern::engine

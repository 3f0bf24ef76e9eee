#include "app/conversation/pace.h"

#include <cmath>

namespace lectern::app {

namespace {

/// A change of speed shows to two thirds after this long.
constexpr double kSmoothingSeconds = 4;

}  // namespace

bool Pace::isDue(PaceClock::time_point now) {
    if (m_last && now - *m_last < m_least) return false;
    m_last = now;
    return true;
}

void ReadingRate::add(double seconds, int64_t tokens) {
    const double elapsed = seconds - m_seconds;
    if (elapsed <= 0 || tokens < m_tokens) return;
    const double rate = static_cast<double>(tokens - m_tokens) / elapsed;
    const double weight = m_rate == 0 ? 1 : 1 - std::exp(-elapsed / kSmoothingSeconds);
    m_rate += weight * (rate - m_rate);
    m_seconds = seconds;
    m_tokens = tokens;
}

double ReadingRate::secondsLeft(int64_t tokens_to_come) const {
    return m_rate > 0 ? static_cast<double>(tokens_to_come) / m_rate : -1;
}

}  // namespace lectern::app

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace lectern::app {

using PaceClock = std::chrono::steady_clock;

/// Lets something happen at most so often.
class Pace {
  public:
    explicit Pace(PaceClock::duration least) : m_least(least) {}
    /// True if it is time; then the next waits.
    bool isDue(PaceClock::time_point now = PaceClock::now());

  private:
    PaceClock::duration m_least;
    std::optional<PaceClock::time_point> m_last;
};

/// Tokens per second of a reading, smoothed over some seconds: long enough to be read, short enough
/// to follow a document whose later tokens cost more.
class ReadingRate {
  public:
    /// `seconds` and `tokens` from the start of the reading, never falling.
    void add(double seconds, int64_t tokens);
    double tokensPerSecond() const { return m_rate; }  ///< 0: not known yet
    double secondsLeft(int64_t tokens_to_come) const;  ///< negative: not known yet

  private:
    double m_rate = 0;
    double m_seconds = 0;
    int64_t m_tokens = 0;
};

}  // namespace lectern::app

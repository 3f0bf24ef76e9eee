#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

namespace lectern::bench {

/// Repeats of one measurement, in milliseconds.
struct Figure {
    std::string name;
    std::optional<double> aim_ms;
    std::vector<double> values_ms;
};

/// Prints figures as they come, with the machine's load at that moment, and keeps them.
class Report {
  public:
    void add(Figure figure);
    /// Something that could not be measured: the program then ends with 1.
    void addFailure(const std::string& sentence);
    bool hasFailures() const { return !m_failures.empty(); }
    bool writeJson(const QString& path) const;

  private:
    struct Entry {
        Figure figure;
        double load;  // of the last minute
    };
    std::vector<Entry> m_entries;
    std::vector<std::string> m_failures;
};

}  // namespace lectern::bench

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern {

struct SayingValue;

/// A clause for people whose values stand apart from its words, so that a window can say it in
/// another language: translated words, the same values.
struct Saying {
    std::string words;                ///< %1 … %9 are the values
    std::vector<SayingValue> values;  ///< names, numbers, other sayings

    bool empty() const { return words.empty(); }
    /// As the source has it: for logs, the terminal and records.
    std::string english() const;
    bool operator==(const Saying& other) const;
};

/// Implicit, so that values are written as a list.
struct SayingValue {
    std::variant<int64_t, std::string, Saying> value;

    SayingValue(std::string text) : value(std::move(text)) {}
    SayingValue(Saying saying) : value(std::move(saying)) {}
    SayingValue(int64_t number) : value(number) {}
    SayingValue(int number) : value(int64_t{number}) {}
    bool operator==(const SayingValue&) const = default;
};

/// `words` are a literal that is marked for translation where it stands:
/// say(QT_TRANSLATE_NOOP("app", "…"), {…}).
inline Saying say(std::string_view words, std::vector<SayingValue> values = {}) {
    return {std::string(words), std::move(values)};
}

/// Fills %1 … %9 in one go, so that a value which holds a percent sign stays as it is. `toText`
/// makes UTF-8 of a value.
template <typename ToText>
std::string fillIn(std::string_view words, const std::vector<SayingValue>& values,
                   ToText&& toText) {
    std::string filled;
    for (size_t i = 0; i < words.size(); ++i) {
        const char next = words[i] == '%' && i + 1 < words.size() ? words[i + 1] : '0';
        const size_t number = next >= '1' && next <= '9' ? static_cast<size_t>(next - '0') : 0;
        if (number == 0 || number > values.size()) {
            filled += words[i];
            continue;
        }
        filled += toText(values[number - 1]);
        ++i;
    }
    return filled;
}

inline bool Saying::operator==(const Saying& other) const {
    return words == other.words && values == other.values;
}

inline std::string Saying::english() const {
    return fillIn(words, values, [](const SayingValue& at) {
        if (const auto* number = std::get_if<int64_t>(&at.value)) return std::to_string(*number);
        if (const auto* text = std::get_if<std::string>(&at.value)) return *text;
        return std::get<Saying>(at.value).english();
    });
}

}  // namespace lectern

#include "ui/shell/fuzzy_match.h"

#include <QString>
#include <algorithm>
#include <vector>

namespace lectern::ui {

namespace {

constexpr int kLetter = 1, kBesideTheLast = 10, kWordBegins = 8;
constexpr int kNone = -1;

bool beginsWord(QStringView text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

}  // namespace

std::optional<int> fuzzyScore(QStringView typed_as_is, QStringView text_as_is) {
    const QString typed = typed_as_is.toString().simplified().remove(u' ').toCaseFolded();
    const QString text = text_as_is.toString().toCaseFolded();
    if (typed.isEmpty()) return 0;
    // best[j]: the best score so far with the last typed letter on text[j].
    std::vector<int> best(static_cast<size_t>(text.size()), kNone);
    for (qsizetype i = 0; i < typed.size(); ++i) {
        std::vector<int> next(best.size(), kNone);
        int before = i == 0 ? 0 : kNone;  // best of the letter before, left of j
        for (qsizetype j = 0; j < text.size(); ++j) {
            const int beside = i > 0 && j > 0 ? best[static_cast<size_t>(j - 1)] : kNone;
            if (typed[i] == text[j]) {
                int score = before == kNone ? kNone : before + kLetter;
                if (score != kNone && beginsWord(text, j)) score += kWordBegins;
                if (beside != kNone) score = std::max(score, beside + kLetter + kBesideTheLast);
                next[static_cast<size_t>(j)] = score;
            }
            if (i > 0) before = std::max(before, best[static_cast<size_t>(j)]);
        }
        best = std::move(next);
    }
    const auto top = best.empty() ? best.end() : std::max_element(best.begin(), best.end());
    if (top == best.end() || *top == kNone) return std::nullopt;
    constexpr int kLongText = 100;
    return *top * kLongText - static_cast<int>(std::min<qsizetype>(text.size(), kLongText - 1));
}

}  // namespace lectern::ui

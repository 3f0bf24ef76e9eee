#include "app/vault/name_keys.h"

#include <sqlite3.h>

#include <QString>
#include <algorithm>
#include <exception>

namespace lectern::app {

namespace {

bool isDigit(QChar c) {
    return c >= u'0' && c <= u'9';
}

QString folded(std::string_view text) {
    const QString apart = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                              .normalized(QString::NormalizationForm_KD)
                              .toCaseFolded()
                              .normalized(QString::NormalizationForm_KD);
    QString kept;
    kept.reserve(apart.size());
    for (const QChar c : apart)
        if (!c.isMark()) kept += c;
    return kept.replace(u'\u00DF', QLatin1String("ss"));  // Qt folds letter by letter
}

/// A number behind the count of its digits, so that comparing characters compares values.
void appendNumber(QString& key, QStringView digits) {
    while (digits.size() > 1 && digits.front() == u'0') digits = digits.mid(1);
    constexpr qsizetype kMostCounted = 64;
    key += QChar(static_cast<char16_t>(u'0' + std::min(digits.size(), kMostCounted)));
    key += digits;
}

std::string_view textOf(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text ? std::string_view(text, static_cast<size_t>(sqlite3_value_bytes(value)))
                : std::string_view();
}

/// No exception may pass through SQLite's own frames.
template <class Function>
void answer(sqlite3_context* context, Function function) {
    try {
        const std::string text = function();
        sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } catch (const std::exception&) {
        sqlite3_result_error_nomem(context);
    }
}

void sqlTitleKey(sqlite3_context* context, int, sqlite3_value** values) {
    answer(context, [&] { return titleKey(textOf(values[0])); });
}

void sqlFilterText(sqlite3_context* context, int, sqlite3_value** values) {
    answer(context, [&] { return filterText(textOf(values[0]), textOf(values[1])); });
}

}  // namespace

std::string titleKey(std::string_view title) {
    const QString text = folded(title);
    QString key;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = at;
        while (end < text.size() && isDigit(text[end])) ++end;
        if (end > at) {
            appendNumber(key, QStringView(text).mid(at, end - at));
            at = end;
        } else {
            key += text[at++];
        }
    }
    return key.toStdString();
}

std::string filterFolded(std::string_view text) {
    return folded(text).toStdString();
}

std::string filterText(std::string_view title, std::string_view file_name) {
    return filterFolded(title) + "\n" + filterFolded(file_name);
}

Status registerNameFunctions(sqlite3* database) {
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    const auto add = [&](const char* name, int arguments, auto* function) {
        return sqlite3_create_function_v2(database, name, arguments, kFlags, nullptr, function,
                                          nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    if (add("lectern_title_key", 1, sqlTitleKey) && add("lectern_filter_text", 2, sqlFilterText))
        return {};
    return fail(ErrorCode::Internal, "SQLite took no functions of ours");
}

}  // namespace lectern::app

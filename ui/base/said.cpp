#include "ui/base/said.h"

#include <QCoreApplication>

#include "ui/base/inert_text.h"
#include "ui/base/units.h"

namespace lectern::ui {

namespace {

QString valueText(const SayingValue& at) {
    if (const auto* number = std::get_if<int64_t>(&at.value)) return Units::count(*number);
    if (const auto* text = std::get_if<std::string>(&at.value)) return isolated(inertLine(*text));
    return said(std::get<Saying>(at.value));
}

}  // namespace

QString said(const Saying& saying) {
    // Words of old records and of models' profiles have no translation and are as hostile as names.
    const std::string words =
        inertLine(QCoreApplication::translate("app", saying.words.c_str())).toStdString();
    return QString::fromStdString(fillIn(words, saying.values, [](const SayingValue& value) {
        return valueText(value).toStdString();
    }));
}

QString saidAsSentence(const Saying& saying) {
    QString text = said(saying);
    if (text.isEmpty()) return text;
    if (!saying.words.starts_with('%')) text[0] = text[0].toUpper();
    return text.endsWith(u'.') ? text : text + u'.';
}

}  // namespace lectern::ui

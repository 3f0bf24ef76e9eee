#include "ui/conversation/formula_text.h"

#include <QHash>

namespace lectern::ui {

namespace {

constexpr int kMaxDepth = 12;
constexpr qsizetype kMaxLength = 4000;

const QHash<QString, QString>& symbols() {
    static const QHash<QString, QString> table = {
        {"alpha", "α"},      {"beta", "β"},       {"gamma", "γ"},      {"delta", "δ"},
        {"epsilon", "ε"},    {"varepsilon", "ε"}, {"zeta", "ζ"},       {"eta", "η"},
        {"theta", "θ"},      {"vartheta", "ϑ"},   {"iota", "ι"},       {"kappa", "κ"},
        {"lambda", "λ"},     {"mu", "μ"},         {"nu", "ν"},         {"xi", "ξ"},
        {"pi", "π"},         {"rho", "ρ"},        {"sigma", "σ"},      {"tau", "τ"},
        {"upsilon", "υ"},    {"phi", "φ"},        {"varphi", "φ"},     {"chi", "χ"},
        {"psi", "ψ"},        {"omega", "ω"},      {"Gamma", "Γ"},      {"Delta", "Δ"},
        {"Theta", "Θ"},      {"Lambda", "Λ"},     {"Xi", "Ξ"},         {"Pi", "Π"},
        {"Sigma", "Σ"},      {"Phi", "Φ"},        {"Psi", "Ψ"},        {"Omega", "Ω"},
        {"times", "×"},      {"cdot", "·"},       {"div", "÷"},        {"pm", "±"},
        {"mp", "∓"},         {"le", "≤"},         {"leq", "≤"},        {"ge", "≥"},
        {"geq", "≥"},        {"ne", "≠"},         {"neq", "≠"},        {"approx", "≈"},
        {"equiv", "≡"},      {"sim", "∼"},        {"propto", "∝"},     {"to", "→"},
        {"rightarrow", "→"}, {"leftarrow", "←"},  {"Rightarrow", "⇒"}, {"Leftrightarrow", "⇔"},
        {"implies", "⇒"},    {"iff", "⇔"},        {"infty", "∞"},      {"sum", "∑"},
        {"prod", "∏"},       {"int", "∫"},        {"partial", "∂"},    {"nabla", "∇"},
        {"in", "∈"},         {"notin", "∉"},      {"subset", "⊂"},     {"subseteq", "⊆"},
        {"cup", "∪"},        {"cap", "∩"},        {"emptyset", "∅"},   {"forall", "∀"},
        {"exists", "∃"},     {"neg", "¬"},        {"land", "∧"},       {"lor", "∨"},
        {"wedge", "∧"},      {"vee", "∨"},        {"cdots", "⋯"},      {"ldots", "…"},
        {"dots", "…"},       {"langle", "⟨"},     {"rangle", "⟩"},     {"lfloor", "⌊"},
        {"rfloor", "⌋"},     {"lceil", "⌈"},      {"rceil", "⌉"},      {"mid", "|"},
        {"ell", "ℓ"},        {"degree", "°"},     {"circ", "∘"},       {"prime", "′"},
        {"quad", " "},       {"qquad", "  "},     {"sin", "sin"},      {"cos", "cos"},
        {"tan", "tan"},      {"log", "log"},      {"ln", "ln"},        {"exp", "exp"},
        {"max", "max"},      {"min", "min"},      {"lim", "lim"},      {"ll", "≪"},
        {"gg", "≫"},
    };
    return table;
}

/// Raised and lowered characters; where one is missing the whole script is put in brackets.
const QHash<QChar, QChar>& superscripts() {
    static const QHash<QChar, QChar> table = [] {
        QHash<QChar, QChar> out;
        const QString plain = QStringLiteral("0123456789+-−=()niabcdefghjklmoprstuvwxyzTβ′");
        const QString raised = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝ′");
        for (qsizetype i = 0; i < plain.size(); ++i) out.insert(plain[i], raised[i]);
        return out;
    }();
    return table;
}

const QHash<QChar, QChar>& subscripts() {
    static const QHash<QChar, QChar> table = [] {
        QHash<QChar, QChar> out;
        const QString plain = QStringLiteral("0123456789+-−=()aehijklmnoprstuvxβ");
        const QString lowered = QStringLiteral("₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦ");
        for (qsizetype i = 0; i < plain.size(); ++i) out.insert(plain[i], lowered[i]);
        return out;
    }();
    return table;
}

class FormulaReader {
  public:
    explicit FormulaReader(QStringView text) : m_text(text) {}

    std::optional<QString> readAll() {
        QString out = readUntil(QChar());
        if (m_failed || m_position < m_text.size()) return std::nullopt;
        return out.simplified();
    }

  private:
    bool atEnd() const { return m_position >= m_text.size(); }
    QString failure() {
        m_failed = true;
        return {};
    }

    QString readUntil(QChar end) {
        if (++m_depth > kMaxDepth) return failure();
        QString out;
        while (!m_failed && !atEnd() && m_text[m_position] != end) out += readItem();
        --m_depth;
        return out;
    }

    QString readItem() {
        const QChar c = m_text[m_position++];
        if (c == u'{') return readGroupRest();
        if (c == u'}' || c == u'&' || c == u'#' || c == u'$') return failure();
        if (c == u'\\') return readCommand();
        if (c == u'^') return script(superscripts(), u'^');
        if (c == u'_') return script(subscripts(), u'_');
        if (c == u'-') return QStringLiteral("−");
        if (c == u'~' || c.isSpace()) return QStringLiteral(" ");
        if (c == u'\'') return QStringLiteral("′");
        return QString(c);
    }

    QString readGroupRest() {
        QString out = readUntil(u'}');
        if (atEnd()) return failure();
        ++m_position;
        return out;
    }

    /// What a command or a script applies to: a group, a command or one character.
    QString readArgument() {
        while (!atEnd() && m_text[m_position].isSpace()) ++m_position;
        if (atEnd() || ++m_depth > kMaxDepth) return failure();
        const QString out = readItem();
        --m_depth;
        return out.trimmed();
    }

    QString readName() {
        const qsizetype begin = m_position;
        while (!atEnd() && m_text[m_position].isLetter() && m_text[m_position].unicode() < 128)
            ++m_position;
        return m_text.mid(begin, m_position - begin).toString();
    }

    QString readCommand() {
        if (atEnd()) return failure();
        const QString name = readName();
        if (name.isEmpty()) return readEscaped();
        if (const auto symbol = symbols().constFind(name); symbol != symbols().cend())
            return isWord(*symbol) ? *symbol + " " : *symbol;
        if (name == "frac" || name == "dfrac" || name == "tfrac") {
            const QString above = readArgument();
            return bracketed(above) + "/" + bracketed(readArgument());
        }
        if (name == "sqrt") return readRoot();
        if (name == "text" || name == "mathrm" || name == "mathit" || name == "mathbf" ||
            name == "operatorname" || name == "boldsymbol")
            return readArgument();
        if (name == "left" || name == "right") return readDelimiter();
        return failure();
    }

    QString readEscaped() {
        const QChar c = m_text[m_position++];
        if (c == u',' || c == u';' || c == u':' || c == u' ') return QStringLiteral(" ");
        if (c == u'!') return {};
        if (c == u'{' || c == u'}' || c == u'%' || c == u'$' || c == u'&' || c == u'_' ||
            c == u'#' || c == u'|')
            return QString(c);
        return failure();
    }

    QString readRoot() {
        QString degree;
        if (!atEnd() && m_text[m_position] == u'[') {
            ++m_position;
            degree = scripted(superscripts(), readUntil(u']'), u'^');
            if (atEnd() || degree.startsWith(u'^')) return failure();
            ++m_position;
        }
        return degree + "√" + bracketed(readArgument());
    }

    QString readDelimiter() {
        if (atEnd()) return failure();
        if (m_text[m_position] == u'.') {
            ++m_position;
            return {};
        }
        return readItem();
    }

    QString script(const QHash<QChar, QChar>& table, QChar sign) {
        const QString argument = readArgument();
        return m_failed ? QString() : scripted(table, argument, sign);
    }

    static QString scripted(const QHash<QChar, QChar>& table, const QString& text, QChar sign) {
        QString out;
        for (const QChar c : text) {
            if (c == u' ') continue;
            const auto found = table.constFind(c);
            if (found == table.cend())
                return text.size() == 1 ? sign + text : sign + ("(" + text + ")");
            out += *found;
        }
        return out;
    }

    static bool isWord(const QString& text) { return text.size() > 1 && text[0].isLetter(); }
    static QString bracketed(const QString& text) {
        for (const QChar c : text)
            if (!c.isLetterOrNumber() && c != u'.' && c != u',') return "(" + text + ")";
        return text;
    }

    QStringView m_text;
    qsizetype m_position = 0;
    int m_depth = 0;
    bool m_failed = false;
};

}  // namespace

std::optional<QString> formulaText(QStringView latex) {
    if (latex.size() > kMaxLength) return std::nullopt;
    return FormulaReader(latex).readAll();
}

}  // namespace lectern::ui

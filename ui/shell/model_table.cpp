#include "ui/shell/model_table.h"

#include <QLocale>

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/said.h"
#include "ui/base/units.h"

namespace lectern::ui {

std::vector<FoundModel> findModels() {
    std::vector<FoundModel> found;
    for (const app::KnownModel& known : app::knownModels()) {
        FoundModel model{known, {}, {}};
        if (auto facts = app::inspectModel(known))
            model.facts = std::move(*facts);
        else
            model.failure = facts.error();
        found.push_back(std::move(model));
    }
    return found;
}

void ModelTable::setModels(std::vector<FoundModel> models) {
    beginResetModel();
    m_models = std::move(models);
    endResetModel();
}

void ModelTable::setSampling(const app::SamplingDefaults& sampling) {
    m_sampling = sampling;
}

void ModelTable::setUsed(const app::ModelFacts& model) {
    m_used = model;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool ModelTable::canUse(int row) const {
    const FoundModel& found = model(row);
    return found.facts && found.facts->can_run && !isUsed(row);
}

bool ModelTable::isUsed(int row) const {
    return model(row).known.path == m_used.path;
}

QString ModelTable::description(int row) const {
    const FoundModel& found = model(row);
    QStringList lines;
    if (isUsed(row)) lines << deviceLine();
    if (!found.facts) {
        const PresentedError why =
            ErrorPresenter::present(found.failure.value_or(Error(ErrorCode::Internal, "")));
        lines << tr("This folder cannot be used as a model.") << why.summary << why.details;
    } else {
        const app::ModelFacts& facts = *found.facts;
        if (!facts.can_run)
            lines << tr("This computer cannot run it: %1.").arg(said(facts.why_not));
        lines << tr("%1 parameters, of which a token passes %2; kept as %3")
                     .arg(Units::count(facts.parameters), Units::count(facts.active_parameters),
                          inertLine(facts.weights))
              << contextLine(facts)
              << tr("Each token read takes %1 of memory, the rest of the state %2")
                     .arg(Units::bytes(facts.kv_bytes_per_token), Units::bytes(facts.state_bytes))
              << samplingLine(facts);
        if (!facts.limits.empty()) lines << said(say(facts.limits));
    }
    lines << tr("Folder: %1").arg(inertLine(found.known.path.string()));
    return lines.join(u'\n');
}

QString ModelTable::deviceLine() const {
    //: %1 is the code that computes, such as "simd AVX2"
    return tr("This model answers, on the processor (CPU) with %n thread(s) in one process, that "
              "is one rank. Arithmetic: %1.",
              nullptr, m_used.threads)
        .arg(inertLine(m_used.backend));
}

QString ModelTable::contextLine(const app::ModelFacts& facts) const {
    if (facts.trained_tokens <= 0 || facts.trained_tokens >= facts.context_tokens)
        return tr("Reads up to %1 tokens at once, as far as memory goes")
            .arg(Units::count(facts.context_tokens));
    return tr("Reads up to %1 tokens at once, as far as memory goes; it was trained on %2, and "
              "answers get worse beyond")
        .arg(Units::count(facts.context_tokens), Units::count(facts.trained_tokens));
}

QString ModelTable::samplingLine(const app::ModelFacts& facts) const {
    const auto words = [](float temperature, float top_p) {
        if (temperature <= 0) return tr("always the likeliest word (temperature 0)");
        const QLocale locale;
        return tr("temperature %1, top-p %2")
            .arg(locale.toString(temperature, 'g', 3), locale.toString(top_p, 'g', 3));
    };
    const QString recommended =
        tr("Recommended sampling: %1").arg(words(facts.temperature, facts.top_p));
    if (!m_sampling.temperature && !m_sampling.top_p) return recommended;
    return recommended + tr("; the settings say: %1")
                             .arg(words(m_sampling.temperature.value_or(facts.temperature),
                                        m_sampling.top_p.value_or(facts.top_p)));
}

int ModelTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_models.size());
}

int ModelTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ModelTable::text(int row, int column) const {
    const FoundModel& found = model(row);
    if (column == Name) {
        const QString name = inertLine(found.known.name);
        return found.known.is_bundled ? tr("%1 (comes with Lectern)").arg(name) : name;
    }
    if (column == Runs) {
        if (isUsed(row)) return tr("In use");
        if (!found.facts) return tr("Not a model");
        return found.facts->can_run ? tr("Can run here") : tr("Cannot run here");
    }
    if (!found.facts) return {};
    switch (column) {
        case Parameters:
            return Units::about(found.facts->parameters);
        case Trained:
            return found.facts->trained_tokens > 0 ? Units::about(found.facts->trained_tokens)
                                                   : QString();
        case Longest:
            return Units::about(found.facts->context_tokens);
        case Size:
            return Units::bytes(found.facts->file_bytes);
        default:
            return {};
    }
}

QVariant ModelTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::DisplayRole) return text(index.row(), index.column());
    if (role == Qt::ToolTipRole) return literalRichText(description(index.row()));
    if (role == Qt::DecorationRole && index.column() == Runs) {
        if (isUsed(index.row())) return symbol(QStringLiteral("dialog-ok"));
        const bool can_run = model(index.row()).facts && model(index.row()).facts->can_run;
        if (!can_run) return symbol(QStringLiteral("dialog-warning"));
    }
    if (role == Qt::TextAlignmentRole && index.column() >= Parameters)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant ModelTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Model");
        case Runs:
            return tr("State");
        case Parameters:
            return tr("Parameters");
        case Trained:
            return tr("Trained on (tokens)");
        case Longest:
            return tr("Reads up to (tokens)");
        case Size:
            return tr("Size");
    }
    return {};
}

}  // namespace lectern::ui

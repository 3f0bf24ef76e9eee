#include "ui/shell/model_table.h"

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/shell/units.h"

namespace lectern::ui {

std::vector<FoundModel> findModels() {
    std::vector<FoundModel> found;
    for (const app::KnownModel& known : app::knownModels()) {
        FoundModel model{known, {}, {}};
        if (auto facts = app::inspectModel(known))
            model.facts = std::move(*facts);
        else
            model.failure = ErrorPresenter::present(facts.error()).details;
        found.push_back(std::move(model));
    }
    return found;
}

void ModelTable::setModels(std::vector<FoundModel> models) {
    beginResetModel();
    m_models = std::move(models);
    endResetModel();
}

void ModelTable::setUsed(const std::filesystem::path& path) {
    m_used = path;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool ModelTable::canUse(int row) const {
    const FoundModel& found = model(row);
    return found.facts && found.facts->can_run && !isUsed(row);
}

bool ModelTable::isUsed(int row) const {
    return model(row).known.path == m_used;
}

QString ModelTable::description(int row) const {
    const FoundModel& found = model(row);
    QStringList lines;
    if (isUsed(row)) lines << tr("This model answers.");
    if (!found.facts) {
        lines << tr("This folder cannot be used as a model.") << found.failure;
    } else {
        const app::ModelFacts& facts = *found.facts;
        if (!facts.can_run)
            lines << tr("This computer cannot run it: %1.").arg(inertLine(facts.why_not));
        lines << tr("%1 parameters, of which a token passes %2; kept as %3")
                     .arg(Units::count(facts.parameters), Units::count(facts.active_parameters),
                          inertLine(facts.weights))
              << tr("Context: %1 tokens; each takes %2 of memory, the rest of the state %3")
                     .arg(Units::count(facts.context_tokens),
                          Units::bytes(facts.kv_bytes_per_token), Units::bytes(facts.state_bytes));
        if (!facts.limits.empty()) lines << inertLine(facts.limits);
    }
    lines << tr("Folder: %1").arg(inertLine(found.known.path.string()));
    return lines.join(u'\n');
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
        case Context:
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
        case Context:
            return tr("Context (tokens)");
        case Size:
            return tr("Size");
    }
    return {};
}

}  // namespace lectern::ui

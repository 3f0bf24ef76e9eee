#include "ui/base/icon.h"

#include <QApplication>
#include <QBuffer>
#include <QFile>
#include <QIconEngine>
#include <QImageReader>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>

#include "ui/base/resources.h"

namespace lectern::ui {

namespace {

QString fileOf(const QString& name) {
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QColor colourFor(QIcon::Mode mode) {
    const QPalette palette = QApplication::palette();
    switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        case QIcon::Selected:
            return palette.color(QPalette::Active, QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active:
            break;
    }
    return palette.color(QPalette::Active, QPalette::WindowText);
}

QPixmap drawSvg(QByteArray svg, const QColor& colour, const QSize& size) {
    svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    QBuffer buffer(&svg);
    QImageReader reader(&buffer, "svg");
    reader.setScaledSize(size);
    return QPixmap::fromImage(reader.read());
}

/// Draws an SVG of ours in the colour that text has at that moment.
class SymbolEngine : public QIconEngine {
  public:
    explicit SymbolEngine(QString name) : m_name(std::move(name)) {
        QFile file(fileOf(m_name));
        if (file.open(QIODevice::ReadOnly)) m_svg = file.readAll();
    }

    QIconEngine* clone() const override { return new SymbolEngine(*this); }
    QString key() const override { return QStringLiteral("lectern-symbol"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return m_svg.isEmpty(); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1;
        painter->drawPixmap(rect, drawn(rect.size() * ratio, mode));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return drawn(size, mode);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
        QPixmap result = drawn(size, mode);
        result.setDevicePixelRatio(scale);
        return result;
    }
    QList<QSize> availableSizes(QIcon::Mode, QIcon::State) override {
        return {QSize(16, 16), QSize(24, 24), QSize(32, 32)};
    }

  private:
    QPixmap drawn(const QSize& size, QIcon::Mode mode) const {
        const QColor colour = colourFor(mode);
        const QString key = QStringLiteral("lectern/%1/%2x%3/%4")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(colour.rgb());
        QPixmap result;
        if (QPixmapCache::find(key, &result)) return result;
        result = drawSvg(m_svg, colour, size);
        QPixmapCache::insert(key, result);
        return result;
    }

    QString m_name;
    QByteArray m_svg;
};

}  // namespace

QIcon symbol(const QString& name) {
    initResources();
    Q_ASSERT_X(QFile::exists(fileOf(name)), "symbol", qPrintable(name));
    return QIcon(new SymbolEngine(name));
}

QIcon icon(const QString& name) {
    return QIcon::hasThemeIcon(name) ? QIcon::fromTheme(name) : symbol(name);
}

}  // namespace lectern::ui

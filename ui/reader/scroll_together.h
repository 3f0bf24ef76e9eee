#pragma once

#include <QObject>
#include <QPointer>

#include "ui/reader/document_tab.h"

namespace lectern::ui {

/// Where the other of two versions stands when one has moved: as many pages before or behind as
/// when they were coupled. Arithmetic alone.
class ScrollCoupling {
  public:
    void couple(const ReaderPosition& left, const ReaderPosition& right);
    ReaderPosition rightFor(const ReaderPosition& left, int right_page_count) const;
    ReaderPosition leftFor(const ReaderPosition& right, int left_page_count) const;

  private:
    double m_distance = 0;  // in pages, from the left one to the right one
};

/// Two documents side by side that move as one; whichever is moved leads.
class ScrollTogether : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    bool isOn() const { return m_is_on; }
    /// Keeps the two as far apart as they stand now.
    void setOn(bool is_on);
    /// The tabs in view at the left and at the right; the right one may be missing.
    void setViews(DocumentTab* left, DocumentTab* right);

  private:
    void couple();
    void follow(DocumentTab* moved);

    QPointer<DocumentTab> m_left, m_right;
    ScrollCoupling m_coupling;
    bool m_is_on = false, m_is_coupled = false, m_is_following = false;
};

}  // namespace lectern::ui

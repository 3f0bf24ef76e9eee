// Qt's library is not built with ThreadSanitizer, which therefore cannot see that a function handed
// to another thread's event loop runs after what came before the handing over. This says so, where
// our programs call QMetaObject::invokeMethod; without it every value that is passed on is a
// reported race, and a list of suppressions would hide real ones with them.

#include <QMetaObject>

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

namespace {

/// Carries another function object; its own address is what the two threads meet at.
class Handed : public QtPrivate::QSlotObjectBase {
  public:
    explicit Handed(QSlotObjectBase* inner) : QSlotObjectBase(&act), m_inner(inner) {
        __tsan_release(this);
    }

  private:
    static void act(int which, QSlotObjectBase* base, QObject* receiver, void** arguments, bool*) {
        auto* const self = static_cast<Handed*>(base);
        if (which == Call) {
            __tsan_acquire(self);
            self->m_inner->call(receiver, arguments);
            __tsan_release(self);
        } else if (which == Destroy) {
            __tsan_acquire(self);
            self->m_inner->destroyIfLastRef();
            delete self;
        }
    }
    QSlotObjectBase* const m_inner;
};

using InvokeMethod = bool (*)(QObject*, QtPrivate::QSlotObjectBase*, Qt::ConnectionType, void*);
constexpr char kInvokeMethod[] =
    "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionType"
    "EPv";

}  // namespace

/// Stands before Qt's own, which is a private member and has this name in Qt 6.4.
extern "C" bool
invokeMethodInPlaceOfQts(QObject* object, QtPrivate::QSlotObjectBase* slot, Qt::ConnectionType type, void* result) __asm__(
    "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14"
    "ConnectionTypeEPv");

bool invokeMethodInPlaceOfQts(QObject* object, QtPrivate::QSlotObjectBase* slot,
                              Qt::ConnectionType type, void* result) {
    static const auto qts = reinterpret_cast<InvokeMethod>(::dlsym(RTLD_NEXT, kInvokeMethod));
    return qts(object, new Handed(slot), type, result);
}

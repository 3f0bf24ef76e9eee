#include "kernels/rotary/rotary.h"

namespace lectern::kernels {

void rotaryAppend(const RotaryAppend& op, BackendContext& context) {
    if (context.backend() == Backend::Reference) return reference::rotaryAppend(op, context);
    simd::rotaryAppend(op, context);
}

}  // namespace lectern::kernels

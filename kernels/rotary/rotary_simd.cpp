#include "kernels/rotary/rotary.h"

namespace lectern::kernels::simd {

void rotaryAppend(const RotaryAppend& op, BackendContext& context) {
    reference::rotaryAppend(op, context);
}

}  // namespace lectern::kernels::simd

#pragma once

#include "kernels/base/result.h"

namespace lectern::app {

/// Makes internet-family sockets impossible for this process and all it starts, for good: a seccomp
/// filter refuses socket() for every family but AF_UNIX, and io_uring (which could open sockets
/// unseen), with EPERM. Call first thing in main, before threads. Tests itself: fails with
/// ErrorCode::Sandbox if the filter does not answer. (threat-model.md, P7)
Status forbidInternetSockets();

}  // namespace lectern::app

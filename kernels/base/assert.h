#pragma once

#include <cassert>

/// Programmer errors only: a broken precondition inside our own code. Input is checked with Result.
#define LECTERN_ASSERT(condition) assert(condition)

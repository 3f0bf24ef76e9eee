#pragma once

// Include in one file of a test program only: it takes the place of pthread_create.

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <climits>

namespace lectern::test {

inline std::atomic<int> g_threads_left{INT_MAX};

/// While it lives, the system gives `count` more threads and then none.
class ThreadLimit {
  public:
    explicit ThreadLimit(int count) { g_threads_left = count; }
    ~ThreadLimit() { g_threads_left = INT_MAX; }
    ThreadLimit(const ThreadLimit&) = delete;
    ThreadLimit& operator=(const ThreadLimit&) = delete;
};

}  // namespace lectern::test

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
    if (lectern::test::g_threads_left.fetch_sub(1) <= 0) return EAGAIN;
    static const auto create =
        reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
    return create(thread, attributes, start, argument);
}

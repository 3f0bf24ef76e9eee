#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace lectern {

/// Zero-initialised, 64-byte aligned array of trivially copyable elements. Movable; copies are
/// explicit through clone(), so that their cost shows. Throws std::bad_alloc (turned into
/// ErrorCode::OutOfMemory where the engine is entered).
template <class T>
class AlignedBuffer {
  public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(size_t count) : m_size(count) {
        if (count == 0) return;
        if (count > (SIZE_MAX - 63) / sizeof(T)) throw std::bad_alloc();
        const size_t bytes = (count * sizeof(T) + 63) / 64 * 64;
        m_data.reset(static_cast<T*>(std::aligned_alloc(64, bytes)));
        if (!m_data) throw std::bad_alloc();
        std::memset(static_cast<void*>(m_data.get()), 0, bytes);
    }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : m_data(std::move(other.m_data)), m_size(std::exchange(other.m_size, 0)) {}
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        m_data = std::move(other.m_data);
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }

    AlignedBuffer clone() const {
        AlignedBuffer copy(m_size);
        if (m_size) std::memcpy(copy.data(), data(), m_size * sizeof(T));
        return copy;
    }
    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    T& operator[](size_t i) { return m_data.get()[i]; }
    const T& operator[](size_t i) const { return m_data.get()[i]; }
    std::span<T> span() { return {m_data.get(), m_size}; }
    std::span<const T> span() const { return {m_data.get(), m_size}; }

  private:
    struct Free {
        void operator()(T* pointer) const { std::free(pointer); }
    };
    std::unique_ptr<T, Free> m_data;
    size_t m_size = 0;
};

}  // namespace lectern

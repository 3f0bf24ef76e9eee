#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::app::worker {

static_assert(std::endian::native == std::endian::little, "records are written in memory order");

/// Appends numbers and strings in the form worker_protocol.h describes.
class ByteWriter {
  public:
    template <class T>
    void number(T value) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
        m_bytes.insert(m_bytes.end(), bytes, bytes + sizeof(T));
    }
    void string(std::string_view text) {
        number(static_cast<uint32_t>(text.size()));
        m_bytes.insert(m_bytes.end(), text.begin(), text.end());
    }
    std::vector<uint8_t>& bytes() { return m_bytes; }

  private:
    std::vector<uint8_t> m_bytes;
};

/// Reads the same; every read is checked against what is left, and after one failure all fail.
class ByteReader {
  public:
    explicit ByteReader(std::span<const uint8_t> bytes) : m_bytes(bytes) {}

    template <class T>
    T number() {
        T value{};
        if (!take(sizeof(T))) return value;
        std::memcpy(&value, m_taken.data(), sizeof(T));
        return value;
    }
    /// A string of at most `max_bytes`.
    std::string string(uint32_t max_bytes) {
        const auto length = number<uint32_t>();
        if (length > max_bytes) m_failed = true;
        if (!take(length)) return {};
        return {m_taken.begin(), m_taken.end()};
    }
    /// `count` packed values of T; the caller has bounded `count`.
    template <class T>
    std::vector<T> array(uint32_t count) {
        if (!take(size_t{count} * sizeof(T))) return {};
        std::vector<T> values(count);
        if (count) std::memcpy(values.data(), m_taken.data(), m_taken.size());
        return values;
    }
    void fail() { m_failed = true; }
    bool failed() const { return m_failed; }
    size_t left() const { return m_failed ? 0 : m_bytes.size(); }
    /// Everything was read and nothing is left over.
    bool complete() const { return !m_failed && m_bytes.empty(); }

  private:
    bool take(size_t count) {
        if (m_failed || count > m_bytes.size()) {
            m_failed = true;
            m_taken = {};
            return false;
        }
        m_taken = m_bytes.first(count);
        m_bytes = m_bytes.subspan(count);
        return true;
    }
    std::span<const uint8_t> m_bytes;
    std::span<const uint8_t> m_taken;
    bool m_failed = false;
};

}  // namespace lectern::app::worker

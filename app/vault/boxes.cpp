#include "app/vault/boxes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace lectern::app {

namespace {

constexpr char kVersion = 1;
constexpr size_t kMaxRun = 65535;

struct GridBox {
    uint16_t left, top, right, bottom;
};

uint16_t toGrid(float fraction) {
    // The comparison is false for NaN, which becomes 0.
    const float inside = fraction > 0.0f ? std::min(fraction, 1.0f) : 0.0f;
    return static_cast<uint16_t>(inside * 65535.0f + 0.5f);
}

/// The same product as the importer's, so that both give the same float.
float fromGrid(uint16_t value) {
    constexpr float kUnit = 1.0f / 65535.0f;
    return static_cast<float>(value) * kUnit;
}

void put(std::string& out, uint16_t value) {
    out += static_cast<char>(value & 0xFF);
    out += static_cast<char>(value >> 8);
}

void putRun(std::string& out, std::span<const GridBox> run) {
    put(out, static_cast<uint16_t>(run.size()));
    put(out, run[0].top);
    put(out, run[0].bottom);
    std::string joined((run.size() + 7) / 8, '\0');
    for (size_t i = 1; i < run.size(); ++i)
        if (run[i].left == run[i - 1].right)
            joined[i / 8] =
                static_cast<char>(static_cast<unsigned char>(joined[i / 8]) | 1u << i % 8);
    out += joined;
    for (size_t i = 0; i < run.size(); ++i) {
        if (i == 0 || run[i].left != run[i - 1].right) put(out, run[i].left);
        put(out, run[i].right);
    }
}

/// Takes values off the front; empty once the blob is too short.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    std::optional<uint16_t> number() {
        const auto bytes = take(2);
        if (!bytes) return std::nullopt;
        return static_cast<uint16_t>(static_cast<unsigned char>((*bytes)[0]) |
                                     static_cast<unsigned char>((*bytes)[1]) << 8);
    }
    std::optional<std::string_view> take(size_t size) {
        if (m_rest.size() < size) return std::nullopt;
        const std::string_view taken = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return taken;
    }
    bool atEnd() const { return m_rest.empty(); }

  private:
    std::string_view m_rest;
};

bool readRun(Reader& reader, size_t count, std::vector<NormalizedRect>& boxes) {
    const auto run = reader.number();
    const auto top = reader.number();
    const auto bottom = reader.number();
    if (!run || !top || !bottom || *run == 0 || *run > count - boxes.size()) return false;
    const auto joined = reader.take((size_t{*run} + 7) / 8);
    if (!joined) return false;
    std::optional<uint16_t> previous_right;
    for (size_t i = 0; i < *run; ++i) {
        const bool joins = (static_cast<unsigned char>((*joined)[i / 8]) >> i % 8 & 1) != 0;
        const auto left = joins ? previous_right : reader.number();
        const auto right = reader.number();
        if (!left || !right) return false;
        boxes.push_back({fromGrid(*left), fromGrid(*top), fromGrid(*right), fromGrid(*bottom)});
        previous_right = right;
    }
    return true;
}

}  // namespace

std::string encodeBoxes(std::span<const NormalizedRect> boxes) {
    std::vector<GridBox> grid;
    grid.reserve(boxes.size());
    for (const NormalizedRect& box : boxes)
        grid.push_back({toGrid(box.left), toGrid(box.top), toGrid(box.right), toGrid(box.bottom)});
    std::string out(1, kVersion);
    for (size_t start = 0; start < grid.size();) {
        size_t end = start + 1;
        while (end < grid.size() && end - start < kMaxRun && grid[end].top == grid[start].top &&
               grid[end].bottom == grid[start].bottom)
            ++end;
        putRun(out, std::span(grid).subspan(start, end - start));
        start = end;
    }
    return out;
}

Result<std::vector<NormalizedRect>> decodeBoxes(std::string_view blob, size_t count) {
    const Error damaged(ErrorCode::Corrupt, "the character boxes are damaged");
    Reader reader(blob);
    const auto version = reader.take(1);
    if (!version || (*version)[0] != kVersion) return fail(damaged);
    std::vector<NormalizedRect> boxes;
    boxes.reserve(count);
    while (boxes.size() < count)
        if (!readRun(reader, count, boxes)) return fail(damaged);
    if (!reader.atEnd()) return fail(damaged);
    return boxes;
}

}  // namespace lectern::app

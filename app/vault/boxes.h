#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/document/page.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// A page's boxes as a blob. Coordinates are kept in 65,535ths of the page's width and height, the
/// grid on which the importer delivers them: what was imported comes back bit for bit; any other
/// value moves by at most 1/131,070 (0.006 points on A4) and is brought into [0, 1].
///
///   byte 1 (version), then runs of characters with the same top and bottom:
///   u16 count (1..65535), u16 top, u16 bottom, ceil(count / 8) bytes: bit i (lowest first) says
///   that character i begins where the one before it in the run ends; then for every character [u16
///   left, unless its bit is set] u16 right. Little-endian.
///
/// A line of text is one run, so a character takes little more than two bytes.
std::string encodeBoxes(std::span<const NormalizedRect> boxes);
/// Error Corrupt unless the blob holds exactly `count` boxes.
Result<std::vector<NormalizedRect>> decodeBoxes(std::string_view blob, size_t count);

}  // namespace lectern::app

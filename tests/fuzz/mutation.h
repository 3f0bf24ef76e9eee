#pragma once

#include <random>
#include <span>
#include <string>
#include <string_view>

namespace lectern::fuzz {

using Random = std::mt19937_64;

// Each makes one to some changes; the result need not be well-formed, and often is.

/// Flips, overwrites, inserts, removes, repeats and cuts bytes.
std::string mutateBytes(std::string input, Random& random);

/// Changes values and members of a JSON text where they stand: removes, repeats, swaps, copies,
/// nests and replaces them by telling ones. The text may be damaged.
std::string mutateJson(std::string input, Random& random);

/// Length (8 bytes), JSON, data: changes the JSON and puts the length right, or changes the bytes.
std::string mutateSafetensors(std::string input, Random& random);

/// Records of a header of 12 bytes (magic, kind, length) and a payload: removes, repeats, swaps,
/// changes them, and puts the lengths right.
std::string mutateRecords(std::string input, Random& random);

/// A snapshot file behind one byte of mode (snapshot_targets.cpp): sets fields of the header.
std::string mutateSnapshot(std::string input, Random& random);

/// Text of a model: inserts tags, marks, quotes and tool calls, repeats and moves stretches.
std::string mutateAnswer(std::string input, Random& random);

}  // namespace lectern::fuzz

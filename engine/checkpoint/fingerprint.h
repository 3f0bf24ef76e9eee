#pragma once

#include <array>
#include <cstdint>

#include "engine/checkpoint/config.h"
#include "engine/checkpoint/tensor_table.h"

namespace lectern::engine {

/// Identity of weights and of everything in the config that changes their arithmetic: BLAKE2b over
/// config fields, tensor table (names, types, shapes) and contents. Contents are every byte up to
/// limits::kFullFingerprintBytes in total; beyond that, the first, middle and last
/// limits::kFingerprintSampleBytes of every tensor. How tensors are spread over files does not
/// count.
std::array<uint8_t, 32> fingerprintOf(const ModelConfig& config, const TensorTable& table);

}  // namespace lectern::engine

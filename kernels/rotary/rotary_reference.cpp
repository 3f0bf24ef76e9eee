#include <algorithm>
#include <vector>

#include "kernels/rotary/rotary.h"
#include "kernels/rotary/rotary_table.h"

namespace lectern::kernels::reference {
namespace {

/// from and to may be the same row.
void rotateRow(const RotaryAppend& op, int64_t position, const float* from, float* to) {
    const int64_t dim = op.q.shape[2];
    const int64_t half = op.rotary_dim / 2;
    for (int64_t i = 0; i < half; ++i) {
        float sine = 0.0F;
        float cosine = 0.0F;
        rotarySinCos(position, rotaryInverseFrequency(i, op.rotary_dim, op.theta), sine, cosine);
        const float low = from[i];
        const float high = from[i + half];
        to[i] = low * cosine - high * sine;
        to[i + half] = high * cosine + low * sine;
    }
    if (from != to) std::copy(from + op.rotary_dim, from + dim, to + op.rotary_dim);
}

void rotateToken(const RotaryAppend& op, int64_t token) {
    const int64_t dim = op.q.shape[2];
    const int64_t position = op.start + token;
    const KvPageView& page = op.pages[static_cast<size_t>(position / kKvPageTokens)];
    for (int64_t head = 0; head < op.q.shape[1]; ++head)
        rotateRow(op, position, op.q.at(token, head), op.q.at(token, head));
    std::vector<float> key(static_cast<size_t>(dim));
    for (int64_t head = 0; head < op.k.shape[1]; ++head) {
        const int64_t offset =
            (head * kKvPageTokens + position % kKvPageTokens) * kvVectorBytes(op.format, dim);
        rotateRow(op, position, op.k.at(token, head), key.data());
        encodeKvVector(op.format, key, page.keys + offset);
        encodeKvVector(op.format, {op.v.at(token, head), key.size()}, page.values + offset);
    }
}

}  // namespace

void rotaryAppend(const RotaryAppend& op, BackendContext& context) {
    context.parallelFor(op.q.shape[0], [&](int64_t token, int) { rotateToken(op, token); });
}

}  // namespace lectern::kernels::reference

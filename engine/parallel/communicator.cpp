#include "engine/parallel/communicator.h"

#include <algorithm>
#include <barrier>

#include "engine/parallel/partition.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/assert.h"

namespace lectern::engine {

void SoloCommunicator::gather(std::span<const float> mine, std::span<float> all) {
    std::copy(mine.begin(), mine.end(), all.begin());
}

struct ThreadCommunicators::Meeting {
    explicit Meeting(int size)
        : barrier(size),
          values(static_cast<size_t>(size)),
          given(values.size()),
          sums(values.size()) {}

    std::barrier<> barrier;
    std::vector<View2> values;
    std::vector<std::span<const float>> given;
    std::vector<AlignedBuffer<float>> sums;  // of each rank's part
};

namespace {

/// Calls visit(row, first column, count) for the elements [begin, end) of a matrix, row after row.
template <class Visit>
void overElements(Range elements, int64_t width, Visit visit) {
    for (int64_t at = elements.begin; at < elements.end;) {
        const int64_t column = at % width;
        const int64_t count = std::min(width - column, elements.end - at);
        visit(at / width, column, count);
        at += count;
    }
}

}  // namespace

/// Each rank adds up its part of the elements, then everybody copies all parts. What a rank wrote
/// for others to read it changes only after the next meeting, where they have read it: two meetings
/// a call are enough.
class ThreadCommunicators::Member final : public Communicator {
  public:
    Member(Meeting& meeting, int rank) : m_meeting(meeting), m_rank(rank) {}
    int rank() const override { return m_rank; }
    int size() const override { return static_cast<int>(m_meeting.values.size()); }

    void allReduceSum(View2 values) override {
        const int64_t width = values.shape[1], count = values.shape[0] * width;
        m_meeting.values[static_cast<size_t>(m_rank)] = values;
        m_meeting.barrier.arrive_and_wait();
        addUp(partOf(count, m_rank, size()), width);
        m_meeting.barrier.arrive_and_wait();
        for (int other = 0; other < size(); ++other) {
            const float* sum = m_meeting.sums[static_cast<size_t>(other)].data();
            overElements(partOf(count, other, size()), width,
                         [&](int64_t row, int64_t column, int64_t n) {
                             std::copy_n(sum, n, values.at(row, column));
                             sum += n;
                         });
        }
    }

    void gather(std::span<const float> mine, std::span<float> all) override {
        m_meeting.given[static_cast<size_t>(m_rank)] = mine;
        m_meeting.barrier.arrive_and_wait();
        if (m_rank == 0) {
            float* target = all.data();
            for (const auto& part : m_meeting.given)
                target = std::copy(part.begin(), part.end(), target);
        }
        m_meeting.barrier.arrive_and_wait();
    }

  private:
    void addUp(Range part, int64_t width) {
        auto& buffer = m_meeting.sums[static_cast<size_t>(m_rank)];
        LECTERN_ASSERT(part.count() <= static_cast<int64_t>(buffer.size()));
        float* sum = buffer.data();
        overElements(part, width, [&](int64_t row, int64_t column, int64_t n) {
            std::copy_n(m_meeting.values[0].at(row, column), n, sum);
            for (size_t other = 1; other < m_meeting.values.size(); ++other) {
                const float* theirs = m_meeting.values[other].at(row, column);
                for (int64_t i = 0; i < n; ++i) sum[i] += theirs[i];
            }
            sum += n;
        });
    }

    Meeting& m_meeting;
    int m_rank;
};

ThreadCommunicators::ThreadCommunicators(int size) : m_meeting(std::make_unique<Meeting>(size)) {
    for (int rank = 0; rank < size; ++rank)
        m_members.push_back(std::make_unique<Member>(*m_meeting, rank));
}
ThreadCommunicators::~ThreadCommunicators() = default;

Communicator& ThreadCommunicators::ofRank(int rank) {
    return *m_members[static_cast<size_t>(rank)];
}

void ThreadCommunicators::reserve(int64_t values) {
    const auto size = static_cast<int64_t>(m_members.size());
    const auto part = static_cast<size_t>((values + size - 1) / size);
    for (auto& sum : m_meeting->sums)
        if (sum.size() < part) sum = AlignedBuffer<float>(part);
}

}  // namespace lectern::engine

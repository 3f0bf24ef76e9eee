#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernels/base/tensor_view.h"

namespace lectern::engine {

/// What the ranks of one model say to one another. Every rank makes the same calls in the same
/// order; a call returns when this rank may use its result and change what it gave. Nothing throws.
class Communicator {
  public:
    virtual ~Communicator() = default;
    virtual int rank() const = 0;
    virtual int size() const = 0;
    /// Every rank gives values of one shape and gets the sum over the ranks in their place, the
    /// same bits on each: it is added in the order of ranks.
    virtual void allReduceSum(View2 values) = 0;
    /// `all` on rank 0: what the ranks give, one after the other; elsewhere it is not used.
    virtual void gather(std::span<const float> mine, std::span<float> all) = 0;
};

/// Alone: sums and gathers what one rank has.
class SoloCommunicator final : public Communicator {
  public:
    int rank() const override { return 0; }
    int size() const override { return 1; }
    void allReduceSum(View2) override {}
    void gather(std::span<const float> mine, std::span<float> all) override;
};

/// Ranks that are threads of this process and read each other's memory.
class ThreadCommunicators {
  public:
    explicit ThreadCommunicators(int size);
    ~ThreadCommunicators();

    /// Used by one thread.
    Communicator& ofRank(int rank);
    /// Makes room for sums of `values` floats. Between calls only. Throws std::bad_alloc.
    void reserve(int64_t values);

  private:
    class Member;
    struct Meeting;
    std::unique_ptr<Meeting> m_meeting;
    std::vector<std::unique_ptr<Member>> m_members;
};

}  // namespace lectern::engine

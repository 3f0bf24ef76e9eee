#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/config.h"
#include "engine/run/prefill_plan.h"
#include "engine/state/model_state.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// What a bank's snapshots belong to. All of it is part of every key: nothing is shared between
/// vaults, models or prompt profiles.
struct StateBankIdentity {
    std::string vault_id;
    std::array<uint8_t, 32> model_fingerprint{};
    std::array<uint8_t, 32> profile_hash{};
    std::string arithmetic;  ///< RankGroup::arithmetic(): other code gives other bits
    kernels::KvFormat kv_format = kernels::KvFormat::Bf16;  ///< of every state saved and restored
    /// Where every prefix chain of this identity begins.
    PrefixKey rootKey() const;
};

struct SnapshotInfo {
    PrefixKey key{};
    PrefixKey parent{};
    int64_t token_count = 0;
    int64_t parent_token_count = 0;
    SegmentKind kind = SegmentKind::Document;
    bool ends_segment = false;
    bool pinned = false;
    bool has_state = true;     ///< false: only the KV that its children need is kept
    bool belongs_here = true;  ///< false: another model or profile of this vault
    int64_t file_bytes = 0;
    int64_t state_bytes = 0;  ///< of file_bytes, the part that can go while children need the KV
    std::string label;
    std::chrono::system_clock::time_point last_used;
    std::filesystem::path path;
};

struct RestoredState {
    ModelState state;
    size_t steps_done = 0;  ///< steps of the plan that need no forward call
};

/// Which snapshots go first when the bank is too large.
struct EvictionRule {
    enum class Kind {
        SavedWork,          ///< least work saved per byte and per second since the last use
        LeastRecentlyUsed,  ///< to compare with
    };
    Kind kind = Kind::SavedWork;
    /// Position from which on reading a token costs twice what the first one did, because attention
    /// looks back as far (attentionDoublesAt); 0: all cost the same.
    int64_t work_doubles_at = 0;
};

/// Work of reading positions [begin, end), in tokens at position 0.
double readingWork(int64_t begin, int64_t end, const EvictionRule& rule);

/// EvictionRule::work_doubles_at of a model: its weights' products per token over softmax
/// attention's per position looked back on (m1-model.md, section 7). 0: no softmax layer.
int64_t attentionDoublesAt(const ModelConfig& config);

struct StateBankOptions {
    int64_t max_bytes = int64_t{16}
                        << 30;  ///< of all snapshots; pinned ones and the last used stay
    /// Of the states kept inside one segment for an interrupted or changed reading; they are
    /// thinned out evenly. The states at segments' ends come on top.
    int64_t max_ladder_bytes = int64_t{1} << 30;
    EvictionRule eviction = {};
    /// Keeps the state that was saved beside or restored last in memory, too; what goes on from it,
    /// or branches off before it, reads none of its keys and values from the disk.
    bool keep_last_in_memory = false;
    /// For list() and verify() alone, beside an owner: nothing is created, set aside or deleted.
    bool read_only = false;
};

/// What remove() did.
struct Removal {
    bool whole = true;            ///< false: its keys and values stay
    int64_t dependent_count = 0;  ///< the snapshots that need them
};

/// On-disk tree of snapshots of one vault (snapshot_format.md). A snapshot holds the lightning
/// state at its end and the KV of the tokens since its parent; restoring walks up the tree. One
/// owner at a time (the process that holds the vault); one thread at a time. A damaged snapshot is
/// never used: it is set aside, named in a warning, and everything behind it is read again.
class StateBank {
  public:
    static Result<StateBank> open(const std::filesystem::path& dir, StateBankIdentity identity,
                                  StateBankOptions options = {});
    ~StateBank();
    StateBank(StateBank&&) noexcept;
    StateBank& operator=(StateBank&&) noexcept;

    const StateBankIdentity& identity() const;

    /// The state after the longest prefix of the plan that is stored and intact; nullopt if there
    /// is none. Errors: Cancelled, once `stop` is asked for.
    Result<std::optional<RestoredState>> restoreLongest(const PrefillPlan& plan,
                                                        const ModelConfig& config,
                                                        const std::stop_token& stop = {});
    /// Tokens of the plan that are durable and that restoreLongest would find, without reading
    /// states.
    int64_t longestPrefixTokens(const PrefillPlan& plan) const;

    /// Saves the state after plan.steps[step_index]; it must have that step's token count. Returns
    /// once it is durable. Saving what is there already only touches its time.
    Status save(const PrefillPlan& plan, size_t step_index, const ModelState& state,
                const std::string& label);
    /// The same on a thread of its own: returns as soon as it has a fork of the state, so that the
    /// model can go on; waits only for the one given before. It is in the bank once it is durable;
    /// what fails later is told by takeWarnings().
    Status saveBeside(const PrefillPlan& plan, size_t step_index, const ModelState& state,
                      const std::string& label);
    /// Waits until what saveBeside() was given is durable, or has failed.
    void finishSaving();

    std::vector<SnapshotInfo> list() const;
    /// Reads one snapshot whole and checks every block. Errors: Corrupt, NotFound.
    Status verify(const PrefixKey& key) const;
    /// Removes a snapshot; where others continue from it and need its KV, only the state part goes.
    Result<Removal> remove(const PrefixKey& key);
    Status pin(const PrefixKey& key, bool pinned);
    /// Another limit from now on; what is over it goes at once, as max_bytes says.
    void setMaxBytes(int64_t max_bytes);
    /// Held by keep_last_in_memory. Given back when anything else is restored (which first shares
    /// what it can), when anything is removed, and with the bank.
    int64_t bytesInMemory() const;
    /// For the user: what was found damaged and set aside, and what could not be saved.
    std::vector<std::string> takeWarnings();

  private:
    struct Impl;
    explicit StateBank(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Lower-case hex of a key, and back; prefixes of at least 8 digits are accepted where unambiguous
/// by callers.
std::string keyToHex(const PrefixKey& key);
std::optional<PrefixKey> keyFromHex(std::string_view hex);

}  // namespace lectern::engine

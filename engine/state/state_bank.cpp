#include "engine/state/state_bank.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/checkpoint/file_io.h"
#include "engine/state/snapshot.h"
#include "engine/state/snapshot_writer.h"
#include "engine/state/state_index.h"
#include "kernels/base/log.h"

namespace lectern::engine {

namespace fs = std::filesystem;
using std::chrono::system_clock;

namespace {

/// Raised when the model's arithmetic changes: states of the old one are then never found.
constexpr uint32_t kNumericsVersion = 2;
constexpr std::string_view kPinSuffix = ".pin";
constexpr std::string_view kDamagedSuffix = ".damaged";
/// Damaged files stay this long for a look, then open() deletes them.
constexpr auto kKeepDamaged = std::chrono::hours(24);

std::array<uint8_t, 32> hashOfVault(const std::string& vault_id) {
    std::array<uint8_t, 32> out;
    const std::string text = "lectern vault " + vault_id;
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), nullptr, 0);
    return out;
}

system_clock::time_point timeOf(const struct timespec& time) {
    return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
        std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

/// Kept as the file's own time, so that it survives and costs no write of data.
system_clock::time_point lastUse(const fs::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? timeOf(info.st_mtim) : system_clock::time_point();
}

/// A label is shown to people and ends at a whole character.
std::string shortened(const std::string& label) {
    if (label.size() <= static_cast<size_t>(kMaxSnapshotLabelBytes)) return label;
    auto end = static_cast<size_t>(kMaxSnapshotLabelBytes);
    while (end > 0 && (static_cast<unsigned char>(label[end]) & 0xc0) == 0x80) --end;
    return label.substr(0, end);
}

Status makePrivateDirectory(const fs::path& dir) {
    std::error_code error;
    if (!fs::is_directory(dir, error)) {
        fs::create_directories(dir.parent_path(), error);
        if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST)
            return fail(ErrorCode::Io,
                        "cannot create " + dir.string() + ": " + systemErrorText(errno));
    }
    if (::chmod(dir.c_str(), 0700) != 0)
        return fail(ErrorCode::Io,
                    "cannot make " + dir.string() + " private: " + systemErrorText(errno));
    return {};
}

Status removeFile(const fs::path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return fail(ErrorCode::Io,
                    "cannot delete " + path.string() + ": " + systemErrorText(errno));
    return {};
}

std::string inMegabytes(int64_t bytes) {
    return std::to_string((bytes + 999'999) / 1'000'000) + " MB";
}

bool sameDimensions(const SnapshotHeader& header, const ModelConfig& config) {
    return header.lightning_layers == config.lightningLayerCount() &&
           header.heads == config.head_count &&
           header.softmax_layers == config.softmaxLayerCount() &&
           header.kv_heads == config.kv_head_count && header.head_dim == config.head_dim;
}

}  // namespace

PrefixKey StateBankIdentity::rootKey() const {
    crypto_generichash_state hash;
    PrefixKey key;
    crypto_generichash_init(&hash, nullptr, 0, key.size());
    const auto add = [&hash](const void* data, size_t size) {
        crypto_generichash_update(&hash, static_cast<const unsigned char*>(data), size);
    };
    constexpr std::string_view kDomain = "lectern prefix root";
    const auto addText = [&add](const std::string& text) {
        const uint64_t bytes = text.size();
        add(&bytes, sizeof bytes);
        add(text.data(), text.size());
    };
    add(kDomain.data(), kDomain.size());
    add(&kNumericsVersion, sizeof kNumericsVersion);
    addText(vault_id);
    addText(arithmetic);
    addText(std::string(kernels::kvFormatName(kv_format)));
    add(model_fingerprint.data(), model_fingerprint.size());
    add(profile_hash.data(), profile_hash.size());
    crypto_generichash_final(&hash, key.data(), key.size());
    return key;
}

struct StateBank::Impl {
    fs::path dir;
    StateBankIdentity identity;
    StateBankOptions options;
    PrefixKey root{};
    std::array<uint8_t, 32> vault_hash{};
    StateIndex index;
    std::vector<std::string> warnings;
    std::unique_ptr<SnapshotWriter> writer;  // from the first saveBeside() on
    /// The state saved beside or restored last, and the way to it.
    struct Kept {
        std::shared_ptr<const ModelState> state;
        std::vector<PrefillStep> steps;
        std::string label;
    };
    std::optional<Kept> kept;
    bool has_told_limit = false;

    fs::path pathOf(const PrefixKey& key) const { return dir / snapshotFileName(key); }
    fs::path pinOf(const PrefixKey& key) const {
        return dir / (keyToHex(key) + std::string(kPinSuffix));
    }

    Status scan();
    void deleteOldDamagedFile(const fs::path& path);
    /// False where the file was left alone, perhaps to be read another time.
    bool admit(const fs::path& path);
    SnapshotInfo infoOf(const SnapshotFile& file, const fs::path& path) const;
    void setAside(const fs::path& path, const std::string& reason);

    Result<SnapshotFile> openNode(const PrefixKey& key, const ModelConfig& config) const;
    Result<ModelState> load(const std::vector<PrefixKey>& chain, const PrefillPlan& plan,
                            const ModelConfig& config, const std::stop_token& stop,
                            PrefixKey& reading);
    bool isKept(const PrefixKey& key, int64_t end) const;
    void keep(std::shared_ptr<const ModelState> state, const PrefillPlan& plan, size_t step_index,
              const std::string& label);
    void write(const PrefillPlan& plan, SnapshotHeader header,
               std::shared_ptr<const ModelState> state);
    Status writeKeptAgain(const PrefillPlan& plan, size_t step_index);
    void markUsed(const PrefixKey& key);
    size_t nearestSavedStep(const PrefillPlan& plan, size_t step_index) const;
    Result<std::optional<SnapshotHeader>> headerToSave(const PrefillPlan& plan, size_t step_index,
                                                       const ModelState& state,
                                                       const std::string& label);
    Status admitSaved(const PrefixKey& key);
    void collectSaved();
    void finishSaving();
    Status removeWhole(const PrefixKey& key);
    Status dropState(const PrefixKey& key);
    void evict(const PrefixKey& keep);
    void thinLadder(const PrefixKey& key);
};

Status StateBank::Impl::scan() {
    std::error_code error;
    if (options.read_only && !fs::exists(dir, error)) return {};
    const int abandoned = options.read_only ? 0 : removeAbandonedFiles(dir);
    if (abandoned > 0) roomLog("engine")->info("state bank: removed abandoned files={}", abandoned);
    std::vector<fs::path> snapshots, damaged;
    for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.ends_with(kDamagedSuffix)) damaged.push_back(it->path());
        if (keyOfSnapshotFile(name)) snapshots.push_back(it->path());
    }
    if (error) return fail(ErrorCode::Io, "cannot list " + dir.string() + ": " + error.message());
    bool know_all = true;
    for (const fs::path& path : snapshots) know_all = admit(path) && know_all;
    if (options.read_only) return {};
    for (const fs::path& path : damaged) deleteOldDamagedFile(path);
    if (!know_all) return {};  // what seems needless may be what those files stand on
    // Nothing needs these any more; a chain of them goes from its end upwards.
    for (auto useless = index.useless(); !useless.empty(); useless = index.useless())
        for (const PrefixKey& key : useless) {
            if (const Status removed = removeFile(pathOf(key)); !removed)
                warnings.push_back(removed.error().message);
            index.erase(key);
        }
    return {};
}

void StateBank::Impl::deleteOldDamagedFile(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return;
    if (system_clock::now() - timeOf(info.st_ctim) > kKeepDamaged) (void)removeFile(path);
}

bool StateBank::Impl::admit(const fs::path& path) {
    auto file = SnapshotFile::open(path);
    std::error_code error;
    if (!file && options.read_only && !fs::exists(path, error)) return true;  // its owner did that
    if (!file && file.error().code == ErrorCode::Io) {
        warnings.push_back("a saved state is left alone: " + file.error().message);
        return false;
    }
    if (!file)
        setAside(path, file.error().message);
    else if (file->header().vault_hash != vault_hash)
        setAside(path, path.string() + ": belongs to another vault");
    else
        index.put(infoOf(*file, path));
    return true;
}

SnapshotInfo StateBank::Impl::infoOf(const SnapshotFile& file, const fs::path& path) const {
    const SnapshotHeader& header = file.header();
    SnapshotInfo info;
    info.key = header.key;
    info.parent = header.parent;
    info.token_count = header.token_count;
    info.parent_token_count = header.parent_token_count;
    info.kind = header.kind;
    info.ends_segment = header.steps.back().ends_segment;
    info.has_state = file.hasState();
    info.belongs_here = header.root == root;
    info.file_bytes = file.fileBytes();
    info.state_bytes = file.fileBytes() - header.kvOnlyFileBytes();
    info.label = header.label;
    info.path = path;
    info.last_used = lastUse(path);
    info.pinned = ::access(pinOf(header.key).c_str(), F_OK) == 0;
    return info;
}

void StateBank::Impl::setAside(const fs::path& path, const std::string& reason) {
    if (options.read_only) {
        warnings.push_back("a saved state cannot be used, its text will be read again: " + reason);
        if (const auto key = keyOfSnapshotFile(path.filename().string())) index.erase(*key);
        return;
    }
    fs::path aside = path;
    aside += kDamagedSuffix;
    // Not synced: if the rename fails or is lost, the damage is simply found again.
    (void)::rename(path.c_str(), aside.c_str());
    warnings.push_back(
        "a saved state cannot be used and was set aside, its text will be read again: " + reason);
    roomLog("engine")->warn("state bank: set aside file={} reason={}", path.filename().string(),
                            reason);
    if (const auto key = keyOfSnapshotFile(path.filename().string())) index.erase(*key);
}

Result<SnapshotFile> StateBank::Impl::openNode(const PrefixKey& key,
                                               const ModelConfig& config) const {
    const fs::path path = pathOf(key);
    LECTERN_TRY_ASSIGN(SnapshotFile file, SnapshotFile::open(path));
    const SnapshotHeader& header = file.header();
    const SnapshotInfo& info = *index.find(key);
    if (header.vault_hash != vault_hash || header.root != root ||
        header.model_fingerprint != identity.model_fingerprint ||
        header.profile_hash != identity.profile_hash)
        return fail(ErrorCode::Mismatch,
                    path.string() + ": made for another vault, model or profile");
    if (!sameDimensions(header, config) || header.kv_format != identity.kv_format)
        return fail(ErrorCode::Mismatch,
                    path.string() + ": its dimensions are not those of this model");
    if (header.parent != info.parent || header.token_count != info.token_count ||
        header.parent_token_count != info.parent_token_count)
        return fail(ErrorCode::Corrupt, path.string() + ": was exchanged while in use");
    return file;
}

/// Whether the node lies on the way to the kept state.
bool StateBank::Impl::isKept(const PrefixKey& key, int64_t end) const {
    if (!kept) return false;
    const auto at = std::ranges::lower_bound(kept->steps, end, {}, &PrefillStep::end);
    return at != kept->steps.end() && at->key == key;
}

/// Puts the KV of the chain and the state of its last node together; KV that is kept in memory is
/// shared, not read. `reading` is the node at work, for the caller to set aside on failure.
Result<ModelState> StateBank::Impl::load(const std::vector<PrefixKey>& chain,
                                         const PrefillPlan& plan, const ModelConfig& config,
                                         const std::stop_token& stop, PrefixKey& reading) {
    const int64_t token_count = index.find(chain.back())->token_count;
    int64_t shared = 0;
    for (const PrefixKey& key : chain) {
        const int64_t end = index.find(key)->token_count;
        if (isKept(key, end)) shared = end;
    }
    ModelState state =
        shared > 0 ? kept->state->forkKv(shared) : ModelState(config, identity.kv_format);
    kept.reset();  // what is not shared, before another takes its place
    state.reserve(token_count - shared);
    std::vector<Token> tokens;
    for (const PrefixKey& key : chain) {
        if (index.find(key)->token_count <= shared && key != chain.back()) continue;
        reading = key;
        LECTERN_TRY_ASSIGN(const SnapshotFile file, openNode(key, config));
        const SnapshotHeader& header = file.header();
        if (header.token_count > shared) {
            tokens.resize(static_cast<size_t>(header.tokensSinceParent()));
            LECTERN_TRY(file.readKv(tokens, state, stop));
            if (!std::equal(tokens.begin(), tokens.end(),
                            plan.tokens.begin() + header.parent_token_count))
                return fail(ErrorCode::Corrupt, pathOf(key).string() + ": holds other tokens");
        }
        if (key != chain.back()) continue;
        if (!file.hasState())
            return fail(ErrorCode::Corrupt, pathOf(key).string() + ": lost its state while in use");
        LECTERN_TRY(file.readState(state, stop));
    }
    state.advance(token_count - shared);
    return state;
}

/// The node's ancestors need no mark: while it is there, their KV stays.
void StateBank::Impl::markUsed(const PrefixKey& key) {
    SnapshotInfo* info = index.find(key);
    auto file = SnapshotFile::open(info->path);
    if (!file || !file->touch()) return;  // it only goes a little earlier
    info->last_used = lastUse(info->path);
}

/// One past the last step before `step_index` whose node can be a parent; 0: none.
size_t StateBank::Impl::nearestSavedStep(const PrefillPlan& plan, size_t step_index) const {
    for (size_t i = step_index; i > 0; --i) {
        const PrefixKey& key = plan.steps[i - 1].key;
        if (index.find(key) && index.chain(key, root)) return i;
    }
    return 0;
}

Status StateBank::Impl::removeWhole(const PrefixKey& key) {
    LECTERN_TRY(removeFile(pathOf(key)));
    index.erase(key);
    LECTERN_TRY(removeFile(pinOf(key)));
    fs::path aside = pathOf(key);
    aside += kDamagedSuffix;
    LECTERN_TRY(removeFile(aside));
    return syncDirectory(dir);
}

Status StateBank::Impl::dropState(const PrefixKey& key) {
    LECTERN_TRY_ASSIGN(SnapshotFile file, SnapshotFile::open(pathOf(key)));
    const Status dropped = file.dropState();
    if (!file.hasState()) {  // also where it only could not be synced
        SnapshotInfo* info = index.find(key);
        info->file_bytes = file.fileBytes();
        info->state_bytes = 0;
        info->has_state = false;
    }
    return dropped;
}

void StateBank::Impl::evict(const PrefixKey& keep) {
    if (index.totalBytes() <= options.max_bytes) return;
    const auto now = system_clock::now();
    const int64_t least = index.leastBytes(keep, now);
    const auto spare =
        least > options.max_bytes ? StateIndex::Spare::Branches : StateIndex::Spare::Nothing;
    if (spare == StateIndex::Spare::Branches && !std::exchange(has_told_limit, true))
        warnings.push_back("the saved states that were used last or are pinned take " +
                           inMegabytes(least) + ", more than the limit of " +
                           inMegabytes(options.max_bytes) +
                           ": all others go, and their text is read again; a higher limit or "
                           "fewer pins avoid that");
    while (index.totalBytes() > options.max_bytes) {
        const auto eviction = index.nextEviction(keep, options.eviction, now, spare);
        if (!eviction) return;
        const int64_t before = index.totalBytes();
        const Status done = eviction->whole ? removeWhole(eviction->key) : dropState(eviction->key);
        if (!done) warnings.push_back("the size limit could not be kept: " + done.error().message);
        if (!done || index.totalBytes() >= before) return;
    }
}

void StateBank::Impl::thinLadder(const PrefixKey& key) {
    while (const auto rung = index.nextRungToDrop(key, options.max_ladder_bytes))
        if (const Status done = dropState(*rung); !done) {
            warnings.push_back("the states inside a document take more room than they should: " +
                               done.error().message);
            return;
        }
}

/// Takes a snapshot that has just been written into the index.
Status StateBank::Impl::admitSaved(const PrefixKey& key) {
    const fs::path path = pathOf(key);
    LECTERN_TRY_ASSIGN(const SnapshotFile written, SnapshotFile::open(path));
    index.put(infoOf(written, path));
    thinLadder(key);
    evict(key);
    return {};
}

void StateBank::Impl::collectSaved() {
    if (!writer) return;
    const auto outcome = writer->takeOutcome();
    if (!outcome) return;
    const Status admitted = outcome->status ? admitSaved(outcome->key) : outcome->status;
    if (admitted) return;
    warnings.push_back("a state could not be saved, so its text may be read again: " +
                       admitted.error().message);
    roomLog("engine")->warn("state bank: not saved key={} reason={}", keyToHex(outcome->key),
                            admitted.error().message);
}

void StateBank::Impl::finishSaving() {
    if (writer) writer->finish();
    collectSaved();
}

StateBank::StateBank(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
StateBank::~StateBank() = default;
StateBank::StateBank(StateBank&&) noexcept = default;
StateBank& StateBank::operator=(StateBank&&) noexcept = default;

const StateBankIdentity& StateBank::identity() const {
    return m_impl->identity;
}

Result<StateBank> StateBank::open(const fs::path& dir, StateBankIdentity identity,
                                  StateBankOptions options) {
    auto impl = std::make_unique<Impl>();
    impl->dir = dir;
    impl->root = identity.rootKey();
    impl->vault_hash = hashOfVault(identity.vault_id);
    impl->identity = std::move(identity);
    impl->options = options;
    if (!options.read_only) LECTERN_TRY(makePrivateDirectory(dir));
    LECTERN_TRY(impl->scan());
    return StateBank(std::move(impl));
}

Result<std::optional<RestoredState>> StateBank::restoreLongest(const PrefillPlan& plan,
                                                               const ModelConfig& config,
                                                               const std::stop_token& stop) {
    m_impl->finishSaving();
    for (size_t i = plan.steps.size(); i > 0; --i) {
        const PrefillStep& step = plan.steps[i - 1];
        if (m_impl->kept && m_impl->kept->steps.back().key == step.key) {
            if (auto written = m_impl->writeKeptAgain(plan, i - 1); !written)
                m_impl->warnings.push_back(written.error().message);
            return RestoredState{m_impl->kept->state->fork(), i};
        }
        const SnapshotInfo* info = m_impl->index.find(step.key);
        if (!info || !info->has_state || info->token_count != step.end) continue;
        // Every failure takes a node out of the index, so this ends.
        while (const auto chain = m_impl->index.chain(step.key, m_impl->root)) {
            PrefixKey reading{};
            auto state = m_impl->load(*chain, plan, config, stop, reading);
            if (state) {
                m_impl->markUsed(step.key);
                if (m_impl->options.keep_last_in_memory)
                    m_impl->keep(std::make_shared<const ModelState>(state->fork()), plan, i - 1,
                                 info->label);
                return RestoredState{std::move(*state), i};
            }
            if (state.error().code == ErrorCode::Cancelled) return fail(std::move(state.error()));
            if (state.error().code == ErrorCode::Io || state.error().code == ErrorCode::NotFound) {
                m_impl->warnings.push_back("a saved state cannot be read: " +
                                           state.error().message);
                m_impl->index.erase(reading);
                continue;
            }
            m_impl->setAside(m_impl->pathOf(reading), state.error().message);
        }
    }
    m_impl->kept.reset();
    return std::optional<RestoredState>();
}

int64_t StateBank::longestPrefixTokens(const PrefillPlan& plan) const {
    m_impl->collectSaved();
    for (size_t i = plan.steps.size(); i > 0; --i) {
        const PrefillStep& step = plan.steps[i - 1];
        const SnapshotInfo* info = m_impl->index.find(step.key);
        if (info && info->has_state && m_impl->index.chain(step.key, m_impl->root)) return step.end;
    }
    return 0;
}

/// What the file of this step begins with; nullopt where there is nothing to do.
Result<std::optional<SnapshotHeader>> StateBank::Impl::headerToSave(const PrefillPlan& plan,
                                                                    size_t step_index,
                                                                    const ModelState& state,
                                                                    const std::string& label) {
    if (step_index >= plan.steps.size() || plan.steps[step_index].end != state.tokenCount())
        return fail(ErrorCode::InvalidArgument,
                    "the state to be saved does not stand at the end of that step");
    if (plan.root != root)
        return fail(ErrorCode::Mismatch,
                    "the plan was made for another vault, model or profile than this bank");
    if (state.kvFormat() != identity.kv_format)
        return fail(ErrorCode::Mismatch,
                    "the state keeps its keys and values in another format than this bank");
    const PrefillStep& step = plan.steps[step_index];
    const SnapshotInfo* existing = index.find(step.key);
    if (existing && existing->has_state && index.chain(step.key, root)) {
        markUsed(step.key);
        return std::optional<SnapshotHeader>();
    }
    SnapshotHeader header;
    const size_t parent = nearestSavedStep(plan, step_index);
    header.key = step.key;
    header.root = root;
    header.parent = parent ? plan.steps[parent - 1].key : root;
    header.parent_token_count = parent ? plan.steps[parent - 1].end : 0;
    header.token_count = step.end;
    header.vault_hash = vault_hash;
    header.model_fingerprint = identity.model_fingerprint;
    header.profile_hash = identity.profile_hash;
    header.lightning_layers = state.lightningLayerCount();
    header.heads = state.headCount();
    header.softmax_layers = state.softmaxLayerCount();
    header.kv_heads = state.kvHeadCount();
    header.head_dim = state.headDim();
    header.kind = step.kind;
    header.kv_format = state.kvFormat();
    header.label = shortened(label);
    for (size_t i = parent; i <= step_index; ++i)
        header.steps.push_back({plan.steps[i].end, plan.steps[i].ends_segment});
    return header;
}

namespace {

std::span<const Token> tokensOf(const SnapshotHeader& header, const PrefillPlan& plan) {
    return std::span(plan.tokens)
        .subspan(static_cast<size_t>(header.parent_token_count),
                 static_cast<size_t>(header.tokensSinceParent()));
}

}  // namespace

void StateBank::Impl::keep(std::shared_ptr<const ModelState> state, const PrefillPlan& plan,
                           size_t step_index, const std::string& label) {
    kept = {std::move(state),
            {plan.steps.begin(), plan.steps.begin() + static_cast<ptrdiff_t>(step_index) + 1},
            label};
}

/// On the writing thread, which has nothing to do.
void StateBank::Impl::write(const PrefillPlan& plan, SnapshotHeader header,
                            std::shared_ptr<const ModelState> state) {
    if (!writer) writer = std::make_unique<SnapshotWriter>();
    const auto tokens = tokensOf(header, plan);
    const fs::path path = pathOf(header.key);
    writer->start({path, std::move(header), {tokens.begin(), tokens.end()}, std::move(state)});
}

/// What is kept may have been refused by the disk; there may be room by now.
Status StateBank::Impl::writeKeptAgain(const PrefillPlan& plan, size_t step_index) {
    LECTERN_TRY_ASSIGN(const auto header,
                       headerToSave(plan, step_index, *kept->state, kept->label));
    if (!header) return {};
    try {
        write(plan, *header, kept->state);
    } catch (const std::system_error&) {
        return fail(ErrorCode::LimitExceeded, "a state could not be saved: no thread to be had");
    }
    return {};
}

Status StateBank::save(const PrefillPlan& plan, size_t step_index, const ModelState& state,
                       const std::string& label) {
    m_impl->finishSaving();
    LECTERN_TRY_ASSIGN(const auto header, m_impl->headerToSave(plan, step_index, state, label));
    if (!header) return {};
    LECTERN_TRY(
        writeSnapshot(m_impl->pathOf(header->key), *header, tokensOf(*header, plan), state));
    return m_impl->admitSaved(header->key);
}

Status StateBank::saveBeside(const PrefillPlan& plan, size_t step_index, const ModelState& state,
                             const std::string& label) try {
    m_impl->finishSaving();  // the parent's fate is known, and its copy's memory free
    LECTERN_TRY_ASSIGN(const auto header, m_impl->headerToSave(plan, step_index, state, label));
    if (!header && !m_impl->options.keep_last_in_memory) return {};
    m_impl->kept.reset();  // before its successor takes as much
    const auto copy = std::make_shared<const ModelState>(state.fork());
    if (m_impl->options.keep_last_in_memory) m_impl->keep(copy, plan, step_index, label);
    if (header) m_impl->write(plan, *header, copy);
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to save a state while reading");
} catch (const std::system_error&) {  // no thread to be had
    return save(plan, step_index, state, label);
}

void StateBank::finishSaving() {
    m_impl->finishSaving();
}

void StateBank::setMaxBytes(int64_t max_bytes) {
    m_impl->finishSaving();
    m_impl->options.max_bytes = max_bytes;
    m_impl->evict(m_impl->root);  // only the last used is spared
}

std::vector<SnapshotInfo> StateBank::list() const {
    m_impl->collectSaved();
    return m_impl->index.list();
}

Status StateBank::verify(const PrefixKey& key) const {
    m_impl->finishSaving();
    if (!m_impl->index.find(key))
        return fail(ErrorCode::NotFound, "no saved state has the key " + keyToHex(key));
    LECTERN_TRY_ASSIGN(const SnapshotFile file, SnapshotFile::open(m_impl->pathOf(key)));
    if (file.header().vault_hash != m_impl->vault_hash)
        return fail(ErrorCode::Corrupt,
                    m_impl->pathOf(key).string() + ": belongs to another vault");
    return file.verify();
}

Result<Removal> StateBank::remove(const PrefixKey& key) {
    m_impl->finishSaving();
    m_impl->kept.reset();
    if (!m_impl->index.find(key))
        return fail(ErrorCode::NotFound, "no saved state has the key " + keyToHex(key));
    const int64_t dependents = m_impl->index.descendantCount(key);
    if (dependents == 0) {
        LECTERN_TRY(m_impl->removeWhole(key));
        return Removal{};
    }
    LECTERN_TRY(pin(key, false));
    LECTERN_TRY(m_impl->dropState(key));
    return Removal{false, dependents};
}

Status StateBank::pin(const PrefixKey& key, bool pinned) {
    m_impl->finishSaving();
    SnapshotInfo* info = m_impl->index.find(key);
    if (!info) return fail(ErrorCode::NotFound, "no saved state has the key " + keyToHex(key));
    const fs::path path = m_impl->pinOf(key);
    if (pinned) {
        const FileDescriptor file(
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.valid())
            return fail(ErrorCode::Io,
                        "cannot pin " + path.string() + ": " + systemErrorText(errno));
    } else {
        LECTERN_TRY(removeFile(path));
    }
    LECTERN_TRY(syncDirectory(m_impl->dir));
    info->pinned = pinned;
    return {};
}

int64_t StateBank::bytesInMemory() const {
    return m_impl->kept ? m_impl->kept->state->byteCount() : 0;
}

std::vector<std::string> StateBank::takeWarnings() {
    m_impl->collectSaved();
    return std::exchange(m_impl->warnings, {});
}

std::string keyToHex(const PrefixKey& key) {
    std::string out(key.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), key.data(), key.size());
    out.pop_back();
    return out;
}

std::optional<PrefixKey> keyFromHex(std::string_view hex) {
    PrefixKey key;
    if (hex.size() != key.size() * 2) return std::nullopt;
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (size_t i = 0; i < key.size(); ++i) {
        const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        key[i] = static_cast<uint8_t>(high * 16 + low);
    }
    return key;
}

}  // namespace lectern::engine

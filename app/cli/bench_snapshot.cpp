#include "app/cli/bench_snapshot.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/checkpoint/file_io.h"

namespace lectern::app::cli {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr size_t kPieceBytes = size_t{8} << 20;
/// Of a file that was dropped from the page cache, what may still be there.
constexpr double kColdShare = 0.02;

void fillRandomly(std::span<std::byte> out, std::mt19937_64& random) {
    while (!out.empty()) {
        const uint64_t bits = random();
        const size_t count = std::min(out.size(), sizeof bits);
        std::memcpy(out.data(), &bits, count);
        out = out.subspan(count);
    }
}

/// Random bits throughout, so that no disk or file system saves itself a part of the work.
engine::ModelState randomState(const engine::Engine& engine, int64_t tokens) {
    std::mt19937_64 random(1);
    engine::ModelState state(engine.config(), engine.kvFormat());
    state.reserve(tokens);
    for (int64_t layer = 0; layer < state.softmaxLayerCount(); ++layer)
        state.visitKv(layer, 0, tokens,
                      [&](std::span<std::byte> run) { fillRandomly(run, random); });
    fillRandomly(std::as_writable_bytes(state.lightningData()), random);
    state.advance(tokens);
    return state;
}

Error ioError(const fs::path& path, std::string_view doing) {
    return Error(ErrorCode::Io, "cannot " + std::string(doing) + " " + path.string() + ": " +
                                    engine::systemErrorText(errno));
}

Status writePlainly(const fs::path& path, int64_t bytes, std::span<const std::byte> piece) {
    ::unlink(path.c_str());
    const engine::FileDescriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.valid()) return fail(ioError(path, "create"));
    (void)::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, bytes);  // as a snapshot does
    for (int64_t done = 0; done < bytes;) {
        const auto wanted = std::min(piece.size(), static_cast<size_t>(bytes - done));
        const ssize_t put = ::write(file.get(), piece.data(), wanted);
        if (put <= 0) return fail(ioError(path, "write"));
        done += put;
    }
    if (::fsync(file.get()) != 0) return fail(ioError(path, "sync"));
    return engine::syncDirectory(path.parent_path());
}

Status readPlainly(const fs::path& path, std::span<std::byte> piece) {
    LECTERN_TRY_ASSIGN(const engine::FileDescriptor file, engine::openForReading(path));
    while (true) {
        const ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0) return fail(ioError(path, "read"));
        if (got == 0) return {};
    }
}

/// Asks the page cache to forget a synced file. False where it holds on to it (a RAM disk).
Result<bool> dropFromCache(const fs::path& path) {
    LECTERN_TRY_ASSIGN(const engine::FileDescriptor file, engine::openForReading(path));
    LECTERN_TRY_ASSIGN(const int64_t size, engine::fileSize(file, path));
    (void)::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    const auto bytes = static_cast<size_t>(size);
    void* const map = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.get(), 0);
    if (map == MAP_FAILED) return fail(ioError(path, "map"));
    const auto page_bytes = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> pages((bytes + page_bytes - 1) / page_bytes);
    const bool is_known = ::mincore(map, bytes, pages.data()) == 0;
    ::munmap(map, bytes);
    const auto resident =
        std::count_if(pages.begin(), pages.end(), [](unsigned char page) { return page & 1; });
    return is_known &&
           static_cast<double>(resident) <= kColdShare * static_cast<double>(pages.size());
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Times of one kind of work.
class Stopwatch {
  public:
    Status time(const std::function<Status()>& work) {
        const auto start = Clock::now();
        LECTERN_TRY(work());
        m_seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        return {};
    }
    double gigabytesPerSecond(int64_t bytes) const {
        return static_cast<double>(bytes) / 1e9 / median(m_seconds);
    }

  private:
    std::vector<double> m_seconds;
};

}  // namespace

Result<SnapshotSpeed> measureSnapshots(const engine::Engine& engine, const fs::path& folder,
                                       int64_t state_bytes, int repeats,
                                       const std::stop_token& stop) {
    const engine::ModelConfig& config = engine.config();
    const int64_t token_bytes = config.kvBytesPerToken(engine.kvFormat());
    const int64_t tokens = token_bytes > 0 ? std::max<int64_t>(1, state_bytes / token_bytes) : 1;
    const engine::ModelState state = randomState(engine, tokens);
    const engine::Segment segment{engine::SegmentKind::Document, "bench",
                                  std::vector<engine::Token>(static_cast<size_t>(tokens))};
    engine::StateBankIdentity identity{
        "bench", engine.model().fingerprint(), {}, {}, engine.kvFormat()};
    const auto plan = engine::planPrefill({&segment, 1}, identity.rootKey());
    LECTERN_TRY_ASSIGN(engine::StateBank bank, engine::StateBank::open(folder / "states", identity,
                                                                       {.max_bytes = INT64_MAX}));

    std::vector<std::byte> piece(kPieceBytes);
    std::mt19937_64 random(2);
    fillRandomly(piece, random);
    const fs::path plain = folder / "plain";
    SnapshotSpeed speed;
    speed.is_cold = true;
    Stopwatch disk_write, save, disk_read, restore, verify;
    const auto saveOnce = [&] { return bank.save(plan, plan.steps.size() - 1, state, "bench"); };
    const auto restoreOnce = [&]() -> Status {
        LECTERN_TRY_ASSIGN(const auto restored, bank.restoreLongest(plan, config));
        if (!restored) return fail(ErrorCode::Internal, "the snapshot just saved was not found");
        return {};
    };
    const auto key = plan.steps.back().key;
    LECTERN_TRY(saveOnce());  // how large it is; and both files are written anew below
    const auto saved = bank.list();
    speed.bytes = saved.front().file_bytes;
    const fs::path snapshot = saved.front().path;
    const auto timeCold = [&](Stopwatch& watch, const fs::path& file,
                              const std::function<Status()>& work) -> Status {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        LECTERN_TRY_ASSIGN(const bool is_cold, dropFromCache(file));
        speed.is_cold = speed.is_cold && is_cold;
        return watch.time(work);
    };
    for (int i = 0; i < repeats; ++i) {
        LECTERN_TRY(bank.remove(key));
        const auto writePlain = [&] {
            return disk_write.time([&] { return writePlainly(plain, speed.bytes, piece); });
        };
        if (i % 2 == 0) LECTERN_TRY(writePlain());  // in turn, so that neither is always later
        LECTERN_TRY(save.time(saveOnce));
        if (i % 2 != 0) LECTERN_TRY(writePlain());
        const auto readPlain = [&] {
            return timeCold(disk_read, plain, [&] { return readPlainly(plain, piece); });
        };
        if (i % 2 == 0) LECTERN_TRY(readPlain());
        LECTERN_TRY(timeCold(restore, snapshot, restoreOnce));
        LECTERN_TRY(timeCold(verify, snapshot, [&] { return bank.verify(key); }));
        if (i % 2 != 0) LECTERN_TRY(readPlain());
    }
    speed.disk_write = disk_write.gigabytesPerSecond(speed.bytes);
    speed.save = save.gigabytesPerSecond(speed.bytes);
    speed.disk_read = disk_read.gigabytesPerSecond(speed.bytes);
    speed.restore = restore.gigabytesPerSecond(speed.bytes);
    speed.verify = verify.gigabytesPerSecond(speed.bytes);
    return speed;
}

}  // namespace lectern::app::cli

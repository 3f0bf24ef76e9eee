#include "app/vault/vault_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr auto kPollInterval = std::chrono::milliseconds(20);
constexpr size_t kMaxOwnerBytes = 4096;  // one short JSON object
/// An owner writes its name right after it gets the lock; this long we let it, before we do
/// without.
constexpr int kReadAttempts = 10;

struct Owner {
    int64_t pid = 0;
    std::string program, since;
};

/// Nothing where the owner has not written yet, or what stands there is of an earlier, dead one.
std::optional<Owner> readOwner(const std::filesystem::path& file) {
    const auto bytes = readSmallFile(file, kMaxOwnerBytes);
    if (!bytes) return std::nullopt;
    const Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    Owner owner;
    if (auto it = json.find("pid"); it != json.end() && it->is_number_integer())
        owner.pid = it->get<int64_t>();
    if (auto it = json.find("program"); it != json.end() && it->is_string()) owner.program = *it;
    if (auto it = json.find("since"); it != json.end() && it->is_string()) owner.since = *it;
    const auto pid = static_cast<pid_t>(owner.pid);
    if (owner.pid <= 0 || pid != owner.pid || owner.program.empty()) return std::nullopt;
    if (::kill(pid, 0) != 0 && errno == ESRCH) return std::nullopt;
    return owner;
}

Error busyError(const std::filesystem::path& file, const std::string& what) {
    for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
        if (const auto owner = readOwner(file))
            return {ErrorCode::Busy, what + " is in use by " + owner->program + " (process " +
                                         std::to_string(owner->pid) + ") since " + owner->since};
        std::this_thread::sleep_for(kPollInterval);
    }
    return {ErrorCode::Busy, what + " is in use by another process"};
}

/// Best effort: the lock is what counts, and on a full disk a user must still get in to make room.
void writeOwner(int fd) {
    const std::string text = Json{{"pid", static_cast<int64_t>(::getpid())},
                                  {"program", program_invocation_short_name},
                                  {"since", utcNow()}}
                                 .dump(-1, ' ', false, Json::error_handler_t::replace) +
                             "\n";
    if (::ftruncate(fd, 0) != 0) return;
    if (::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        (void)!::ftruncate(fd, 0);
}

}  // namespace

Result<VaultLock> VaultLock::acquire(const std::filesystem::path& file, const std::string& what,
                                     std::chrono::milliseconds wait, std::stop_token stop) {
    UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return fail(systemError("opening", file, errno));
    const auto deadline = Clock::now() + wait;
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return fail(systemError("locking", file, errno));
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while waiting for " + what);
        if (Clock::now() >= deadline) return fail(busyError(file, what));
        std::this_thread::sleep_for(kPollInterval);
    }
    writeOwner(fd.get());
    return VaultLock(std::move(fd));
}

VaultLock::~VaultLock() {
    // Best effort: a name left behind is recognised by its dead process.
    if (m_fd && ::ftruncate(m_fd.get(), 0) != 0) return;
}

}  // namespace lectern::app

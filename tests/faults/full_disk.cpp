// A disk that is full: a small tmpfs, where this machine allows mounting one.

#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "tests/faults/deeds.h"

namespace lectern::faults {

namespace {

/// A RAM disk of so many bytes, unmounted at the end.
class SmallDisk {
  public:
    explicit SmallDisk(const fs::path& at) : m_at(at) {
        fs::create_directories(at);
        // In a world of mounts of our own: it goes when this program goes, however that ends.
        m_mounted = ::unshare(CLONE_NEWNS) == 0 &&
                    ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                    ::mount("none", at.c_str(), "tmpfs", 0, "size=64m") == 0;
    }
    ~SmallDisk() {
        if (m_mounted) ::umount2(m_at.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool isMounted() const { return m_mounted; }
    /// So much is free from now on.
    void leaveFree(uintmax_t bytes) {
        const fs::space_info space = fs::space(m_at);
        resize(space.capacity - space.free + bytes);
    }
    void enlarge() { resize(uintmax_t{64} << 20); }

  private:
    void resize(uintmax_t bytes) {
        const std::string options = "size=" + std::to_string(bytes);
        if (::mount("none", m_at.c_str(), "tmpfs", MS_REMOUNT, options.c_str()) != 0)
            throw std::runtime_error(std::string("cannot resize the RAM disk: ") +
                                     std::strerror(errno));
    }
    fs::path m_at;
    bool m_mounted = false;
};

bool tellsFull(const Ended& ended) {
    const std::string text = ended.err + ended.out;
    for (const char* words : {"No space left", "disk is full", "disk may be full"})
        if (text.find(words) != std::string::npos) return true;
    return false;
}

}  // namespace

void runFullDisk(Scenario& scenario) {
    SmallDisk disk(scenario.scratch / "small");
    if (!disk.isMounted())
        throw Skipped(std::string("this machine mounts no tmpfs for us: ") + std::strerror(errno));
    const fs::path home = scenario.scratch / "small" / "home";
    for (int64_t round = 0; round < scenario.count; ++round) {
        disk.enlarge();
        copyHome(scenario.nursery.home(), home);
        Observation before = scenario.nursery.observation();
        const DeedKind kind = kDeedKinds[static_cast<size_t>(round) % std::size(kDeedKinds)];
        scenario.guarded("full disk, round " + std::to_string(round), home, [&] {
            const Deed deed = prepareDeed(kind, scenario, home, before);
            const uintmax_t free = scenario.chance(20) ? 0 : scenario.below(700'000);
            disk.leaveFree(free);
            const std::string what = describe(deed) + " with " + std::to_string(free) + " bytes";
            const Ended ended = runLectern(home, deed.arguments);
            ++scenario.tally["full_disks"];
            if (ended.timed_out || ended.signal != 0) throw Broken(what + " crashed or hung");
            if (ended.exit_code != 0 && !tellsFull(ended))
                throw Broken(what + ": does not say that the disk is full: " + ended.err);
            scenario.tally[ended.exit_code == 0 ? "done_all_the_same" : "told_full"] += 1;
            disk.enlarge();
            const Observation after = scenario.sound(home);
            mustStillHave(before, after, deed.may_go);
            deed.mustHold(ended, after, scenario, home);
            const auto asked = scenario.questioner.ask(home, scenario.below(4));
            if (!asked.answered) throw Broken(what + ": no answer: " + asked.error.message);
            if (!asked.warnings.empty()) throw Broken(asked.warnings.front());
        });
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults

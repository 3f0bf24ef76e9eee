#include "app/vault/paths.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace lectern::app {

namespace {

namespace fs = std::filesystem;

/// The XDG specification: a relative path in one of its variables is invalid and ignored.
fs::path absoluteFromEnvironment(const char* variable) {
    const char* value = std::getenv(variable);
    if (!value || *value != '/') return {};
    return fs::path(value).lexically_normal();
}

fs::path lecternHome() {
    const char* value = std::getenv("LECTERN_HOME");
    if (!value || !*value) return {};
    std::error_code error;
    fs::path absolute = fs::absolute(value, error);
    return error ? fs::path(value) : absolute.lexically_normal();
}

fs::path userHome() {
    if (fs::path home = absoluteFromEnvironment("HOME"); !home.empty()) return home;
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(16384);
    if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found &&
        found->pw_dir && *found->pw_dir == '/')
        return found->pw_dir;
    return "/";  // creating anything below will fail with a message that names this path
}

}  // namespace

fs::path dataHome() {
    if (fs::path home = lecternHome(); !home.empty()) return home;
    if (fs::path xdg = absoluteFromEnvironment("XDG_DATA_HOME"); !xdg.empty())
        return xdg / "lectern";
    return userHome() / ".local" / "share" / "lectern";
}

fs::path runtimeHome() {
    if (fs::path home = lecternHome(); !home.empty()) return home / "run";
    if (fs::path xdg = absoluteFromEnvironment("XDG_RUNTIME_DIR"); !xdg.empty())
        return xdg / "lectern";
    // Without a session there is no runtime directory. A fixed name below /tmp could be taken by
    // somebody else first; the data directory belongs to this user alone.
    return dataHome() / "run";
}

fs::path stateHome() {
    if (fs::path home = lecternHome(); !home.empty()) return home / "state";
    if (fs::path xdg = absoluteFromEnvironment("XDG_STATE_HOME"); !xdg.empty())
        return xdg / "lectern";
    return userHome() / ".local" / "state" / "lectern";
}

std::vector<fs::path> resourceFolders() {
    std::vector<fs::path> folders;
    if (const char* chosen = std::getenv("LECTERN_RESOURCES"); chosen && *chosen)
        folders.emplace_back(chosen);
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path bin = program.parent_path();
        folders.push_back(bin / "../share/lectern");
        folders.push_back(bin / "../../../resources");
    }
    return folders;
}

}  // namespace lectern::app

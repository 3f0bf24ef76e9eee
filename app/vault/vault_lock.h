#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "app/import/unique_fd.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// An exclusive flock on a file that says who holds it: {"pid", "program", "since"}. The kernel
/// lets go of it when the process ends in whatever way; what the file still says then means
/// nothing. The file is never deleted, as two processes could then hold locks on two files of one
/// name.
class VaultLock {
  public:
    /// Tries until `wait` is over. Error Busy: "<what> is in use by <program> (process <pid>) since
    /// <time>". Error Cancelled when stopped while waiting.
    static Result<VaultLock> acquire(const std::filesystem::path& file, const std::string& what,
                                     std::chrono::milliseconds wait, std::stop_token stop = {});
    VaultLock(VaultLock&&) noexcept = default;
    VaultLock& operator=(VaultLock&&) noexcept = default;
    ~VaultLock();

  private:
    explicit VaultLock(UniqueFd fd) : m_fd(std::move(fd)) {}
    UniqueFd m_fd;
};

}  // namespace lectern::app

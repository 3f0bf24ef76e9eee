#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/document/page.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// A small process forked before threads exist, that starts importer workers on request. Create it
/// first thing in main; it ends with its parent.
class Spawner {
  public:
    /// `worker` is the lectern-importer binary (found beside this program by default).
    static Result<std::unique_ptr<Spawner>> start(const std::filesystem::path& worker = {});
    ~Spawner();
    struct Impl;
    Impl& impl() { return *m_impl; }

  private:
    explicit Spawner(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

struct ImportProgress {
    int pages_done = 0;
    int pages_total = 0;
};
struct ImportOptions {
    std::optional<std::string> password;
    std::function<void(const ImportProgress&)> progress;
};

/// Reads documents through the sandboxed worker, one process per document; no document byte is
/// parsed in this process. The file is opened here and handed over as a descriptor. Every record
/// that comes back is bounded and checked.
class Importer {
  public:
    explicit Importer(Spawner& spawner);

    /// Errors name the file: NotFound, Io, Encrypted (needs a, or another, password), Corrupt (not
    /// readable as a PDF, or the worker died on it), Unsupported (not a PDF), LimitExceeded (pages,
    /// characters, time, memory), Sandbox (the sandbox could not be set up: nothing was read),
    /// Cancelled.
    Result<DocumentText> import(const std::filesystem::path& file, const ImportOptions& options,
                                std::stop_token stop);

  private:
    Spawner& m_spawner;
};

}  // namespace lectern::app

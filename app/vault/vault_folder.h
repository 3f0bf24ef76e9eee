#pragma once

#include <filesystem>
#include <string>

#include "app/vault/vault.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// What stands where inside a vault's folder.
inline constexpr const char* kVaultFile = "vault.json";
inline constexpr const char* kLibraryFile = "library.sqlite";
inline constexpr const char* kLockFile = "owner.lock";
inline constexpr const char* kOriginalsFolder = "documents";
inline constexpr const char* kStatesFolder = "states";
inline constexpr const char* kStateExtension = ".snapshot";  ///< engine/state/snapshot_format.md

/// Reads vault.json: name, id, format version. Errors: NotFound, Io, Corrupt, Unsupported.
Result<VaultInfo> readVaultFolder(const std::filesystem::path& folder);
/// Fills an existing, empty folder with everything a vault needs; all of it is synced when this
/// returns.
Status fillVaultFolder(const std::filesystem::path& folder, const std::string& name,
                       const std::string& id);

}  // namespace lectern::app

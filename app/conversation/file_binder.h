#pragma once

#include <string>
#include <vector>

#include "app/vault/library.h"

namespace lectern::app {

/// The binder of that name. Errors: NotFound, listing the names there are.
Result<BinderRecord> findBinder(const Library& library, const std::string& name);

/// The binder that holds exactly these documents in this order, named after their files; created if
/// it does not exist. So asking the same files again finds the same binder, its conversations and
/// its saved state.
Result<BinderRecord> binderOfDocuments(Library& library,
                                       const std::vector<DocumentRecord>& documents);

}  // namespace lectern::app

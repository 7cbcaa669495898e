// Puts pages whose files are bad back: into the queue, to be fetched again over what is there, and out of the
// archive.
#pragma once

#include <span>
#include <string>

#include "src/base/result.h"
#include "src/model/toolbox.h"
#include "src/store/archive.h"
#include "src/store/database.h"
#include "src/store/queue.h"

namespace mg {

// Theirs alone, so that nothing that the user has queued is changed.
inline constexpr const char* kRequeueQueue = "verify";

// The page again, into the file that is there, as its last run asked for it. Fails with bad_input where its
// path cannot be kept in the queue, or nobody knows what list it is of.
[[nodiscard]] Result<NewEntry> entry_for(const ArchiveEntry& page, Database& database,
                                         const Toolbox& toolbox);

// All of them; who dies in between leaves a page that is queued and still in the archive, which the queue
// fetches all the same.
[[nodiscard]] Result<void> requeue(std::span<const ArchiveEntry> pages, std::span<const NewEntry> entries,
                                   Database& database, OwnerLives lives, WallTime now);

}  // namespace mg

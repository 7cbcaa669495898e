// What the journal, the archive and the queue know of pages, for who asks whether a leftover may go.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "src/base/result.h"
#include "src/post/unfinished_pages.h"

namespace mg {

struct KnownPages {
  UnfinishedPages unfinished;
  std::set<std::string> unfinished_rooms;  // the names of their rooms
  std::set<std::string> known_rooms;       // of all pages that were ever asked for
  // Danmaku that a run was told to put beside a page of the archive, or beside the whole of a folder of them:
  // a run leaves no others.
  std::set<std::filesystem::path> wanted_danmaku;
};

// `state` is the directory of the database. One that was never made knows nothing.
[[nodiscard]] Result<KnownPages> read_known_pages(const std::filesystem::path& state);

}  // namespace mg

// How people name what is in the archive, and what is to be seen of it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "src/model/toolbox.h"
#include "src/store/archive.h"

namespace mg {

// As the archive has it; both empty: all of it.
struct ArchiveList {
  std::string site;
  std::string list_id;
};

// SITE, or SITE and ID, in any spelling that a verb takes; nothing: all. What no profile knows stays as it
// is.
[[nodiscard]] ArchiveList archive_list(const Toolbox& toolbox, const std::vector<std::string>& words);

// It is known where the file was, and it is not there; of one that we may not look at we do not know.
[[nodiscard]] bool file_is_gone(const ArchiveEntry& entry);

[[nodiscard]] nlohmann::json archive_json(const ArchiveEntry& entry);

}  // namespace mg

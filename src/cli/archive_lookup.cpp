#include "src/cli/archive_lookup.h"

#include <nlohmann/json.hpp>

#include "src/cli/tools.h"
#include "src/plan/site_match.h"

namespace mg {

ArchiveList archive_list(const Toolbox& toolbox, const std::vector<std::string>& words) {
  ArchiveList list;
  if (words.empty()) return list;
  const SiteProfile* site = find_site(toolbox, words.front());
  list.site = site != nullptr ? site->name : words.front();
  if (words.size() < 2) return list;
  list.list_id = words[1];
  if (site == nullptr) return list;
  if (const auto match = match_id(*site, words[1])) list.list_id = match->id;
  return list;
}

bool file_is_gone(const ArchiveEntry& entry) {
  if (entry.path.empty()) return false;
  std::error_code error;  // one that says "not found" makes that the type, too
  return std::filesystem::status(entry.path, error).type() == std::filesystem::file_type::not_found;
}

nlohmann::json archive_json(const ArchiveEntry& entry) {
  const bool known = !entry.path.empty();
  return {{"key", entry.key.text},
          {"site", entry.site},
          {"list", entry.list_id},
          {"page", entry.page},
          {"path", known ? nlohmann::json(entry.path.string()) : nlohmann::json()},
          {"bytes", known ? nlohmann::json(entry.size.count) : nlohmann::json()},
          {"finished", std::chrono::duration<double>(entry.finished.time_since_epoch()).count()},
          {"engine", entry.engine},
          {"format", entry.format}};
}

}  // namespace mg

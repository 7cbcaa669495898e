// Goes through folders and says of each leftover in them whether it goes. Changes nothing.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "src/cli/clean_options.h"
#include "src/cli/clean_pages.h"
#include "src/cli/clean_table.h"
#include "src/cli/verbs.h"
#include "src/os/folder_tree.h"
#include "src/os/open_files.h"
#include "src/post/clean_rules.h"
#include "src/run/inspections.h"
#include "src/run/runner.h"

namespace mg {

// What a room holds, but for its lock.
struct RoomContent {
  Bytes size;
  WallTime newest{};
  std::string hindrance;  // why nobody may remove it

  bool operator==(const RoomContent&) const = default;
};

// The thing itself that a row speaks of.
struct CleanTarget {
  TreeFolder folder;  // without what is in it
  TreeFile file;      // of a room only its name
  std::optional<RoomContent> room;
};

// Side by side: a row, and its target.
struct CleanFindings {
  std::vector<CleanRow> rows;
  std::vector<CleanTarget> targets;
};

class CleanSearch {
 public:
  // Borrows all of them. The runner is asked whether the user wants us to stop.
  CleanSearch(const VerbContext& context, const CleanVerb& verb, const CleanRules& rules,
              const KnownPages& pages, Runner& runner);

  // False: the user stopped it. `folder` is absolute. Fails as walk_tree.
  [[nodiscard]] Result<bool> look_into(const std::filesystem::path& folder);
  [[nodiscard]] CleanFindings take() { return std::move(found_); }

  [[nodiscard]] RoomContent look_at_room(const std::filesystem::path& room) const;

 private:
  bool look_at(const TreeFolder& folder);
  ListedFolder list(const TreeFolder& folder) const;
  [[nodiscard]] std::string hindrance(const TreeFile& file) const;
  bool prove_merges(const std::vector<CleanFinding>& findings, ListedFolder& listed);
  bool inspect(const std::filesystem::path& folder, const std::vector<std::string>& names,
               std::map<std::string, Result<MediaFacts>>& facts);
  bool play(const std::filesystem::path& whole, std::optional<std::string>& fault);
  void add(const TreeFolder& folder, const std::vector<CleanFinding>& findings);
  void look_for_rooms(const std::filesystem::path& rooms);
  [[nodiscard]] bool stop_asked();
  void report();

  const VerbContext& context_;
  const CleanVerb& verb_;
  const CleanRules& rules_;
  const KnownPages& pages_;
  Runner& runner_;
  Inspections inspections_;
  std::string cannot_inspect_;  // why; empty: we can
  std::map<FileIdentity, FileUser> open_;
  std::set<FileIdentity> seen_;  // folders: they may be named twice, or one in another
  std::size_t inspected_ = 0;
  std::size_t looked_at_ = 0;
  Instant reported_;
  CleanFindings found_;
};

}  // namespace mg

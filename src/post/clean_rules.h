// What of a folder may be removed, and why; what looks like it and stays, and why. Pure: told the names,
// sizes, times and contents of one folder, it says a sentence for each file that a rule speaks of.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/clean_rule.h"
#include "src/post/leftover_content.h"
#include "src/post/name_pattern.h"
#include "src/post/unfinished_pages.h"

namespace mg {

struct ListedFile {
  std::string name;
  Bytes size;
  WallTime written;
  std::string
      hindrance;         // why nobody may remove it, whatever rules say: "it is another user's"; mostly empty
  ContentFacts content;  // of those that CleanRules::asks_content for
  bool wanted = false;   // it looks like a leftover, but somebody has asked for it

  bool operator==(const ListedFile&) const = default;
};

struct ListedFolder {
  std::string path;
  std::vector<ListedFile> files;  // regular ones, by name
  std::set<std::string> others;   // names of folders, links and whatever else is no file
  // Why a file is not in the one that it seems to be merged into, once that was looked into.
  std::map<std::string, std::string> not_merged;
};

struct CleanFinding {
  std::string name;
  Bytes size;
  bool goes = false;
  std::string rule;  // its name
  std::string tool;
  std::string what;
  std::string reason;  // a clause: "merged into T.mp4"; of what stays: "T.mp4 is older than it"
  LeftoverContent content = LeftoverContent::unknown;
  std::string merged_into;  // the file that holds it now, to be looked into before it goes
  std::string after;        // the file that must be gone before

  bool operator==(const CleanFinding&) const = default;
};

// Whether also goes what was just written, was asked for, or is of a page that is not finished.
enum class Careful { yes, no };

class CleanRules {
 public:
  // A later rule of a known name takes its place. Fails with bad_input that names the place of the rule.
  [[nodiscard]] static Result<CleanRules> make(std::vector<CleanRule> rules);

  // Whether what is in a file of this name matters.
  [[nodiscard]] bool asks_content(std::string_view name) const;
  // Of each file that a rule speaks of, in the order in which those that go are to be removed: what gives
  // others their meaning comes behind these. `now` tells what is too new.
  [[nodiscard]] std::vector<CleanFinding> judge(const ListedFolder& folder, const UnfinishedPages& pages,
                                                WallTime now, Careful careful) const;
  [[nodiscard]] const std::vector<CleanRule>& rules() const { return rules_; }

 private:
  friend class FolderJudge;
  struct Patterns {
    NamePattern match;
    std::optional<NamePattern> beside, merged, with;
  };

  std::vector<CleanRule> rules_;
  std::vector<Patterns> patterns_;
};

// What was written later than so long ago may be somebody's work.
inline constexpr Duration kJustWritten = 60s;

}  // namespace mg

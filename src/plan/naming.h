// Names for files: a template filled in with what is known of a page, safe on every file system we know of
// and never outside the directory, whatever a site calls its videos.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "src/model/episode.h"
#include "src/plan/name_template.h"

namespace mg {

inline constexpr std::size_t kNameBytes = 255;  // of one component; ext4, xfs, btrfs, and SMB servers on them
// Written beside a file in place of its ending; no other sidecar's is longer.
inline constexpr std::string_view kDanmakuEnding = ".danmaku.xml";

// Empty or 0: not known.
struct NameFields {
  std::string list_title;  // empty for a single video
  std::string title;       // of the page
  int page = 1;
  int page_count = 0;
  std::string id;
  std::string uploader;
  std::string upload_date;  // YYYYMMDD
  std::string site;
  std::string engine;
  int height = 0;
  std::string ext;  // without its dot
  std::string key;

  bool operator==(const NameFields&) const = default;
};

// What the episode knows; site, engine and key are the caller's to add.
[[nodiscard]] NameFields name_fields(const Episode& episode);

// A field's value as a part of one name: no separators, no control characters, nothing that Windows or SMB
// reserve, no blanks at its ends. May be empty.
[[nodiscard]] std::string safe_value(std::string_view value);

// Relative; each component is at most 255 bytes and is neither empty, "." nor "..". The file's leaves room
// for " (99999)" and for the longest sidecar. Its ending is never cut.
[[nodiscard]] std::filesystem::path expand(const NameTemplate& names, const NameFields& fields);

// Gives every page of a run a target of its own: the second that wants a taken one gets " (2)" before its
// ending. Two names that differ by their ending only count as the same, as their sidecars would be; so do
// those that differ by the case of ASCII letters.
class TargetNames {
 public:
  [[nodiscard]] std::filesystem::path place(const std::filesystem::path& wanted);

 private:
  std::unordered_set<std::string> taken_;          // without ending, lower case
  std::unordered_map<std::string, int> repeated_;  // the last number given to those that wanted it
};

}  // namespace mg

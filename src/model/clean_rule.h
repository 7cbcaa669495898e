// How a leftover of a download is known, and when it may go: one rule, as a rules file tells it.
#pragma once

#include <string>
#include <string_view>

namespace mg {

// What a file holds, as far as leftovers go.
enum class LeftoverContent {
  unknown,
  danmaku,      // comments that fly over a video, as XML
  timed_text,   // subtitles as XML
  concat_list,  // what is to be joined, a file on each line
  control_file  // which pieces of the file beside it are there
};

// Patterns are those of src/post/name_pattern.h; what `match` captured is filled into the others, but for
// endings.
struct CleanRule {
  std::string name;  // unique; a later rule of the same name replaces it
  std::string tool;  // whose leftover it is, for people
  std::string what;  // "danmaku", "an unfinished download"
  std::string match;
  bool partial = false;                                // kept while the page that it is of is not finished
  LeftoverContent content = LeftoverContent::unknown;  // what it must hold; unknown: anything
  std::string beside;  // a finished file that must be there; empty: none need be
  std::string merged;  // the file that it was merged into, and that must hold it; empty: it was not merged
  std::string with;    // the file that goes with it, as neither is anything without the other
  bool byte_range = false;  // its {start} and {end} are bytes, so it cannot be longer than these
  bool keep = false;        // what matches stays, whatever the other rules say
  std::string place;        // "clean.toml:3", for messages

  bool operator==(const CleanRule&) const = default;
};

// Rules as they are shipped.
struct CleanRuleText {
  std::string_view file_name;
  std::string_view text;
};

}  // namespace mg

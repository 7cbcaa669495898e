// What lies beside a page's file and goes with it when pages become one file, by its name.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace mg {

struct PageSidecars {
  std::string danmaku;                           // as the site has it; empty: there is none
  bool has_ass = false;                          // danmaku made for players
  std::map<std::string, std::string> subtitles;  // by what stands behind the page's stem: ".zh-Hans.srt"

  bool operator==(const PageSidecars&) const = default;
};

// `page` and `names` are names of one folder.
[[nodiscard]] PageSidecars sidecars_of(std::string_view page, std::span<const std::string> names);

}  // namespace mg

// Any names are grouped without a file in two groups, in an order that does not depend on the folder's; notes
// of a joining are read as they were written; lists of segments are read or refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/peers/part_names.h"
#include "adapters/youget/part_names.h"
#include "adapters/ytdlp/part_names.h"
#include "src/base/text.h"
#include "src/post/join_notes.h"
#include "src/post/natural_order.h"
#include "src/post/part_groups.h"
#include "tests/fuzz/require.h"

namespace {

std::vector<std::unique_ptr<mg::PartNames>> programs() {
  auto all = mg::peers::make_part_names();
  all.push_back(mg::youget::make_part_names());
  all.push_back(mg::ytdlp::make_part_names());
  return all;
}

void check_groups(const std::vector<mg::PartGroup>& groups, const std::set<std::string>& there) {
  std::set<std::string> seen;
  for (const auto& group : groups) {
    require(!group.tracks.empty() || !group.faults.empty());
    for (const auto& track : group.tracks) {
      require(!track.parts.empty());
      for (const auto& part : track.parts)
        require(there.contains(part.name) && seen.insert(part.name).second);
    }
  }
}

void check_order(const std::vector<std::string>& names) {
  for (const auto& a : names) {
    require(!mg::naturally_less(a, a));
    for (const auto& b : names) {
      if (a != b) require(mg::naturally_less(a, b) != mg::naturally_less(b, a));
      for (const auto& c : names) {
        if (mg::naturally_less(a, b) && mg::naturally_less(b, c)) require(mg::naturally_less(a, c));
      }
    }
  }
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kPrograms = programs();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::set<std::string> there;
  for (const auto line : mg::split(text, '\n')) {
    if (!line.empty()) there.emplace(line);
  }
  std::vector<mg::FolderFile> files;
  for (const auto& name : there) files.push_back({name, mg::Bytes{name.back() == '0' ? 0 : 1}});
  const std::vector<std::string> names(there.begin(), there.end());
  std::vector<mg::NamedSegmentList> lists;
  if (auto list = mg::read_segment_list(text, names)) lists.push_back({"x.m3u8", *list});

  const auto groups = mg::find_part_groups(files, kPrograms, lists);
  check_groups(groups, there);
  std::ranges::reverse(files);
  require(mg::find_part_groups(files, kPrograms, lists) == groups);
  if (!files.empty()) require(mg::group_as_named(files).tracks.front().parts.size() == files.size());
  if (names.size() < 12) check_order(names);

  const auto notes = mg::read_join_notes(text);
  if (notes) require(mg::read_join_notes(mg::write_join_notes(*notes)) == notes);
  return 0;
}

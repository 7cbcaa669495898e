// Any bytes are looked at without a finding, whatever they claim to be; of any names only those go that a
// rule speaks of, and never a file that stands beside them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/text.h"
#include "src/post/box_walk.h"
#include "src/post/clean_rules.h"
#include "tests/fuzz/require.h"

namespace {

constexpr mg::WallTime kNow{std::chrono::hours(500'000)};

mg::CleanRules rules() {
  using mg::LeftoverContent;
  return mg::CleanRules::make(
             {{.name = "part", .match = "{whole}.{ext}.part", .partial = true},
              {.name = "pieces", .match = "{whole}[{n}].{media}", .merged = "{whole}.{media}"},
              {.name = "range", .match = "{whole}.{start}-{end}", .partial = true, .byte_range = true},
              {.name = "list", .match = "{whole}.txt", .content = LeftoverContent::concat_list},
              {.name = "danmaku",
               .match = "{whole}.xml",
               .content = LeftoverContent::danmaku,
               .beside = "{whole}.{media}"},
              {.name = "control",
               .match = "{whole}.aria2",
               .partial = true,
               .content = LeftoverContent::control_file,
               .with = "{whole}"}})
      .value();
}

void check_content(std::string_view text) {
  const mg::ContentFacts facts = mg::content_of(text, mg::Bytes{static_cast<std::int64_t>(text.size())});
  require(facts.total.count >= 0);
  require((facts.kind == mg::LeftoverContent::concat_list) == !facts.listed.empty());
  require(facts.kind == mg::LeftoverContent::control_file || !facts.complete);
  const auto length = mg::box_length(text, mg::Bytes{static_cast<std::int64_t>(text.size())});
  require(!length || length->count >= 0);
}

// The text's lines are the names, each file holds the whole text.
void check_folder(std::string_view text) {
  static const mg::CleanRules kRules = rules();
  mg::ListedFolder folder{.path = "/v"};
  for (const std::string_view name : mg::split(text.substr(0, 4096), '\n')) {
    if (name.empty() || name.size() > 255) continue;
    mg::ListedFile file{.name = std::string(name),
                        .size = mg::Bytes{static_cast<std::int64_t>(name.size()) * 1000},
                        .written = kNow - std::chrono::hours(1)};
    if (kRules.asks_content(name))
      file.content = mg::content_of(text, mg::Bytes{static_cast<std::int64_t>(text.size())});
    folder.files.push_back(std::move(file));
  }
  std::ranges::sort(folder.files, {}, &mg::ListedFile::name);
  const auto twins = std::ranges::unique(folder.files, {}, &mg::ListedFile::name);
  folder.files.erase(twins.begin(), twins.end());
  const mg::UnfinishedPages pages({{.key = "a BV1 p3", .title = "long title", .folder = "/v", .stem = "T"}},
                                  {});
  const auto findings = kRules.judge(folder, pages, kNow, mg::Careful::yes);
  require(findings == kRules.judge(folder, pages, kNow, mg::Careful::yes));
  std::set<std::string> names;
  for (const mg::CleanFinding& found : findings) {
    require(names.insert(found.name).second && !found.reason.empty() && !found.rule.empty());
    require(std::ranges::find(folder.files, found.name, &mg::ListedFile::name) != folder.files.end());
    require(found.after.empty() || names.contains(found.after));
    // What pieces are merged into stays, whatever else is said of it.
    if (!found.goes || found.merged_into.empty()) continue;
    for (const mg::CleanFinding& other : findings) require(other.name != found.merged_into || !other.goes);
  }
}

void check_pattern(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto pattern = mg::NamePattern::read(text.substr(0, end));
  if (!pattern) return require(pattern.error().kind == mg::ErrorKind::bad_input);
  const std::string_view name = text.substr(std::min(end + 1, text.size())).substr(0, 255);
  const auto found = pattern->match(name);
  if (!found) return;
  require(name.starts_with(pattern->beginning()));
  require(pattern->filled(*found).match(name).has_value());
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_content(text);
  check_folder(text);
  check_pattern(text);
  return 0;
}

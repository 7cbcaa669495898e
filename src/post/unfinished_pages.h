// Pages that were asked for and are not finished: what is there of them must stay. Told by names alone, so it
// would rather take a stranger's file for one of these than the other way round.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mg {

struct UnfinishedPage {
  std::string key;     // PageKey::text: "bilibili BV1Wy4y1B7vg p3", "youtube dQw4w9WgXcQ"
  std::string title;   // may be empty
  std::string folder;  // of its target; empty: not known yet
  std::string stem;    // the target's name without its ending

  bool operator==(const UnfinishedPage&) const = default;
};

// A list in the queue: any page of it may be one.
struct UnfinishedList {
  std::string id;
  std::string label;  // for people: "bilibili BV1Wy4y1B7vg"

  bool operator==(const UnfinishedList&) const = default;
};

class UnfinishedPages {
 public:
  UnfinishedPages() = default;
  UnfinishedPages(std::vector<UnfinishedPage> pages, std::vector<UnfinishedList> lists);

  // For people, which page a file of this name may be of; nothing: of none.
  [[nodiscard]] std::optional<std::string> page_of(std::string_view folder, std::string_view name) const;

 private:
  struct Sign {
    UnfinishedPage page;
    std::string id;
    std::optional<std::string> part;  // "3"; nothing: the id is the page's own
    std::string title_letters;
  };

  std::vector<Sign> pages_;
  std::vector<UnfinishedList> lists_;
};

}  // namespace mg

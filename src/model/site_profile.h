// What we know of a site: how to recognise its addresses, who extracts it best, and how politely.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"

namespace mg {

// The pace of one lane: how many at once, how far apart their starts, how fast, how long to rest after a ban.
struct Pace {
  int concurrency = 4;
  int connections = 8;       // of own transfers, to one host
  Duration spacing_least{};  // between two starts; the actual one is drawn evenly from least..most
  Duration spacing_most{};
  std::optional<BytesPerSecond> rate;              // of all its hosts together; empty: unlimited
  Duration rest_first = std::chrono::seconds(60);  // bilibili's 412: 60-120 s doubling (facts/extractors)
  Duration rest_most = std::chrono::minutes(30);

  bool operator==(const Pace&) const = default;
};

// Hosts that notice us together: a ban at one of them is a ban at all.
struct HostGroup {
  std::string name;                // shown: "bilibili pages"
  std::vector<std::string> hosts;  // globs: "*.bilivideo.com"
  // Hosts that have the same files under the same paths; what a link of one of them leads to, all have.
  std::vector<std::string> mirrors;
  Pace pace;

  bool operator==(const HostGroup&) const = default;
};

// Whether a page is known by its number in the list (parts of one video, where the number is part of the
// site's own identity), or by an id of its own (entries of a playlist that its owner may reorder).
enum class PageIdentity { number, own_id };

struct SiteProfile {
  std::string name;                  // also the subcommand
  std::string title;                 // for `multiget sites`
  std::vector<std::string> aliases;  // other spellings of the subcommand
  std::string id_pattern;            // ECMAScript regex for a bare id, whole match
  std::string id_example;            // for messages
  std::string url_pattern;           // ECMAScript regex found in a URL; group 1: id, group 2 (optional): page
  std::string list_url;              // "{id}" is replaced; empty: the URL given
  std::string page_url;              // "{id}" and "{page}" are replaced; empty: pages have none
  PageIdentity identity = PageIdentity::own_id;
  // How extractors call it in lists of what they have, and which of the ids that they put into files' names
  // are its own (ECMAScript regex, whole match; empty: none can be told by its looks).
  std::string foreign_name;
  std::string foreign_id_pattern;
  std::vector<std::string> engines;  // preferred order
  int jobs = 4;
  HostGroup pages;  // pages and API: what probing asks
  HostGroup media;  // where the bytes come from

  bool operator==(const SiteProfile&) const = default;
};

}  // namespace mg

// What the user asked for, after the command line was understood and before anything was looked up.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/model/extras.h"

namespace mg {

// A run of pages, both ends inclusive, 1-based; negative numbers count from the end (-1 is the last).
// An empty end is open: {3, {}} is page 3 to the last; {{}, 3} the first three. `step` is never 0.
struct PageSpan {
  std::optional<int> first;
  std::optional<int> last;
  int step = 1;

  bool operator==(const PageSpan&) const = default;
};

using PageSelection = std::vector<PageSpan>;  // in the order written; empty: every page

enum class Download { native, engine };  // who moves the bytes where both can: we, or the tool
enum class Concat { no, yes };           // yes: all pages into one file besides, with a chapter for each
enum class Again { no, yes };            // yes: also what the archive knows

// How children reach the site. Empty means: not given.
struct Network {
  std::string proxy;                   // a URL
  std::filesystem::path ca_file;       // PEM; trusted besides the system's
  std::filesystem::path cookies_file;  // Netscape format

  bool operator==(const Network&) const = default;
};

struct Request {
  std::string site;      // the profile's name: "bilibili", or "default"
  std::string list_id;   // the list's identity in the archive: "BV1Wy4y1B7vg", or the URL
  std::string url;       // of the list or the single video
  std::string page_url;  // with "{page}" for the number; empty where pages have no address made that way
  PageSelection pages;
  std::string format;                // for the engine, as it is; empty: by `height`
  std::optional<int> height;         // at most so many lines, if there is such a format
  std::vector<std::string> engines;  // first is tried first
  std::filesystem::path directory;   // destination, absolute
  std::string output;                // template under it; empty: the default for lists or single videos
  Extras extras;
  Concat concat = Concat::no;
  Again again = Again::no;
  Download download = Download::native;
  int retries = 5;                      // further tries of a page after the first
  std::optional<Duration> stall_limit;  // a child that brings nothing for so long is ended
  std::optional<Duration> max_wait;  // for a host that rests; longer ends the run. Empty: as long as it takes
  Network network;

  bool operator==(const Request&) const = default;
};

}  // namespace mg

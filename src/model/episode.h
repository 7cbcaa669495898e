// What an extractor knows of a page: names for people, and the format that will be fetched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"

namespace mg {

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

// One file of a format: the video of a DASH pair, or a segment of a split video.
struct Part {
  std::string url;
  std::vector<Header> headers;
  std::optional<Bytes> size;

  bool operator==(const Part&) const = default;
};

enum class Exactness { exact, estimated };

enum class Content { media, other };  // other: nobody can play it

// What the parts are to the whole.
enum class Layout {
  whole,    // one part is all
  tracks,   // a video and its audio
  pieces,   // one after the other
  playlist  // HLS playlists of the whole, or of its video and its audio
};

// The format chosen for a page, pinned so that no later step silently takes another one.
struct Format {
  std::string id;         // the engine's own name: "30064+30280", "dash-flv720-AVC"
  std::string container;  // "mp4"
  int height = 0;         // lines; 0: unknown
  bool has_video = false;
  bool has_audio = false;
  std::optional<Bytes> size;  // of all parts together
  Exactness size_exactness = Exactness::estimated;
  std::vector<Part> parts;  // empty where only the tool itself can fetch it
  Layout layout = Layout::whole;
  Content content = Content::media;
  std::string obstacle;  // why there are no parts: "its links are http_dash_segments"

  bool operator==(const Format&) const = default;
};

struct Episode {
  int page = 1;                   // its true number in the source list, 1-based
  std::optional<int> list_count;  // how long that list is, where the tool says so
  std::string id;                 // the site's own id without part suffix: "BV1Wy4y1B7vg"
  std::string extractor;          // the tool's name for the site, lower case: "bilibili", "youtube"
  std::string url;
  std::string list_title;  // empty for a single video
  std::string title;       // of this page alone, without the list's title where the tool glues them
  std::string uploader;
  std::string upload_date;  // YYYYMMDD
  std::optional<Duration> duration;
  Format format;         // empty id: not probed yet, only listed
  std::string metadata;  // the tool's own words, handed back to it verbatim; dropped once it is on disk

  bool operator==(const Episode&) const = default;
};

}  // namespace mg

// The text of local playlists, line by line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/byte_range.h"
#include "src/base/units.h"

namespace mg {

// What stands in a tag, or an empty text for none.
[[nodiscard]] std::string key_line(std::string_view file, std::string_view iv);

struct LocalSegment {
  Duration duration{};
  std::string file;
  std::optional<ByteRange> range;  // in the file
  std::string key;                 // a key line
  std::string init;                // an init section's file; empty: none
  std::string init_key;            // its key line
};

// One media playlist. Tags are repeated only when something else holds.
class LocalPlaylist {
 public:
  void add(const LocalSegment& segment);
  [[nodiscard]] std::string text() const;

 private:
  void use_key(const std::string& line);

  std::string body_;
  std::string key_;
  std::string init_;
  Duration longest_{};
};

// The master playlist of a picture and its sound.
[[nodiscard]] std::string write_local_master(std::string_view video, std::string_view audio);

}  // namespace mg

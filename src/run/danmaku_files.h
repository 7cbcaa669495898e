// Danmaku files into subtitle files: read in whatever encoding, written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>

#include "src/base/result.h"
#include "src/model/work.h"
#include "src/post/danmaku_look.h"
#include "src/post/danmaku_reader.h"

namespace mg {

// What is clearly UTF-8 is read as that; all else in the encoding that it says it has. bad_input, with the
// file's name in it, also where it is too large or no danmaku.
[[nodiscard]] Result<ReadComments> read_danmaku_file(const std::filesystem::path& file);

// What became of the comments of one file.
struct DanmakuCounts {
  std::size_t shown = 0;
  std::size_t dropped = 0;  // no room
  std::size_t special = 0;  // kept out: those that place themselves
  std::size_t blank = 0;
  std::size_t broken = 0;  // not readable
  bool truncated = false;  // the file ends before it ends

  bool operator==(const DanmakuCounts&) const = default;
};

struct ConvertedDanmaku {
  std::string ass;  // the whole file
  DanmakuCounts counts;
};

// `look` is one that check_look allows.
[[nodiscard]] ConvertedDanmaku convert_danmaku(const ReadComments& read, const DanmakuLook& look);

// From the file to the file. bad_input also where `to` is there already and is not to be replaced.
[[nodiscard]] Result<DanmakuCounts> convert_danmaku_file(const std::filesystem::path& from,
                                                         const std::filesystem::path& to,
                                                         const DanmakuLook& look, Replace replace);

}  // namespace mg

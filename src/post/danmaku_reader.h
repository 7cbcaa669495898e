// Danmaku as files have it, read and written:
//   <i> <chatserver>..</chatserver> <d p="seconds,mode,size,colour,stamp,pool,user,row">text</d> ... </i>
// Entities but the five of XML are not expanded, and of a document type nothing is believed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/post/danmaku.h"

namespace mg {

// A longer file is none of the site's: 100,000 comments take about 10 MiB.
inline constexpr Bytes kMostDanmaku = 256_MiB;
// This much of a file's beginning is enough for is_danmaku.
inline constexpr Bytes kDanmakuHead = 64_KiB;

// Whether an XML file that begins like this holds danmaku, by what is in it: a root <i> that has first of all
// children that only danmaku have. In doubt it does not. UTF-8, as the site sends it.
[[nodiscard]] bool is_danmaku(std::string_view head);

// What the file says of its encoding: by its first bytes ("utf-16le"), or the declaration, as it is written
// there. Empty: it says nothing, so UTF-8.
[[nodiscard]] std::string declared_encoding(std::string_view head);

struct ReadComments {
  std::vector<Comment> comments;  // in the order of the file
  std::size_t broken = 0;         // not readable, or at no possible time
  bool truncated = false;         // the file ends before it ends

  bool operator==(const ReadComments&) const = default;
};

// What can be read of it. bad_input, with `name` and where there is one with the line: this is no danmaku, or
// no comment of those that are there can be read.
[[nodiscard]] Result<ReadComments> read_danmaku(std::string_view text, std::string_view name);

// read_danmaku gives the same comments back.
[[nodiscard]] std::string write_danmaku(std::span<const Comment> comments);

}  // namespace mg

// Whether a file is another than it was, without reading it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "src/base/units.h"

namespace mg {

// Two marks differ where the file was written, replaced, made or removed in between; links are followed. What
// keeps its size and is written within one tick of the file system's clock (4 ms) cannot be told apart.
struct FileMark {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;  // 0: there is none, or it may not be looked at
  Bytes size;
  Duration written{};  // since 1970
  Duration changed{};  // its name, mode or content

  bool operator==(const FileMark&) const = default;
};

[[nodiscard]] FileMark mark_of(const std::filesystem::path& path);

}  // namespace mg

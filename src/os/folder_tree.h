// The folders below one, and what lies in each, for who is about to remove something: no link is followed or
// counts as a file, no other file system is entered, and every folder has a mark by which it is known again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  auto operator<=>(const FileIdentity&) const = default;
};

struct TreeFile {
  std::string name;
  FileIdentity identity;
  Bytes size;
  WallTime written;
  bool ours = true;  // it belongs to this user

  bool operator==(const TreeFile&) const = default;
};

struct TreeFolder {
  std::filesystem::path path;  // begins with the folder as it was given
  FileIdentity identity;
  std::vector<TreeFile> files;       // regular ones, by name
  std::vector<std::string> folders;  // by name; not links to any
  std::vector<std::string> others;   // links, pipes and the like
};

enum class Deeper { no, yes };

struct TreeLimits {
  std::size_t entries = 2'000'000;
  std::size_t levels = 64;
};

// Tells each folder, one above before those in it, the latter by name. Those whose names begin with a dot are
// told among `folders` and not entered. `unreadable` is told of folders below that cannot be read. Stops when
// `tell` says false. bad_input: there is no such folder, or it is a link to one; local_io: it cannot be read,
// or there is more in it than the limits say.
[[nodiscard]] Result<void> walk_tree(const std::filesystem::path& folder, Deeper deeper,
                                     const TreeLimits& limits,
                                     const std::function<bool(const TreeFolder&)>& tell,
                                     const std::function<void(const std::filesystem::path&)>& unreadable);

// Up to `most` bytes of a regular file from there on, no link followed; fewer at its end, or if it cannot be
// read.
[[nodiscard]] std::string read_at(const std::filesystem::path& path, std::int64_t offset, Bytes most);

// The beginning of a file that is still the one that was seen; nothing if it is not, or cannot be read.
[[nodiscard]] std::string read_head(const TreeFolder& folder, const TreeFile& file, Bytes most);

}  // namespace mg

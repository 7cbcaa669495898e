#include "src/os/walk.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDeepest = 64;  // folders in folders; deeper ones are told as unreadable

void add_file(const fs::path& path, Walk& found) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return;  // a pipe, or a link to nothing
  const auto since_1970 =
      std::chrono::seconds(facts.st_mtim.tv_sec) + std::chrono::nanoseconds(facts.st_mtim.tv_nsec);
  found.files.push_back({path, Bytes{facts.st_size}, WallTime(since_1970)});
}

// Its own files first, then its folders, both by name.
std::error_code walk_into(const fs::path& folder, std::size_t depth, Below below, Walk& found) {
  std::error_code error;
  std::vector<fs::path> names;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().filename().native().starts_with('.')) continue;
    std::error_code unknown;
    const bool is_folder = entry->symlink_status(unknown).type() == fs::file_type::directory;
    (is_folder ? folders : names).push_back(entry->path());
  }
  if (error) return error;
  std::ranges::sort(names);
  std::ranges::sort(folders);
  for (const fs::path& name : names) add_file(name, found);
  if (below == Below::no) return {};
  for (const fs::path& deeper : folders) {
    if (depth >= kDeepest || walk_into(deeper, depth + 1, below, found)) found.unreadable.push_back(deeper);
  }
  return {};
}

}  // namespace

Result<Walk> walk(const fs::path& folder, Below below) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return fail(ErrorKind::bad_input, fmt::format("there is no folder {}", folder.native()));
  }
  Walk found;
  if (const auto failed = walk_into(folder, 0, below, found)) {
    return fail(ErrorKind::local_io,
                fmt::format("the folder {} cannot be read: {}", folder.native(), failed.message()));
  }
  return found;
}

}  // namespace mg

#include "src/cli/user_path.h"

#include <cstdlib>

namespace mg {

std::string with_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || (path != "~" && !path.starts_with("~/"))) return path;
  return home + path.substr(1);
}

std::string path_from(const std::filesystem::path& base, const std::string& path) {
  return (base / with_home(path)).lexically_normal().string();
}

Result<std::filesystem::path> absolute_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path found = std::filesystem::absolute(path, error).lexically_normal();
  if (error) return fail(ErrorKind::local_io, "the folder that we are in is gone");
  // "videos/" has an empty last name.
  return found.has_filename() || !found.has_relative_path() ? found : found.parent_path();
}

}  // namespace mg

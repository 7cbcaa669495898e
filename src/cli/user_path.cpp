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

}  // namespace mg

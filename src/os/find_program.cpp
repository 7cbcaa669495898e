#include "src/os/find_program.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mg {
namespace {

bool runnable(const std::filesystem::path& file) {
  struct stat facts{};
  return ::stat(file.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

Result<std::filesystem::path> named(const std::filesystem::path& file) {
  std::error_code error;
  const auto full = std::filesystem::absolute(file, error);
  if (error || !runnable(full)) {
    return fail(ErrorKind::unsupported, fmt::format("{} is not there or not executable", file.native()));
  }
  return full;
}

}  // namespace

Result<std::filesystem::path> find_program(const std::string& name, const ToolPaths& overrides,
                                           std::string_view search_path) {
  if (const auto known = overrides.find(name); known != overrides.end()) return named(known->second);
  if (name.find('/') != std::string::npos) return named(name);
  while (!name.empty() && !search_path.empty()) {
    const std::string_view folder = search_path.substr(0, search_path.find(':'));
    search_path.remove_prefix(std::min(folder.size() + 1, search_path.size()));
    if (!folder.starts_with('/')) continue;
    auto candidate = std::filesystem::path(folder) / name;
    if (runnable(candidate)) return candidate;
  }
  return fail(ErrorKind::unsupported, fmt::format("{} is not installed", name));
}

}  // namespace mg

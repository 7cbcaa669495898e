#include "src/os/paths.h"

#include <fmt/format.h>

#include <cstdlib>

namespace mg {
namespace {

constexpr auto kFolder = "multiget";

std::optional<std::filesystem::path> absolute(const Lookup& environment, const std::string& name) {
  const auto text = environment(name);
  if (!text || !text->starts_with('/')) return std::nullopt;
  return std::filesystem::path(*text);
}

Result<std::filesystem::path> base(const Lookup& environment, const std::string& name,
                                   const std::string& under_home) {
  if (auto given = absolute(environment, name)) return *given / kFolder;
  if (auto home = absolute(environment, "HOME")) return *home / under_home / kFolder;
  return fail(ErrorKind::bad_input, fmt::format("neither HOME nor {} is set to an absolute path", name));
}

}  // namespace

Result<UserPaths> user_paths(const Lookup& environment) {
  auto state = base(environment, "XDG_STATE_HOME", ".local/state");
  if (!state) return tl::unexpected(state.error());
  auto config = base(environment, "XDG_CONFIG_HOME", ".config");
  if (!config) return tl::unexpected(config.error());
  const auto runtime = absolute(environment, "XDG_RUNTIME_DIR");
  return UserPaths{
      .state = *state, .config = *config, .runtime = runtime ? *runtime / kFolder : *state / "run"};
}

Result<UserPaths> user_paths() {
  return user_paths([](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  });
}

}  // namespace mg

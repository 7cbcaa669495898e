// Where this user's state, settings and run-time files belong (XDG base directories). Names folders only;
// makes none.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "src/base/result.h"

namespace mg {

struct UserPaths {
  std::filesystem::path state;    // journal, archive, host state
  std::filesystem::path config;   // config.toml
  std::filesystem::path runtime;  // locks and sockets; may vanish with the login

  bool operator==(const UserPaths&) const = default;
};

using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

// XDG_* where they are set and absolute (the specification ignores others), else under HOME. Without a
// XDG_RUNTIME_DIR the run-time folder lies in the state folder. bad_input if there is no HOME either.
[[nodiscard]] Result<UserPaths> user_paths(const Lookup& environment);
[[nodiscard]] Result<UserPaths> user_paths();  // of our own environment

}  // namespace mg

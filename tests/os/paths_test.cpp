#include "src/os/paths.h"

#include <gtest/gtest.h>

#include <map>

namespace mg {
namespace {

Lookup environment(const std::map<std::string, std::string>& values) {
  return [values](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace

TEST(UserPaths, LieUnderHome) {
  const auto paths = user_paths(environment({{"HOME", "/home/me"}}));

  EXPECT_EQ(paths, (UserPaths{.state = "/home/me/.local/state/multiget",
                              .config = "/home/me/.config/multiget",
                              .runtime = "/home/me/.local/state/multiget/run"}));
}

TEST(UserPaths, FollowTheEnvironment) {
  const auto paths = user_paths(
      environment({{"XDG_STATE_HOME", "/s"}, {"XDG_CONFIG_HOME", "/c"}, {"XDG_RUNTIME_DIR", "/run/user/1"}}));

  EXPECT_EQ(paths,
            (UserPaths{.state = "/s/multiget", .config = "/c/multiget", .runtime = "/run/user/1/multiget"}));
}

TEST(UserPaths, IgnoreRelativeAndEmptyOnes) {
  const auto paths = user_paths(environment({{"HOME", "/home/me"},
                                             {"XDG_STATE_HOME", "relative"},
                                             {"XDG_CONFIG_HOME", ""},
                                             {"XDG_RUNTIME_DIR", "."}}));

  EXPECT_EQ(paths, user_paths(environment({{"HOME", "/home/me"}})));
}

TEST(UserPaths, CannotBeWithoutAHome) {
  const auto paths = user_paths(environment({}));

  ASSERT_FALSE(paths);
  EXPECT_EQ(paths.error().kind, ErrorKind::bad_input);
}

}  // namespace mg

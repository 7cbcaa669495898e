// Site profiles out of their TOML text: those built in, and the user's over them.
#pragma once

#include <string>
#include <vector>

#include "adapters/sites/embedded.h"
#include "src/base/result.h"
#include "src/model/site_profile.h"

namespace mg::sites {

struct ProfileFile {
  std::string name;  // for messages
  std::string text;
};

// All profiles, the built-in ones first, in their order. A user's file whose `name` is known changes the keys
// it holds and leaves the others as they are; under a new name it is a site of its own, which needs a
// pattern. Fails with bad_input: "my.toml:3:1: unknown key \"jbos\"; did you mean \"jobs\"?".
[[nodiscard]] Result<std::vector<SiteProfile>> load_profiles(const std::vector<EmbeddedProfile>& embedded,
                                                             const std::vector<ProfileFile>& users);

}  // namespace mg::sites

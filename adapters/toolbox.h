// All tools that multiget speaks to, and the sites it knows.
#pragma once

#include <filesystem>

#include "src/base/result.h"
#include "src/model/toolbox.h"

namespace mg {

// `user_sites` may hold the user's own profiles, *.toml; it need not exist. Fails with bad_input that names
// file, line and column of what is wrong in them.
[[nodiscard]] Result<Toolbox> make_toolbox(const std::filesystem::path& user_sites);

}  // namespace mg

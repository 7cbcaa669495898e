// Completion scripts for shells, written from the shape of the command line. Each stands by itself: it asks
// multiget nothing while a user waits for his tab key.
#pragma once

#include <string>

#include "src/cli/command_shape.h"

namespace mg {

[[nodiscard]] std::string bash_completion(const VerbShape& root);
[[nodiscard]] std::string zsh_completion(const VerbShape& root);
[[nodiscard]] std::string fish_completion(const VerbShape& root);

}  // namespace mg

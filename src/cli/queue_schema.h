// The JSON schema of queue files, for editors.
#pragma once

#include <string>

namespace mg {

// Draft 7, which editors of TOML know.
[[nodiscard]] std::string queue_schema();

}  // namespace mg

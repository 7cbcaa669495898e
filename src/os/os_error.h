// What the system said, as an Error for a person.
#pragma once

#include <string>

#include "src/base/result.h"

namespace mg {

// ENOSPC and EDQUOT become disk_full, everything else local_io. `subject` names what was tried: "write /x/y".
[[nodiscard]] tl::unexpected<Error> os_failure(int code, const std::string& subject);

}  // namespace mg

// From words to what is wanted besides a page's media.
#pragma once

#include "src/base/result.h"
#include "src/cli/job_options.h"
#include "src/model/extras.h"

namespace mg {

// Fails with bad_input and the option that is wrong, as on the command line.
[[nodiscard]] Result<Extras> read_extras(const JobOptions& options);
// The other way: read_extras() of the options gives the same again.
void ask_for_extras(const Extras& extras, JobOptions& options);

}  // namespace mg

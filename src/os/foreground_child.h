// A program that a person runs through us: it has our terminal and streams, and we wait as a shell would.
// Knows nothing of what it is for.
#pragma once

#include <functional>

#include "src/base/result.h"
#include "src/model/work.h"
#include "src/os/child_launcher.h"

namespace mg {

// Until it has ended: `exited` or `signalled`. Meanwhile Ctrl-C and Ctrl-\ are for the child, which gets them
// from the terminal as we do; TERM and HUP are handed on to it. `each_second` is called about once a second.
// To be called on the main thread (see ChildLauncher). Fails where the program could not be started.
[[nodiscard]] Result<Exit> run_in_foreground(ChildSpec spec, const std::function<void()>& each_second);

}  // namespace mg

// Starts a child the way every child of ours starts: in a session of its own, known to the watchdog, killed
// by the kernel if we die, with descriptors 0-2 only, no signal blocked or ignored, nothing on its input.
// One that a person runs through us has our session and streams instead.
// Boost.Process v2 (1.81) does the fork and the exec; what it gets wrong is cured in the .cpp.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

class Watchdog;

enum class Session {
  own,  // and nothing on its input, its output to us
  ours  // our process group, terminal and streams, and what we were started to ignore. Who is in our group
        // cannot be killed by group: grandchildren may outlive us.
};

struct ChildSpec {
  std::filesystem::path program;  // absolute
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours, or in its place
  std::filesystem::path directory;                               // empty: ours
  Session session = Session::own;
};

// Running, not yet reaped; in a session of its own its process group has the same number.
struct LaunchedChild {
  pid_t pid = -1;
  Fd handle;  // a pidfd; readable once it has ended; these two only with a session of its own:
  Fd output;
  Fd errors;
};

class ChildLauncher {
 public:
  // Without a watchdog grandchildren may outlive us. The thread that launches must live for the whole run:
  // the kernel takes its end for ours and kills what it launched.
  explicit ChildLauncher(const Watchdog* watchdog);

  // Blocks until the exec has happened. A child that could not become its program is already reaped.
  [[nodiscard]] Result<LaunchedChild> launch(const ChildSpec& spec);

 private:
  const Watchdog* watchdog_;
  Fd nothing_;  // /dev/null
};

}  // namespace mg

// Which files other processes have open right now, as far as this user may see: what somebody writes into is
// not to be removed from under him.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

#include "src/os/folder_tree.h"

namespace mg {

struct FileUser {
  pid_t process = 0;
  std::string program;  // as the system knows it; empty: not known

  bool operator==(const FileUser&) const = default;
};

// Of all processes but our own. Takes some milliseconds.
[[nodiscard]] std::map<FileIdentity, FileUser> open_files();

}  // namespace mg

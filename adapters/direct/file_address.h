// What the address of a file says about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mg::direct {

struct FileAddress {
  enum class Kind { video, sound, playlist, other };
  Kind kind = Kind::other;
  std::string title;   // the file's name without its ending, as people write it; never empty
  std::string ending;  // lower case, without the dot; empty: the name has none
};

// Nothing where it does not look like a file's: no name, or the ending of a web page or of none we know.
[[nodiscard]] std::optional<FileAddress> file_address(std::string_view url);
// The same of any address: for a user who insists that it is a file.
[[nodiscard]] FileAddress as_file_address(std::string_view url);

}  // namespace mg::direct

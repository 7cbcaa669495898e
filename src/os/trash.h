// The desktop's trash, by freedesktop.org's Trash specification 1.0: files/NAME and info/NAME.trashinfo, in
// the user's own trash or, for what lies on another file system, in one at its top. Nothing is ever copied:
// what cannot be renamed into a trash stays where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/os/folder_tree.h"

namespace mg {

class Trash {
 public:
  // `home` is the user's own: $XDG_DATA_HOME/Trash. Missing folders are made once something is put in.
  explicit Trash(std::filesystem::path home) : home_(std::move(home)) {}

  // Moves it there and says where to. As remove_seen, what is not what it was stays (busy).
  [[nodiscard]] Result<std::filesystem::path> put(const TreeFolder& folder, const TreeFile& file,
                                                  WallTime now) const;
  // A whole folder; absolute.
  [[nodiscard]] Result<std::filesystem::path> put_folder(const std::filesystem::path& path,
                                                         WallTime now) const;

 private:
  struct Bin {
    std::filesystem::path directory;
    std::filesystem::path top;  // what the paths in it are relative to; empty: they are absolute
  };
  [[nodiscard]] Result<Bin> bin_for(const std::filesystem::path& folder) const;
  [[nodiscard]] Result<std::filesystem::path> move(int directory, const std::filesystem::path& path,
                                                   WallTime now) const;

  std::filesystem::path home_;
};

// As the environment has it: $XDG_DATA_HOME/Trash, else ~/.local/share/Trash. bad_input without a HOME.
[[nodiscard]] Result<std::filesystem::path> home_trash();

// What stands in a .trashinfo. `path` as it is kept: with a "%" for each byte that a URL would not have.
[[nodiscard]] std::string trash_info(const std::string& path, WallTime deleted);

}  // namespace mg

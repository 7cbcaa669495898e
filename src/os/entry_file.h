// A file that grows by entries and may be read at any moment, after a kill, too: it holds whole ones only.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

class EntryFile {
 public:
  // Whether start is likely to succeed, with the reason if not. Changes nothing.
  [[nodiscard]] static Result<void> check(const std::filesystem::path& path);

  // An empty file of that name. One that is there is kept as NAME~, in the place of what had that name; what
  // is no regular file (a pipe, a terminal) is written to as it is.
  [[nodiscard]] static Result<EntryFile> start(const std::filesystem::path& path);

  // Handed to the system at once, so that nothing is lost with this process; not synced to the disk. Where no
  // more than a part of it could be written, that part is taken back.
  [[nodiscard]] Result<void> append(std::string_view entry);

 private:
  EntryFile(Fd file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  Fd file_;
  std::filesystem::path path_;
};

}  // namespace mg

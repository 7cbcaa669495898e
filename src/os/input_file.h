// A file that is read from its beginning to its end as its bytes come: a regular one, a pipe, standard input.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

class InputFile {
 public:
  // Waits, as the system does, for somebody to write if it is a named pipe. A folder is local_io.
  [[nodiscard]] static Result<InputFile> open(const std::filesystem::path& path);
  [[nodiscard]] static InputFile standard_input();

  // As many bytes as there are, at most so many as `room` holds; 0 only at the end. Waits for the first one.
  [[nodiscard]] Result<std::size_t> read(std::span<char> room);

 private:
  InputFile(Fd own, int number, std::string name)
      : own_(std::move(own)), number_(number), name_(std::move(name)) {}

  Fd own_;  // none: standard input stays open
  int number_;
  std::string name_;
};

}  // namespace mg

// A sign of life of this process that others can look for: a byte of a common file, locked while the process
// lives. The kernel drops the lock with the process, however it ends. Numbers of processes cannot do that:
// they come again, after a reboot all of them, and they mean something else in each container.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

// Held while it lives.
class LifeMark {
 public:
  // `file` is made if it is missing, as its folders are; it is never removed.
  [[nodiscard]] static Result<LifeMark> take(const std::filesystem::path& file);

  // Which byte, in digits: of this process and of no other, ever.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  LifeMark(Fd file, std::string text) : file_(std::move(file)), text_(std::move(text)) {}

  Fd file_;
  std::string text_;
};

// Whether the process that took the mark lives, this one included. Yes where that cannot be found out: what
// a living process has must not be taken from it.
[[nodiscard]] bool mark_lives(const std::filesystem::path& file, std::string_view mark);

}  // namespace mg

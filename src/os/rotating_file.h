// A log that several processes may share and that never grows without bound: FILE, and what was FILE before
// as FILE.1 (the youngest) to FILE.5. Knows nothing of what the lines say.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/os/fd.h"

namespace mg {

inline constexpr int kOldLogs = 5;
inline constexpr Bytes kLogSize = 10_MiB;      // where nobody says otherwise
inline constexpr Bytes kLeastLogSize = 4_KiB;  // a run's few sentences should lie in one file

class RotatingFile {
 public:
  // What is there is gone on with. `most` is the size that FILE
  // does not pass, or not much, while another process is about to rotate it; never twice as much. A pipe or a
  // device is written to and never rotated. Fails with bad_input where it cannot be written, with the reason.
  [[nodiscard]] static Result<RotatingFile> open(const std::filesystem::path& path, Bytes most);

  // Whole lines, with their ends; one write, so that lines of several processes do not mix. After a failure
  // the next call tries again, from the opening on.
  [[nodiscard]] Result<void> append(std::string_view lines);

 private:
  RotatingFile(std::filesystem::path path, Bytes most) : path_(std::move(path)), most_(most) {}

  [[nodiscard]] Result<void> reopen();
  [[nodiscard]] bool is_named() const;
  [[nodiscard]] bool full(std::size_t more, Bytes most) const;
  [[nodiscard]] Result<void> rotate();

  std::filesystem::path path_;  // absolute: the working directory may change
  Bytes most_;
  Fd file_;
  bool regular_ = false;
  bool torn_ = false;  // the last write brought half a line
};

}  // namespace mg

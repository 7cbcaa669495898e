// One multiget per output: a lock that the kernel drops with its owner, so a file left behind locks nobody
// out.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

// Held while it lives. The file goes with it.
class OutputLock {
 public:
  // None if somebody else holds it. Missing folders above `path` are made. `note` stands in the file behind
  // our number, for others to read.
  [[nodiscard]] static Result<std::optional<OutputLock>> try_lock(const std::filesystem::path& path,
                                                                  std::string_view note = {});

  OutputLock(OutputLock&&) noexcept = default;
  OutputLock& operator=(OutputLock&&) = delete;
  ~OutputLock();

 private:
  OutputLock(std::filesystem::path path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  Fd file_;
};

// Who says to hold it, for a message; the owner may have ended meanwhile.
[[nodiscard]] std::optional<pid_t> lock_owner(const std::filesystem::path& path);

}  // namespace mg

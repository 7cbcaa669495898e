// The small steps that durable file changes are made of.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/base/result.h"
#include "src/model/work.h"
#include "src/os/fd.h"

namespace mg {

// Those missing, each synced into its parent.
[[nodiscard]] Result<void> make_directories(const std::filesystem::path& directory);
// Waits until what `file` holds, or the names in a directory, are on disk.
[[nodiscard]] Result<void> sync(int file, const std::filesystem::path& path);
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);
// For reading; fails unless it is a regular file. `flags` as O_NOFOLLOW.
[[nodiscard]] Result<Fd> open_source(const std::filesystem::path& path, int flags);
// All of it, from where `to` stands; `target` is for the message.
[[nodiscard]] Result<void> write_content(std::string_view content, int to,
                                         const std::filesystem::path& target);
[[nodiscard]] Result<void> copy_content(int from, int to, const std::filesystem::path& target);

// A new file beside its future name; gone again if it is not given that name.
class Draft {
 public:
  [[nodiscard]] static Result<Draft> beside(const std::filesystem::path& target,
                                            Readers readers = Readers::owner);
  Draft(Draft&& other) noexcept = default;
  Draft& operator=(Draft&&) = delete;
  ~Draft();

  [[nodiscard]] int number() const { return file_.number(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // It has its name, or another owner; it stays.
  void keep() { file_.close(); }

 private:
  Draft(std::filesystem::path path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  Fd file_;
};

}  // namespace mg

// What could not be fetched, in a file that -a reads: the reason as a comment, then the URL.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/lists/list_choice.h"
#include "src/os/entry_file.h"

namespace mg {

// `url` and why it failed, in the lines that -a reads back as `url`. What cannot stand on a line of its own
// (it has control characters, or begins as a comment does) becomes a comment.
[[nodiscard]] std::string error_entry(std::string_view url, std::string_view reason);

class ErrorFile {
 public:
  // The one that `choice` names. Changes nothing yet; fails with bad_input where it would be in vain (the
  // folder is missing, or may not be written), or would spoil a list that is to be read.
  [[nodiscard]] static Result<ErrorFile> named_in(const ListChoice& choice);

  // The first one makes the file; one that is there already is kept as NAME~.
  [[nodiscard]] Result<void> add(std::string_view url, std::string_view reason);

 private:
  explicit ErrorFile(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
  std::optional<EntryFile> file_;
};

}  // namespace mg

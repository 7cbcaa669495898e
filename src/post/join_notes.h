// What a joining writes into its room before it begins, so that the next run knows what one that was killed
// was at: which file it was to make, and which parts were to go once that file is there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct NotedPart {
  std::filesystem::path file;
  Bytes size;
  Duration written{};  // since 1970; another file of that name is not the part

  bool operator==(const NotedPart&) const = default;
};

struct JoinNotes {
  std::filesystem::path target;
  std::vector<NotedPart> parts;  // none: they are to stay

  bool operator==(const JoinNotes&) const = default;
};

// A record ends with a zero byte, which no path has; all else may be in one.
[[nodiscard]] std::string write_join_notes(const JoinNotes& notes);
// Fails with bad_input for what is not whole.
[[nodiscard]] Result<JoinNotes> read_join_notes(std::string_view text);

}  // namespace mg

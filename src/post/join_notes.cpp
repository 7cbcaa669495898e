#include "src/post/join_notes.h"

#include <fmt/format.h>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::string_view kHead = "multiget merge 1";
constexpr std::string_view kEnd = "end";

tl::unexpected<Error> broken() {
  return fail(ErrorKind::bad_input, "the notes of a joining are not whole");
}

}  // namespace

std::string write_join_notes(const JoinNotes& notes) {
  std::string text;
  const auto record = [&text](std::string_view value) { text.append(value).push_back('\0'); };
  record(kHead);
  record(notes.target.native());
  for (const NotedPart& part : notes.parts) {
    record(fmt::format("{} {} {}", part.size.count, part.written.count(), part.file.native()));
  }
  record(kEnd);
  return text;
}

Result<JoinNotes> read_join_notes(std::string_view text) {
  auto records = split(text, '\0');
  const bool whole = records.size() >= 4 && records.front() == kHead && records.back().empty() &&
                     records[records.size() - 2] == kEnd && !records[1].empty();
  if (!whole) return broken();
  JoinNotes notes;
  notes.target = records[1];
  for (std::size_t i = 2; i + 2 < records.size(); ++i) {
    const std::string_view record = records[i];
    const std::size_t first = record.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : record.find(' ', first + 1);
    if (second == std::string_view::npos || second + 1 == record.size()) return broken();
    const auto size = read_whole_number(record.substr(0, first));
    const auto written = read_whole_number(record.substr(first + 1, second - first - 1));
    if (!size || !written) return broken();
    notes.parts.push_back({record.substr(second + 1), Bytes{*size}, Duration(*written)});
  }
  return notes;
}

}  // namespace mg

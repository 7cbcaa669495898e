#include "src/store/columns.h"

namespace mg {

Value as_value(WallTime time) {
  return std::int64_t{time.time_since_epoch().count()};
}

Value as_value(const std::filesystem::path& path) {
  return Blob{path.native()};
}

Value kind_value(const std::optional<Error>& error) {
  return error ? Value(to_string(error->kind)) : Value(nullptr);
}

Value words_value(const std::optional<Error>& error) {
  return error ? Value(std::string_view(error->what)) : Value(nullptr);
}

WallTime read_time(const Rows& rows, int column) {
  return WallTime(Duration(rows.number(column)));
}

std::optional<WallTime> read_optional_time(const Rows& rows, int column) {
  if (rows.null(column)) return {};
  return read_time(rows, column);
}

std::optional<Error> read_error(const Rows& rows, int column) {
  if (rows.null(column)) return {};
  Error error{ErrorKind::internal, rows.text(column + 1)};
  const std::string name = rows.text(column);
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    if (to_string(static_cast<ErrorKind>(kind)) == name) error.kind = static_cast<ErrorKind>(kind);
  }
  return error;
}

JobState read_state(const Rows& rows, int column) {
  const std::string name = rows.text(column);
  for (int state = 0; state <= static_cast<int>(JobState::cancelled); ++state) {
    if (to_string(static_cast<JobState>(state)) == name) return static_cast<JobState>(state);
  }
  return JobState::failed;
}

}  // namespace mg

#include "src/os/instance_lock.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "src/base/clock_text.h"
#include "src/base/fingerprint.h"
#include "src/base/text.h"
#include "src/os/files.h"

namespace mg {
namespace {

constexpr Bytes kMostNote = 4_KiB;

struct LockNote {
  std::optional<std::int64_t> process;
  std::optional<WallTime> since;
};

// "PID\nSECONDS\nWHAT\n". Who has just taken the lock may not have written it yet, or half of it.
LockNote read_note(const std::filesystem::path& file) {
  const Result<std::string> text = read_text_file(file, kMostNote);
  if (!text) return {};
  const auto lines = split(*text, '\n');
  LockNote note;
  if (lines.size() > 1) note.process = read_whole_number(lines[0]);
  if (lines.size() > 2) {
    const auto seconds = read_whole_number(lines[1]);
    // within what the clock's nanoseconds can hold
    if (seconds && *seconds < (std::int64_t{1} << 33U)) note.since = WallTime(std::chrono::seconds(*seconds));
  }
  return note;
}

std::string who_has_it(const LockNote& note, std::string_view what, WallTime now) {
  std::string text = note.process ? fmt::format("process {}", *note.process) : "another multiget";
  text += fmt::format(" works on {}", what);
  if (note.since) {
    const std::string time = format_date_and_clock(*note.since);
    const bool today = format_date_and_clock(now).substr(0, 10) == time.substr(0, 10);
    text += fmt::format(" since {}", today ? time.substr(11) : time);
  }
  return text + "; this run was to be alone and does nothing, run it again later";
}

}  // namespace

std::filesystem::path instance_lock_file(const std::filesystem::path& directory, std::string_view what) {
  return directory / fmt::format("{:016x}.lock", fingerprint(what));
}

Result<InstanceLock> InstanceLock::take(const std::filesystem::path& directory, std::string_view what,
                                        WallTime now) {
  const std::filesystem::path file = instance_lock_file(directory, what);
  const auto since = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  auto lock = OutputLock::try_lock(file, fmt::format("{}\n{}\n", since, what));
  if (!lock) return tl::unexpected(lock.error());
  if (!*lock) return fail(ErrorKind::busy, who_has_it(read_note(file), what, now));
  return InstanceLock(*std::move(*lock));
}

}  // namespace mg

// A file of playlists: what somebody writes down once and has fetched every night. Knows the file's words and
// what they ask for; neither the database nor the running.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/cli/job_options.h"
#include "src/cli/job_request.h"
#include "src/model/toolbox.h"
#include "src/store/queue.h"

namespace mg {

struct QueuePlaylist {
  std::string name;  // for people; may be empty
  std::string site;  // empty: `what` is an address
  std::string what;
  JobOptions options;  // the file's [defaults] under its own
  int priority = 1;
  bool watch = false;
  std::string place;                                       // "courses.toml:12:1"
  std::map<std::string, std::string, std::less<>> places;  // of the value of each key, also of [defaults]
};

struct QueueFile {
  std::string queue;                      // [queue] name, or the file's stem
  std::optional<std::string> exec_after;  // as on the command line
  std::optional<std::string> notify;
  std::vector<QueuePlaylist> playlists;
};

// Unknown keys, wrong types and contradictions fail with bad_input: a line for each, in the order of the
// file, at most twenty: "courses.toml:12:8: unknown key \"dri\"; did you mean \"dir\"?". Relative paths are
// meant from the directory of `file`.
[[nodiscard]] Result<QueueFile> read_queue_file(std::string_view file, std::string_view text);

// The same of a file on disk, of 8 MiB at most.
[[nodiscard]] Result<QueueFile> load_queue_file(const std::filesystem::path& file);

// A playlist whose every word was understood.
struct CheckedPlaylist {
  NewEntry entry;
  JobRequest job;
  std::string place;
};

// What is said elsewhere: in a config, which the file replaces, and on the command line, which replaces the
// file.
struct OtherOptions {
  JobOptions under;
  JobOptions over;
};

// Whether all can be fetched as they ask for it: each makes a request, none stands there twice, and each
// directory can be written. Fails like read_queue_file. The entries have the options of the file alone.
[[nodiscard]] Result<std::vector<CheckedPlaylist>> check_playlists(const QueueFile& file,
                                                                   const OtherOptions& others,
                                                                   const Toolbox& toolbox);

// What the persistent queue is to have of them.
[[nodiscard]] Result<std::vector<NewEntry>> entries_of(const QueueFile& file, const Toolbox& toolbox);

}  // namespace mg

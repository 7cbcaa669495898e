// danmaku: comments that fly over a video become subtitles beside it. File by file; one that cannot be
// converted does not hold up the others.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "src/base/json_reader.h"
#include "src/base/utf8.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/post/ass_writer.h"
#include "src/run/danmaku_files.h"

namespace mg {

namespace {

namespace fs = std::filesystem;

struct Row {
  fs::path file;
  fs::path output;
  std::optional<DanmakuCounts> counts;  // none: it failed
  Error error;
};

std::string shown(const fs::path& path) {
  return without_control_characters(path.native());
}

std::string in_words(const DanmakuCounts& counts) {
  std::string text = fmt::format("{} shown", counts.shown);
  if (counts.dropped > 0) text += fmt::format(", {} left out for want of room", counts.dropped);
  if (counts.special > 0) text += fmt::format(", {} advanced kept out", counts.special);
  if (counts.blank > 0) text += fmt::format(", {} blank", counts.blank);
  if (counts.broken > 0) text += fmt::format(", {} not readable", counts.broken);
  if (counts.truncated) text += "; the file is cut off at its end";
  return text;
}

nlohmann::json in_json(const DanmakuCounts& counts) {
  return {{"shown", counts.shown}, {"dropped", counts.dropped}, {"special", counts.special},
          {"blank", counts.blank}, {"broken", counts.broken},   {"truncated", counts.truncated}};
}

bool means_folder(const std::string& output) {
  std::error_code error;
  return output.ends_with('/') || fs::is_directory(output, error);
}

fs::path output_of(const fs::path& file, const DanmakuVerb& verb) {
  if (verb.output && !means_folder(*verb.output)) return *verb.output;
  const fs::path folder = verb.output ? fs::path(*verb.output) : file.parent_path();
  return folder / ass_name(file.filename().native());
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

class DanmakuRun {
 public:
  DanmakuRun(const DisplayOptions& display, const DanmakuVerb& verb, const DanmakuLook& look)
      : display_(display), verb_(verb), look_(look) {}

  int run();

 private:
  Result<DanmakuCounts> convert(const Row& row);
  Result<void> check_output(const Row& row);
  void tell(const Row& row) const;
  [[nodiscard]] int conclude() const;

  const DisplayOptions& display_;
  const DanmakuVerb& verb_;
  const DanmakuLook& look_;
  std::vector<Row> rows_;
  std::set<fs::path> outputs_;  // of this run
};

int DanmakuRun::run() {
  for (const std::string& file : verb_.files) {
    Row row{.file = file, .output = output_of(file, verb_), .counts = {}, .error = {}};
    if (auto counts = convert(row)) {
      row.counts = *counts;
    } else {
      row.error = counts.error();
    }
    tell(row);
    rows_.push_back(std::move(row));
    if (rows_.back().error.kind == ErrorKind::disk_full && !rows_.back().counts) break;
  }
  return conclude();
}

Result<void> DanmakuRun::check_output(const Row& row) {
  std::error_code error;
  if (!outputs_.insert(fs::absolute(row.output, error).lexically_normal()).second) {
    return fail(ErrorKind::bad_input, fmt::format("{}: another file here becomes {}; give them a folder each",
                                                  shown(row.file), shown(row.output)));
  }
  if (!is_there(row.output)) return {};
  if (fs::equivalent(row.file, row.output, error)) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} is the file to be read; choose another -o", shown(row.output)));
  }
  if (fs::is_directory(row.output, error)) {
    return fail(ErrorKind::bad_input, fmt::format("{} is a folder", shown(row.output)));
  }
  if (verb_.force) return {};
  return fail(ErrorKind::bad_input,
              fmt::format("{} is there already; --force replaces it", shown(row.output)));
}

Result<DanmakuCounts> DanmakuRun::convert(const Row& row) {
  if (const auto checked = check_output(row); !checked) return tl::unexpected(checked.error());
  if (!verb_.dry_run)
    return convert_danmaku_file(row.file, row.output, look_, verb_.force ? Replace::yes : Replace::no);
  const auto read = read_danmaku_file(row.file);
  if (!read) return tl::unexpected(read.error());
  return convert_danmaku(*read, look_).counts;
}

void DanmakuRun::tell(const Row& row) const {
  if (!row.counts) {
    say(row.error.what);
  } else if (!display_.json && !display_.quiet) {
    write_to(STDOUT_FILENO, fmt::format("{}{}: {}\n", verb_.dry_run ? "would write " : "", shown(row.output),
                                        in_words(*row.counts)));
  }
}

int DanmakuRun::conclude() const {
  DanmakuCounts sum;
  nlohmann::json files = nlohmann::json::array();
  std::size_t converted = 0;
  for (const Row& row : rows_) {
    nlohmann::json entry = in_json(row.counts.value_or(DanmakuCounts{}));
    entry["file"] = row.file.native();
    entry["output"] = row.counts ? nlohmann::json(row.output.native()) : nlohmann::json();
    entry["why"] = row.counts ? nlohmann::json() : nlohmann::json(row.error.what);
    files.push_back(std::move(entry));
    if (!row.counts) continue;
    ++converted;
    sum.shown += row.counts->shown;
    sum.dropped += row.counts->dropped;
    sum.special += row.counts->special;
    sum.blank += row.counts->blank;
    sum.broken += row.counts->broken;
  }
  const std::size_t failed = rows_.size() - converted;
  if (display_.json) {
    write_to(STDOUT_FILENO, to_json_line({{"files", std::move(files)},
                                          {"converted", converted},
                                          {"failed", failed},
                                          {"dry_run", verb_.dry_run}}) +
                                "\n");
  } else if (rows_.size() > 1 && !display_.quiet) {
    write_to(STDOUT_FILENO, fmt::format("{} of {} files{}: {}\n", converted, rows_.size(),
                                        verb_.dry_run ? " would be converted" : "", in_words(sum)));
  }
  if (failed == 0) return 0;
  const Error& last = rows_.back().error;
  if (!rows_.back().counts && last.kind == ErrorKind::disk_full) return kExitDiskFull;
  if (converted > 0) return kExitSomeFailed;
  const bool is_usage =
      std::ranges::all_of(rows_, [](const Row& row) { return row.error.kind == ErrorKind::bad_input; });
  return is_usage ? kExitUsage : kExitSomeFailed;
}

}  // namespace

int run_danmaku(const VerbContext& context, const DanmakuVerb& verb) {
  const Result<DanmakuLook> look = read_look(verb.look);
  if (!look) return complain(look.error());
  if (verb.output && verb.files.size() > 1 && !means_folder(*verb.output)) {
    return complain(
        {ErrorKind::bad_input,
         fmt::format("-o: {} files do not fit into one; name a folder, with a slash at its end if it is "
                     "to be made",
                     verb.files.size())});
  }
  return DanmakuRun(context.display, verb, *look).run();
}

}  // namespace mg

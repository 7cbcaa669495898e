#include "src/cli/merge_plan.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/user_path.h"
#include "src/os/files.h"
#include "src/os/input_file.h"
#include "src/os/walk.h"
#include "src/plan/naming.h"

namespace mg {

namespace {

namespace fs = std::filesystem;

constexpr Bytes kMostList = 16_MiB;
constexpr Bytes kMostNotes = 4_MiB;
constexpr std::size_t kTitleBytes = 200;  // leaves room for an ending

// The files to be looked at, by folder; named ones apart from those of folders.
struct Found {
  std::map<fs::path, std::vector<FolderFile>> folders;
  std::map<fs::path, fs::path> roots;  // by folder: the one that was named
  std::vector<fs::path> named;
};

Result<Found> look_around(const MergeVerb& verb) {
  Found found;
  for (const std::string& word : verb.what) {
    const auto path = absolute_path(word);
    if (!path) return tl::unexpected(path.error());
    std::error_code error;
    if (!fs::is_directory(*path, error)) {
      if (!fs::is_regular_file(*path, error)) {
        return fail(ErrorKind::bad_input, fmt::format("there is no file {}", in_quotes(word)));
      }
      if (std::ranges::find(found.named, *path) == found.named.end()) found.named.push_back(*path);
      continue;
    }
    const auto walked = walk(*path, verb.recursive ? Below::yes : Below::no);
    if (!walked) return tl::unexpected(walked.error());
    for (const WalkedFile& file : walked->files) {
      const fs::path folder = file.path.parent_path();
      // Within two folders that were named, one in the other, a file is met twice.
      if (!found.roots.try_emplace(folder, *path).second && found.roots[folder] != *path) continue;
      found.folders[folder].push_back({file.path.filename().native(), file.size});
    }
    found.roots.try_emplace(*path, *path);
  }
  return found;
}

std::vector<NamedSegmentList> read_lists(const fs::path& folder, std::span<const FolderFile> files) {
  std::vector<std::string> names;
  for (const FolderFile& file : files) names.push_back(file.name);
  std::vector<NamedSegmentList> lists;
  for (const std::string& name : names) {
    if (!name.ends_with(".m3u8")) continue;
    const auto text = read_text_file(folder / name, kMostList);
    if (text) lists.push_back({name, read_segment_list(*text, names)});
  }
  return lists;
}

std::string first_bytes(const fs::path& file) {
  auto input = InputFile::open(file);
  std::string head(static_cast<std::size_t>(kPaddingHead.count), '\0');
  std::size_t have = 0;
  while (input && have < head.size()) {
    const auto got = input->read(std::span(head).subspan(have));
    if (!got || *got == 0) break;
    have += *got;
  }
  head.resize(have);
  return head;
}

const PartNames* program_of(const Toolbox& toolbox, const PartGroup& group) {
  for (const auto& names : toolbox.part_names) {
    if (!group.program.empty() && names->program() == group.program) return names.get();
  }
  return nullptr;
}

// What the program noted, or what the folder is called.
std::string title_for(const MergeRow& row, const PartNames* program) {
  std::string title;
  for (const std::string& name : program == nullptr ? std::vector<std::string>() : program->notes()) {
    const auto notes = read_text_file((row.folder / name).lexically_normal(), kMostNotes);
    if (!notes) continue;
    if (auto told = program->title_in(*notes)) title = *std::move(told);
    break;
  }
  if (title.empty()) title = row.folder.filename().string();
  const std::string safe = safe_value(title);
  return std::string(cut_to_bytes(safe.empty() ? "merged" : safe, kTitleBytes));
}

MergeRow make_row(const Toolbox& toolbox, PartGroup group, const fs::path& folder, const fs::path& root) {
  MergeRow row;
  row.group = std::move(group);
  row.folder = folder;
  row.results = folder;
  const PartNames* program = program_of(toolbox, row.group);
  if (row.group.whole.empty()) {
    if (program != nullptr && !program->notes().empty()) row.results = root;
    row.group.whole = title_for(row, program);
  }
  for (const PartTrack& track : row.group.tracks) {
    auto& parts = row.files.emplace_back();
    for (const PartFile& part : track.parts) {
      OrderedPart ordered;
      ordered.part.file = folder / part.name;
      ordered.mark = mark_of(ordered.part.file);
      if (program != nullptr && track.how == PartSign::How::track) {
        ordered.part.skip = program->padding(first_bytes(ordered.part.file));
      }
      parts.push_back(std::move(ordered));
    }
  }
  row.why = row.group.faults;
  if (!row.why.empty()) row.state = MergeRow::State::failed;
  return row;
}

void add_rows_of(const Toolbox& toolbox, const fs::path& folder, const fs::path& root,
                 std::span<const FolderFile> files, std::vector<MergeRow>& rows) {
  const auto lists = read_lists(folder, files);
  for (PartGroup& group : find_part_groups(files, toolbox.part_names, lists)) {
    rows.push_back(make_row(toolbox, std::move(group), folder, root));
  }
}

// Named files are what their names say, if that holds for all of them; otherwise the user says that they
// belong together.
void add_named_rows(const Toolbox& toolbox, const std::vector<fs::path>& named, std::vector<MergeRow>& rows) {
  std::map<fs::path, std::vector<FolderFile>> folders;
  for (const fs::path& file : named) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    folders[file.parent_path()].push_back(
        {file.filename().native(), Bytes{error ? 0 : static_cast<std::int64_t>(size)}});
  }
  std::vector<MergeRow> known;
  std::size_t parts = 0;
  bool alone = false;
  for (const auto& [folder, files] : folders) add_rows_of(toolbox, folder, folder, files, known);
  for (const MergeRow& row : known) {
    parts += count_parts(row);
    alone = alone || count_parts(row) == 1 || row.group.proof != PartGroup::Proof::names;
  }
  if (!alone && parts == named.size()) {
    std::ranges::move(known, std::back_inserter(rows));
    return;
  }
  std::vector<FolderFile> files;
  const bool one_folder = folders.size() == 1;
  for (const auto& [folder, of_folder] : folders) {
    for (const FolderFile& file : of_folder) {
      files.push_back({one_folder ? file.name : (folder / file.name).native(), file.size});
    }
  }
  PartGroup group = group_as_named(files);
  group.whole = fs::path(group.whole).filename().native();
  if (group.whole.empty()) group.whole = fs::path(group.tracks.front().parts.front().name).stem().native();
  const fs::path folder = folders.begin()->first;
  MergeRow row = make_row(toolbox, std::move(group), folder, folder);
  for (OrderedPart& part : row.files.front()) {
    const std::string head = first_bytes(part.part.file);
    for (const auto& program : toolbox.part_names) {
      part.part.skip = std::max(part.part.skip, program->padding(head));
    }
  }
  rows.push_back(std::move(row));
}

bool lies_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(fs::symlink_status(file, error));
}

bool is_a_part(const MergeRow& row, const fs::path& file) {
  return std::ranges::any_of(row.files, [&](const auto& track) {
    return std::ranges::any_of(track, [&](const auto& part) { return part.part.file == file; });
  });
}

void refuse(MergeRow& row, std::string why) {
  row.state = MergeRow::State::failed;
  row.why.push_back(std::move(why));
}

}  // namespace

std::string_view in_words(MergeRow::State state) {
  switch (state) {
    case MergeRow::State::planned: return "planned";
    case MergeRow::State::joined: return "joined";
    case MergeRow::State::failed: return "failed";
    case MergeRow::State::left: return "left";
    case MergeRow::State::stopped: return "stopped";
  }
  return "";
}

std::size_t count_parts(const MergeRow& row) {
  std::size_t count = 0;
  for (const PartTrack& track : row.group.tracks) count += track.parts.size();
  return count;
}

Bytes size_of_parts(const MergeRow& row) {
  Bytes size;
  for (const PartTrack& track : row.group.tracks) {
    for (const PartFile& part : track.parts) size += part.size;
  }
  return size;
}

Result<std::vector<fs::path>> merge_folders(const MergeVerb& verb) {
  std::set<fs::path> folders;
  if (verb.output) {
    const auto output = absolute_path(*verb.output);
    if (!output) return tl::unexpected(output.error());
    folders.insert(output->parent_path());
  }
  for (const std::string& word : verb.what) {
    const auto path = absolute_path(word);
    if (!path) return tl::unexpected(path.error());
    std::error_code error;
    if (!fs::is_directory(*path, error)) {
      folders.insert(path->parent_path());
      continue;
    }
    folders.insert(*path);
    const auto walked = walk(*path, verb.recursive ? Below::yes : Below::no);
    if (!walked) return tl::unexpected(walked.error());
    for (const WalkedFile& file : walked->files) folders.insert(file.path.parent_path());
  }
  return std::vector<fs::path>(folders.begin(), folders.end());
}

Result<std::vector<MergeRow>> find_merge_rows(const Toolbox& toolbox, const MergeVerb& verb) {
  const auto found = look_around(verb);
  if (!found) return tl::unexpected(found.error());
  std::vector<MergeRow> rows;
  if (!found->named.empty()) add_named_rows(toolbox, found->named, rows);
  for (const auto& [folder, files] : found->folders) {
    add_rows_of(toolbox, folder, found->roots.at(folder), files, rows);
  }
  return rows;
}

Result<void> name_wholes(std::vector<MergeRow>& rows, const MergeVerb& verb) {
  std::vector<MergeRow*> able;
  for (MergeRow& row : rows) {
    if (row.state == MergeRow::State::planned) able.push_back(&row);
  }
  if (verb.output && able.size() > 1) {
    return fail(ErrorKind::bad_input,
                fmt::format("--output names one file, but {} wholes can be made; name the parts of one",
                            able.size()));
  }
  std::set<fs::path> given;
  for (MergeRow* row : able) {
    row->target = row->results / (row->group.whole + row->decision.ending);
    if (verb.output) {
      const auto output = absolute_path(*verb.output);
      if (!output) return tl::unexpected(output.error());
      row->target = *output;
      if (!row->target.has_extension()) row->target += row->decision.ending;
    } else if (is_a_part(*row, row->target)) {
      row->target = row->results / (row->group.whole + ".merged" + row->decision.ending);
    }
    if (is_a_part(*row, row->target)) {
      refuse(*row, fmt::format("{} is one of the parts", in_quotes(row->target.string())));
    } else if (!given.insert(row->target).second) {
      refuse(*row, fmt::format("{} would be made of other parts, too", in_quotes(row->target.string())));
    } else if (std::error_code error; fs::is_directory(row->target, error)) {
      refuse(*row, fmt::format("{} is a folder", in_quotes(row->target.string())));
    } else if (lies_there(row->target) && !verb.force) {
      refuse(*row, fmt::format("{} is already there; --force replaces it, --output names another file",
                               in_quotes(row->target.string())));
    }
  }
  return {};
}

JoinOrder order_for(const MergeRow& row, const MergeVerb& verb) {
  JoinOrder order;
  order.expected = row.decision.expected;
  order.target = row.target;
  order.replace = verb.force ? Replace::yes : Replace::no;
  // What the whole has not got is in its parts alone.
  const bool keeps = verb.keep_parts || !row.decision.left_out.empty();
  order.after = keeps ? PartsAfter::kept : PartsAfter::removed;
  std::map<std::string, const OrderedPart*> by_name;
  for (std::size_t track = 0; track < row.files.size(); ++track) {
    for (std::size_t i = 0; i < row.files[track].size(); ++i) {
      by_name[row.group.tracks[track].parts[i].name] = &row.files[track][i];
    }
  }
  for (const DecidedInput& decided : row.decision.inputs) {
    OrderedInput input{.how = decided.how,
                       .parts = {},
                       .picture = decided.picture,
                       .sound = decided.sound,
                       .subtitles = decided.subtitles};
    for (const DecidedPart& part : decided.parts) {
      OrderedPart ordered = *by_name.at(part.file.name);
      ordered.part.length = part.length;
      ordered.prepare = part.prepare;
      input.parts.push_back(std::move(ordered));
    }
    order.inputs.push_back(std::move(input));
  }
  return order;
}

}  // namespace mg

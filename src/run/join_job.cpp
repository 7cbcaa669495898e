#include "src/run/join_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/fingerprint.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/os/files.h"
#include "src/os/rooms.h"
#include "src/post/chapters.h"
#include "src/post/join_notes.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kRooms = ".multiget";
constexpr std::string_view kRoomMark = "merge-";
constexpr std::string_view kWork = "work";
constexpr std::string_view kNotes = "notes";
constexpr std::string_view kProven = "proven";
constexpr Bytes kMostNotes = 16_MiB;

// Containers write a little more about the same packets than their parts did, and the index once more while
// it is moved to the front.
constexpr double kGrowth = 0.02;
constexpr Bytes kGrowthOnce = 1_MiB;
// Encoded anew a part may be larger than it was; nobody knows by how much.
constexpr std::int64_t kEncodedGrowth = 2;

std::string whole_name(const fs::path& target) {
  return "whole" + target.extension().string();
}

std::string sidecar_name(std::size_t number) {
  return fmt::format("sidecar{}", number);
}

}  // namespace

fs::path join_room(const fs::path& target) {
  const auto number = fingerprint(target.filename().native());
  return target.parent_path() / kRooms / fmt::format("{}{:016x}", kRoomMark, number);
}

Result<void> JoinSpace::reserve(const fs::path& room, Bytes needed) {
  Bytes wanted = needed;
  for (const auto& [other, reserved] : reserved_) {
    const auto written = directory_size(other);
    wanted += std::max(Bytes{}, reserved - written.value_or(Bytes{}));
  }
  const auto space = free_space(room);
  if (!space) return tl::unexpected(space.error());
  if (*space < wanted) {
    return fail(ErrorKind::disk_full,
                fmt::format("there are {} free for {}, and joining needs {}", format_bytes(*space),
                            in_quotes(room.parent_path().parent_path().string()), format_bytes(wanted)));
  }
  reserved_[room] = needed;
  return {};
}

JoinJob::JoinJob(JoinOrder order, const Assembler& muxer, JoinSpace& space)
    : order_(std::move(order)), muxer_(muxer), space_(space), home_(join_room(order_.target)) {
  assembly_.directory = home_ / kWork;
  assembly_.into = whole_name(order_.target);
  for (std::size_t i = 0; i < order_.inputs.size(); ++i) {
    const OrderedInput& ordered = order_.inputs[i];
    JoinInput input{.how = ordered.how,
                    .parts = {},
                    .picture = ordered.picture,
                    .sound = ordered.sound,
                    .subtitles = ordered.subtitles};
    for (std::size_t k = 0; k < ordered.parts.size(); ++k) {
      input.parts.push_back(ordered.parts[k].part);
      if (!ordered.parts[k].prepare) continue;
      input.parts.back().file = assembly_.directory / fmt::format("input{}-part{}", i, k);
      input.parts.back().skip = {};
      prepared_.emplace_back(i, k);
    }
    assembly_.inputs.push_back(std::move(input));
  }
  assembly_.chapters = order_.chapters;
  lists_ = muxer_.lists(assembly_);
}

std::string JoinJob::name() const {
  return without_control_characters(order_.target.filename().string());
}

double JoinJob::share() const {
  // Playing through takes longer than joining; how much longer depends on what is decoded.
  constexpr double kJoining = 0.3;
  const double length = order_.expected.length ? seconds(*order_.expected.length) : 0;
  const double part = position_ && length > 0 ? std::clamp(seconds(*position_) / length, 0.0, 1.0) : 0;
  if (stage_ < Stage::join) return 0;
  if (stage_ == Stage::join) return kJoining * part;
  if (stage_ <= Stage::play) return kJoining + (1 - kJoining) * part;
  return 1;
}

LocalJob::Heard JoinJob::hear(std::string_view line) {
  if (stage_ == Stage::inspect) return Heard::keep;
  if (const auto position = muxer_.read_play_progress(line)) position_ = *position;
  return Heard::drop;
}

Bytes JoinJob::needed() const {
  Bytes whole, encoded;
  for (const OrderedInput& input : order_.inputs) {
    for (const OrderedPart& part : input.parts) {
      whole += part.mark.size;
      if (part.prepare) encoded += Bytes{part.mark.size.count * kEncodedGrowth};
    }
  }
  const auto growth = static_cast<std::int64_t>(static_cast<double>(whole.count) * kGrowth);
  return whole + encoded + Bytes{growth} + kGrowthOnce;
}

JoinNotes JoinJob::notes() const {
  JoinNotes notes{.target = order_.target, .parts = {}};
  if (order_.after == PartsAfter::kept) return notes;
  for (const OrderedInput& input : order_.inputs) {
    for (const OrderedPart& part : input.parts) {
      notes.parts.push_back({part.part.file, part.mark.size, part.mark.written});
    }
  }
  return notes;
}

// Only what is still as it was joined.
void JoinJob::plan_removal() {
  if (order_.after == PartsAfter::kept) return;
  std::map<fs::path, RemoveFiles> by_folder;
  for (const OrderedInput& input : order_.inputs) {
    for (const OrderedPart& part : input.parts) {
      const fs::path& file = part.part.file;
      // Replaced by the whole, where that has the name of a part.
      if (file == order_.target) continue;
      if (mark_of(file) != part.mark) {
        changed_.push_back(file);
        continue;
      }
      RemoveFiles& removal = by_folder[file.parent_path()];
      removal.directory = file.parent_path();
      removal.names.push_back(file.filename().native());
    }
  }
  for (auto& [folder, removal] : by_folder) removals_.push_back(std::move(removal));
}

// The whole comes last: where it is, all is.
Publish JoinJob::publishing() const {
  Publish publish{.moves = {}, .replace = order_.replace};
  for (const std::size_t number : made_) {
    fs::path beside = order_.target;
    publish.moves.emplace_back(assembly_.directory / sidecar_name(number),
                               beside.replace_extension(order_.sidecars[number].ending));
  }
  publish.moves.emplace_back(assembly_.directory / assembly_.into, order_.target);
  return publish;
}

std::optional<Work> JoinJob::work_of(Stage stage) {
  switch (stage) {
    case Stage::open: return FileChange(OpenRoom{.directory = home_, .unless_there = {}});
    case Stage::empty: return FileChange(EmptyDirectory{assembly_.directory});
    case Stage::notes: return FileChange(WriteFile{home_ / kNotes, write_join_notes(notes())});
    case Stage::list: return FileChange(lists_[at_]);
    case Stage::prepare: {
      const auto [input, part] = prepared_[at_];
      const OrderedPart& ordered = order_.inputs[input].parts[part];
      return muxer_.encode(ordered.part, *ordered.prepare, assembly_.directory,
                           assembly_.inputs[input].parts[part].file.filename().string());
    }
    case Stage::sidecar: {
      const OrderedSidecar& sidecar = order_.sidecars[at_];
      return JoinSidecars{sidecar.into, sidecar.pages, assembly_.directory / sidecar_name(at_)};
    }
    case Stage::join: return muxer_.assemble(assembly_);
    case Stage::inspect: return muxer_.inspect_part({assembly_.directory / assembly_.into, {}, {}});
    case Stage::play: return muxer_.play_through(assembly_.directory / assembly_.into);
    case Stage::proven: return FileChange(WriteFile{home_ / kProven, fmt::format("{}", found_.size.count)});
    case Stage::publish: return FileChange(publishing());
    case Stage::remove: return FileChange(removals_[at_]);
    case Stage::sweep: return FileChange(RemoveRoom{home_});
    case Stage::over: return {};
  }
  return {};
}

void JoinJob::advance() {
  const auto count = [this](Stage stage) -> std::size_t {
    switch (stage) {
      case Stage::list: return lists_.size();
      case Stage::prepare: return prepared_.size();
      case Stage::sidecar: return order_.sidecars.size();
      case Stage::remove: return removals_.size();
      default: return 1;
    }
  };
  position_.reset();
  if (++at_ < count(stage_)) return;
  at_ = 0;
  do {
    stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1);
  } while (stage_ != Stage::over && count(stage_) == 0);
}

// Nobody knows what was joined where they are not.
Result<void> JoinJob::parts_are_as_they_were() const {
  for (const OrderedInput& input : order_.inputs) {
    for (const OrderedPart& part : input.parts) {
      const FileMark mark = mark_of(part.part.file);
      const bool same = mark.inode == part.mark.inode && mark.device == part.mark.device &&
                        mark.size == part.mark.size && mark.written == part.mark.written;
      if (same) continue;
      return fail(ErrorKind::transient,
                  fmt::format("{} was {} while it was joined; join it again once it is at rest",
                              in_quotes(without_control_characters(part.part.file.filename().native())),
                              mark.inode == 0 ? "removed" : "changed"));
    }
  }
  return {};
}

Result<void> JoinJob::judge(const LocalStepEnd& end) {
  if (stage_ == Stage::sidecar && !end.result && end.result.error().kind != ErrorKind::disk_full) {
    left_out_.push_back(end.result.error().what);
    return {};
  }
  if (!end.result) return tl::unexpected(end.result.error());
  switch (stage_) {
    case Stage::prepare:
    case Stage::join:
    case Stage::play:
    case Stage::inspect: break;
    default: return {};
  }
  const Outcome outcome = muxer_.judge(end.exit, end.errors);
  if (!outcome.ok()) return tl::unexpected(*outcome.error);
  if (stage_ == Stage::join) return parts_are_as_they_were();
  if (stage_ != Stage::inspect) return {};
  const auto facts = muxer_.read_inspection(end.output);
  if (!facts) return tl::unexpected(facts.error());
  found_ = *facts;
  std::string fault = fault_of_whole(found_, order_.expected);
  if (fault.empty() && !order_.chapters.empty() && !same_chapters(found_.chapters, order_.chapters))
    fault = "its chapters are not those of its parts";
  return fault.empty() ? Result<void>() : fail(ErrorKind::transient, fault);
}

std::optional<Work> JoinJob::sweep() {
  space_.release(home_);
  if (!has_room_) return {};
  has_room_ = false;
  stage_ = Stage::sweep;
  at_ = 0;
  return work_of(Stage::sweep);
}

std::optional<Work> JoinJob::give_up(Error error) {
  if (!error_) error_ = std::move(error);
  if (stage_ == Stage::sweep) {
    stage_ = Stage::over;
    return {};
  }
  return sweep();
}

std::optional<Work> JoinJob::next(const LocalStepEnd* last) {
  if (last == nullptr) {
    if (auto space = space_.reserve(home_, needed()); !space) {
      error_ = space.error();
      stage_ = Stage::over;
      return {};
    }
    return work_of(stage_);
  }
  if (stage_ == Stage::over) return {};
  if (auto fine = judge(*last); !fine) return give_up(fine.error());
  if (stage_ == Stage::open) has_room_ = true;
  if (stage_ == Stage::sidecar && last->result) made_.push_back(at_);
  if (stage_ == Stage::publish) {
    published_ = true;
    plan_removal();
  }
  if (stage_ == Stage::remove) removed_ += removals_[at_].names.size();
  advance();
  if (stage_ == Stage::sweep) return sweep();
  return work_of(stage_);
}

std::optional<Work> JoinJob::clear_up(const LocalStepEnd& last) {
  if (stage_ == Stage::publish && last.ok()) published_ = true;
  if (stage_ == Stage::remove && last.ok()) removed_ += removals_[at_].names.size();
  if (stage_ == Stage::open && last.ok()) has_room_ = true;
  if (stage_ == Stage::sweep) {
    stage_ = Stage::over;
    return {};
  }
  if (!published_) error_ = Error{ErrorKind::cancelled, "you stopped it"};
  return sweep();
}

// --- what others have left

namespace {

// Whether the whole has its name: then the work file is the same file, or is gone where it was renamed.
bool was_published(const fs::path& home, const JoinNotes& notes) {
  const auto proven = read_text_file(home / kProven, 64_B);
  const FileMark target = mark_of(notes.target);
  if (!proven || target.inode == 0) return false;
  const FileMark work = mark_of(home / kWork / whole_name(notes.target));
  if (work.inode != 0) return work.device == target.device && work.inode == target.inode;
  return read_whole_number(*proven) == target.size.count;
}

std::optional<std::string> clear_one(const fs::path& home) {
  const auto text = read_text_file(home / kNotes, kMostNotes);
  const auto notes = text ? read_join_notes(*text) : tl::unexpected(text.error());
  if (!notes || join_room(notes->target) != home || !was_published(home, *notes)) return {};
  std::size_t removed = 0;
  for (const NotedPart& part : notes->parts) {
    const FileMark mark = mark_of(part.file);
    const bool same = mark.inode != 0 && mark.size == part.size && mark.written == part.written;
    if (!same || part.file == notes->target) continue;
    if (remove_listed(part.file.parent_path(), {part.file.filename().native()})) ++removed;
  }
  return fmt::format("{} was joined by a run that was interrupted; {} parts of it removed",
                     in_quotes(notes->target.filename().string()), removed);
}

}  // namespace

Result<std::vector<std::string>> clear_joins(const fs::path& directory) {
  std::vector<fs::path> homes;
  std::error_code error;
  for (fs::directory_iterator entry(directory / kRooms, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().native().starts_with(kRoomMark)) homes.push_back(entry->path());
  }
  std::vector<std::string> told;
  for (const fs::path& home : homes) {
    Rooms rooms;
    const auto opened = rooms.apply(OpenRoom{.directory = home, .unless_there = {}});
    if (!opened && opened.error().kind == ErrorKind::busy) continue;
    if (!opened) return tl::unexpected(opened.error());
    if (auto sentence = clear_one(home)) told.push_back(*std::move(sentence));
    if (auto gone = rooms.apply(RemoveRoom{home}); !gone) return tl::unexpected(gone.error());
  }
  remove_if_empty(directory / kRooms);  // killed between a room's end and its own
  return told;
}

}  // namespace mg

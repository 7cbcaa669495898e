// The walk of one joining: room, lists, parts made equal where that is wished, the joining itself, proof of
// what came of it, publishing, and only then the parts' end. Killed at any moment it leaves the parts as they
// are, or the whole file under its name; clear_joins() sees to the rest.
//
//   open room → notes → lists → [encode a part]* → [join sidecars]* → join → inspect → play through
//     → note that it is proven → publish → remove parts → sweep
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/model/assembler.h"
#include "src/os/file_mark.h"
#include "src/post/join_decision.h"
#include "src/post/join_notes.h"
#include "src/run/local_jobs.h"

namespace mg {

enum class PartsAfter { removed, kept };

struct OrderedPart {
  JoinPart part;
  std::optional<EncodeTarget> prepare;
  FileMark mark;  // as it was when it was looked into
};

struct OrderedInput {
  JoinInput::How how = JoinInput::How::alone;
  std::vector<OrderedPart> parts;
  bool picture = true;
  bool sound = true;
  bool subtitles = false;
};

// Made of what lies beside the parts, to lie beside the whole.
struct OrderedSidecar {
  JoinSidecars::Into into = JoinSidecars::Into::subtitles;
  std::vector<JoinSidecars::Page> pages;
  std::string ending;  // in place of the whole's: ".zh-Hans.srt"
};

struct JoinOrder {
  std::vector<OrderedInput> inputs;
  std::vector<Chapter> chapters;  // none: those that the parts bring
  std::vector<OrderedSidecar> sidecars;
  ExpectedWhole expected;
  std::filesystem::path target;  // absolute, with its ending
  Replace replace = Replace::no;
  PartsAfter after = PartsAfter::removed;
};

// What the joinings that run now will still write, for each other's sake.
class JoinSpace {
 public:
  // Fails with disk_full, in a sentence, unless there is room for so much more.
  [[nodiscard]] Result<void> reserve(const std::filesystem::path& room, Bytes needed);
  void release(const std::filesystem::path& room) { reserved_.erase(room); }

 private:
  std::map<std::filesystem::path, Bytes> reserved_;
};

class JoinJob final : public LocalJob {
 public:
  // Borrows both.
  JoinJob(JoinOrder order, const Assembler& muxer, JoinSpace& space);

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* last) override;
  [[nodiscard]] std::optional<Work> clear_up(const LocalStepEnd& last) override;
  Heard hear(std::string_view line) override;
  [[nodiscard]] double share() const override;

  [[nodiscard]] const JoinOrder& order() const { return order_; }
  // The whole is there, under its name.
  [[nodiscard]] bool published() const { return published_; }
  // Why it is not, or why not all is tidy; once it is over.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const MediaFacts& found() const { return found_; }  // in the whole
  [[nodiscard]] std::size_t removed() const { return removed_; }    // parts
  // Sidecars that could not be made, a sentence each: the whole comes without them.
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }
  // Parts that stay because they were written to meanwhile.
  [[nodiscard]] const std::vector<std::filesystem::path>& changed() const { return changed_; }

 private:
  enum class Stage {
    open,
    empty,
    notes,
    list,
    prepare,
    sidecar,
    join,
    inspect,
    play,
    proven,
    publish,
    remove,
    sweep,
    over
  };

  [[nodiscard]] std::optional<Work> work_of(Stage stage);
  // What follows a stage that went well.
  void advance();
  [[nodiscard]] Result<void> judge(const LocalStepEnd& end);
  [[nodiscard]] Result<void> parts_are_as_they_were() const;
  [[nodiscard]] std::optional<Work> give_up(Error error);
  [[nodiscard]] std::optional<Work> sweep();
  [[nodiscard]] JoinNotes notes() const;
  [[nodiscard]] Bytes needed() const;
  [[nodiscard]] Publish publishing() const;
  void plan_removal();

  JoinOrder order_;
  const Assembler& muxer_;
  JoinSpace& space_;
  std::filesystem::path home_;  // the room with its lock and notes
  Assembly assembly_;
  std::vector<WriteFile> lists_;
  std::vector<std::pair<std::size_t, std::size_t>> prepared_;  // input and part
  std::vector<RemoveFiles> removals_;

  Stage stage_ = Stage::open;
  std::size_t at_ = 0;  // of the lists, the prepared and so on
  bool begun_ = false;
  bool published_ = false;
  bool has_room_ = false;
  std::size_t removed_ = 0;
  std::optional<Error> error_;
  MediaFacts found_;
  std::vector<std::filesystem::path> changed_;
  std::vector<std::string> left_out_;
  std::vector<std::size_t> made_;     // sidecars
  std::optional<Duration> position_;  // of the running command
};

// Where a whole of this name is made.
[[nodiscard]] std::filesystem::path join_room(const std::filesystem::path& target);

// What runs that were killed have left in `directory`: parts of a whole that was published go, half files go.
// Gives a sentence for each whole. Rooms of runs that go on are left alone.
[[nodiscard]] Result<std::vector<std::string>> clear_joins(const std::filesystem::path& directory);

}  // namespace mg

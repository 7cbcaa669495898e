#include "src/run/page_join.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/plan/naming.h"
#include "src/post/chapters.h"
#include "src/post/page_sidecars.h"
#include "src/post/wholeness.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

std::string shown(const fs::path& file) {
  return in_quotes(without_control_characters(file.filename().native()));
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().native());
  }
  return names;
}

// Unlike replace_extension, this leaves the "5" of "Lesson 1.5" alone.
fs::path with_ending(fs::path stem, const std::string& ending) {
  return stem += ending;
}

}  // namespace

fs::path whole_in(const fs::path& folder, std::string_view name) {
  constexpr std::size_t kRoom = 40;
  return folder / cut_to_bytes(name, kNameBytes - kRoom);
}

PageJoin::PageJoin(PagesToJoin wanted, const Assembler& muxer, JoinSpace& space)
    : wanted_(std::move(wanted)), muxer_(muxer), space_(space) {
  for (PageToJoin& page : wanted_.pages) page.title = chapter_title(page.title);
}

std::string PageJoin::name() const {
  return without_control_characters(target_.empty() ? wanted_.whole.filename().native()
                                                    : target_.filename().native());
}

double PageJoin::share() const {
  return job_ ? job_->share() : 0;
}

LocalJob::Heard PageJoin::hear(std::string_view line) {
  if (stage_ == Stage::look_at_end) return check_->hear(line);
  return job_ ? job_->hear(line) : Heard::keep;
}

std::optional<Work> PageJoin::give_up(Error error) {
  end_ = End::failed;
  error_ = std::move(error);
  stage_ = Stage::over;
  return {};
}

std::optional<Work> PageJoin::look_on() {
  if (wanted_.pages.size() == 1)
    return give_up({ErrorKind::bad_input, "this is one page, there is nothing to join"});
  if (facts_.size() == wanted_.pages.size()) return decide();
  const fs::path& file = wanted_.pages[facts_.size()].file;
  OrderedPart part{.part = {.file = file, .skip = {}, .length = {}}, .prepare = {}, .mark = mark_of(file)};
  if (part.mark.inode == 0) {
    return give_up({ErrorKind::bad_input, fmt::format("{} is not there any more",
                                                      in_quotes(without_control_characters(file.native())))});
  }
  size_of_pages_ += part.mark.size;
  parts_.push_back(std::move(part));
  return muxer_.inspect_part(parts_.back().part);
}

std::optional<Work> PageJoin::looked(const LocalStepEnd& end) {
  const Outcome outcome = muxer_.judge(end.exit, end.errors);
  Result<MediaFacts> facts =
      outcome.ok() ? muxer_.read_inspection(end.output) : tl::unexpected(*outcome.error);
  const fs::path& file = wanted_.pages[facts_.size()].file;
  if (!facts) {
    return give_up(
        {ErrorKind::bad_input, fmt::format("{} cannot be read: {}", shown(file), facts.error().what)});
  }
  if (!facts->duration || *facts->duration <= Duration::zero())
    return give_up({ErrorKind::bad_input, fmt::format("{} does not say how long it is", shown(file))});
  std::string& title = wanted_.pages[facts_.size()].title;
  if (title.empty()) title = chapter_title(facts->title);
  if (title.empty()) title = chapter_title(file.stem().native());
  facts_.push_back(*std::move(facts));
  if (!only_claims_its_length(facts_.back())) return look_on();
  stage_ = Stage::look_at_end;
  check_.emplace(muxer_, FileCheck::Known{.file = file, .fetched = {}}, CheckDepth::index_and_ends);
  return check_->next(nullptr);
}

std::optional<Work> PageJoin::looked_at_end(const LocalStepEnd& end) {
  if (auto work = check_->next(&end)) return work;
  const FileVerdict& verdict = check_->verdict();
  if (verdict.state == FileVerdict::State::bad) {
    return give_up({ErrorKind::bad_input, fmt::format("{} is not whole: {}", shown(check_->file()),
                                                      fmt::join(verdict.wrong, "; "))});
  }
  stage_ = Stage::look;
  return look_on();
}

std::optional<Work> PageJoin::decide() {
  PartGroup group;
  group.whole = wanted_.whole.filename().native();
  PartTrack& track = group.tracks.emplace_back();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    track.parts.push_back({.name = parts_[i].part.file.filename().native(),
                           .size = parts_[i].mark.size,
                           .number = static_cast<std::int64_t>(i) + 1,
                           .label = {}});
  }
  const JoinDecision decision = decide_join(group, {facts_});
  const bool in_turn = decision.inputs.size() == 1 && decision.inputs.front().how == JoinInput::How::in_turn;
  if (!decision.faults.empty())
    return give_up({ErrorKind::bad_input, fmt::format("{}", fmt::join(decision.faults, "; "))});
  if (!in_turn) {
    return give_up({ErrorKind::bad_input, decision.left_alone.empty()
                                              ? "these are the picture and the sound of one video, no pages"
                                              : decision.left_alone});
  }
  if (!decision.left_out.empty()) remarks_.push_back(decision.left_out);
  std::vector<PageOfWhole> pages;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    pages.push_back(
        {wanted_.pages[i].title, decision.inputs.front().parts[i].length.value_or(*facts_[i].duration)});
  }
  chapters_ = chapters_of(pages);
  target_ = with_ending(wanted_.whole, decision.ending);
  const FileMark there = mark_of(target_);
  const auto is_there = [&there](const OrderedPart& part) {
    return part.mark.inode == there.inode && part.mark.device == there.device;
  };
  if (there.inode != 0 && std::ranges::any_of(parts_, is_there)) {
    return give_up(
        {ErrorKind::bad_input, fmt::format("{} is one of the pages; the whole needs another name",
                                           in_quotes(without_control_characters(target_.native())))});
  }
  if (!decision.differences.empty() && wanted_.differing == PagesToJoin::Differing::refuse) {
    differences_ = fmt::format(
        "{}; they cannot be joined as they are: `multiget merge --as-one --reencode` "
        "makes these like the others",
        fmt::join(decision.differences, "; "));
  }
  find_sidecars();
  order_ = order(decision);
  if (there.inode != 0) {
    stage_ = Stage::look_there;
    return muxer_.inspect_part({target_, {}, {}});
  }
  return join();
}

JoinOrder PageJoin::order(const JoinDecision& decision) const {
  JoinOrder order;
  order.chapters = chapters_;
  order.sidecars = sidecars_;
  order.expected = decision.expected;
  order.target = target_;
  order.replace = wanted_.replace;
  order.after = PartsAfter::kept;
  const DecidedInput& decided = decision.inputs.front();
  OrderedInput input{.how = decided.how,
                     .parts = {},
                     .picture = decided.picture,
                     .sound = decided.sound,
                     .subtitles = decided.subtitles};
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    OrderedPart part = parts_[i];
    part.part.length = decided.parts[i].length;
    part.prepare = decided.parts[i].prepare;
    // Encoded anew it may last a little longer or shorter.
    if (part.prepare) part.part.length = chapters_[i].end - chapters_[i].start;
    input.parts.push_back(std::move(part));
  }
  order.inputs.push_back(std::move(input));
  return order;
}

void PageJoin::find_sidecars() {
  std::map<fs::path, std::vector<std::string>> folders;
  std::map<std::string, OrderedSidecar> by_ending;  // in the whole's place
  bool has_ass = false;
  std::vector<JoinSidecars::Page> danmaku;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const fs::path& file = parts_[i].part.file;
    const fs::path folder = file.parent_path();
    if (!folders.contains(folder)) folders.emplace(folder, names_in(folder));
    const PageSidecars beside = sidecars_of(file.filename().native(), folders.at(folder));
    const auto of = [&](const std::string& name) {
      return JoinSidecars::Page{folder / name, chapters_[i].start, chapters_[i].end - chapters_[i].start};
    };
    for (const auto& [ending, name] : beside.subtitles) {
      OrderedSidecar& sidecar = by_ending[ending];
      sidecar.ending = ending;
      sidecar.pages.push_back(of(name));
    }
    has_ass = has_ass || beside.has_ass;
    if (!beside.danmaku.empty()) danmaku.push_back(of(beside.danmaku));
  }
  for (auto& [ending, sidecar] : by_ending) sidecars_.push_back(std::move(sidecar));
  if (!danmaku.empty())
    sidecars_.push_back({JoinSidecars::Into::danmaku, danmaku, std::string(kDanmakuEnding)});
  if (!danmaku.empty() && has_ass) sidecars_.push_back({JoinSidecars::Into::ass, danmaku, ".ass"});
  if (has_ass && danmaku.empty()) {
    remarks_.emplace_back(
        "the pages' .ass files are left out: danmaku are joined of what the site has (--danmaku both keeps "
        "it)");
  }
  std::erase_if(sidecars_, [this](const OrderedSidecar& sidecar) { return is_taken(sidecar); });
}

// A page's own file is never written over, another one only with the whole that it lies beside.
bool PageJoin::is_taken(const OrderedSidecar& sidecar) {
  fs::path beside = target_;
  const FileMark there = mark_of(beside.replace_extension(sidecar.ending));
  if (there.inode == 0) return false;
  const bool is_pages = std::ranges::any_of(sidecar.pages, [&there](const JoinSidecars::Page& page) {
    const FileMark mark = mark_of(page.file);
    return mark.inode == there.inode && mark.device == there.device;
  });
  if (!is_pages && (wanted_.replace == Replace::yes || mark_of(target_).inode != 0)) return false;
  remarks_.push_back(fmt::format("{} is there already and stays as it is", shown(beside)));
  return true;
}

std::optional<Work> PageJoin::looked_there(const LocalStepEnd& end) {
  const Outcome outcome = muxer_.judge(end.exit, end.errors);
  const auto facts = outcome.ok() ? muxer_.read_inspection(end.output) : tl::unexpected(*outcome.error);
  const FileMark there = mark_of(target_);
  const bool older = std::ranges::any_of(
      parts_, [&there](const OrderedPart& part) { return part.mark.changed > there.changed; });
  const bool same =
      facts && same_chapters(facts->chapters, chapters_) && fault_of_whole(*facts, order_.expected).empty();
  if (wanted_.replace == Replace::no && same && !older) {
    whole_ = *facts;
    end_ = End::there_already;
    if (wanted_.only_plan) {
      stage_ = Stage::over;
      return {};
    }
    // A run that was killed right after publishing it may have left its room.
    stage_ = Stage::sweep;
    return FileChange(RemoveRoom{join_room(target_)});
  }
  if (wanted_.replace == Replace::yes) return join();
  if (facts && !facts->chapters.empty() && are_among(facts->chapters, chapters_)) {
    order_.replace = Replace::yes;
    return join();
  }
  return give_up({ErrorKind::bad_input,
                  fmt::format("{} is already there and is no whole of these pages; move it away, or let "
                              "`multiget merge --as-one --force` replace it",
                              in_quotes(without_control_characters(target_.native())))});
}

std::optional<Work> PageJoin::join() {
  if (!differences_.empty()) return give_up({ErrorKind::bad_input, differences_});
  if (wanted_.only_plan) {
    end_ = End::planned;
    stage_ = Stage::over;
    return {};
  }
  stage_ = Stage::join;
  job_.emplace(order_, muxer_, space_);
  auto work = job_->next(nullptr);
  return work ? work : conclude();
}

std::optional<Work> PageJoin::conclude() {
  stage_ = Stage::over;
  remarks_.insert(remarks_.end(), job_->left_out().begin(), job_->left_out().end());
  if (job_->published()) {
    end_ = End::joined;
    whole_ = job_->found();
    if (job_->error()) remarks_.push_back(job_->error()->what);
    return {};
  }
  if (job_->error() && job_->error()->kind != ErrorKind::cancelled) return give_up(*job_->error());
  return {};
}

std::optional<Work> PageJoin::next(const LocalStepEnd* last) {
  switch (stage_) {
    case Stage::look: return last == nullptr ? look_on() : looked(*last);
    case Stage::look_at_end: return looked_at_end(*last);
    case Stage::look_there: return looked_there(*last);
    case Stage::join: {
      auto work = job_->next(last);
      return work ? work : conclude();
    }
    case Stage::sweep:
      if (!last->result) remarks_.push_back(last->result.error().what);
      stage_ = Stage::over;
      return {};
    case Stage::over: break;
  }
  return {};
}

std::optional<Work> PageJoin::clear_up(const LocalStepEnd& last) {
  if (stage_ != Stage::join) {
    stage_ = Stage::over;
    return {};
  }
  auto work = job_->clear_up(last);
  return work ? work : conclude();
}

}  // namespace mg

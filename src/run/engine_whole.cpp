// The engine's part that makes one file of all pages, once the last of them is there. It waits for local work
// as pages do, so that it does not hold up other lists; the pages stay.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "src/base/utf8.h"
#include "src/plan/naming.h"
#include "src/run/engine.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Duration kBetweenProgress = 500ms;

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [rest, end] = std::ranges::mismatch(folder, path);
  return rest == folder.end() && end != path.end();
}

}  // namespace

void Engine::tend_whole() {
  if (!whole_open_ || !pages_over()) return;
  if (winding_down() && !(whole_ && whole_->step)) {
    if (whole_) parts_.workshop.wholes.erase(whole_->join.place());
    whole_open_ = false;
    whole_error_ = Error{ErrorKind::cancelled, "you stopped it"};
  } else if (!whole_) {
    begin_whole();
  }
}

void Engine::begin_whole() {
  const int missing = totals_.failed + totals_.waiting + totals_.cancelled;
  const auto let_be = [this](Notice::Level level, std::string why) {
    whole_open_ = false;
    tell(Notice{level, std::move(why)});
  };
  if (list_error_ || gave_up_) return let_be(Notice::Level::note, "not joined: the list is not whole");
  if (missing > 0) {
    return let_be(Notice::Level::note,
                  fmt::format("not joined: {} {} missing; the next run that has all of them joins them",
                              missing, missing == 1 ? "page is" : "pages are"));
  }
  if (pages_of_whole_.size() < 2) return let_be(Notice::Level::detail, "nothing to join: this is one page");
  Result<PagesToJoin> pages = pages_to_join();
  if (!pages) return whole_failed(pages.error());
  if (pages->pages.size() < 2)
    return let_be(Notice::Level::detail, "nothing to join: all pages are the same video");
  if (!parts_.workshop.wholes.insert(pages->whole).second) {
    return whole_failed({ErrorKind::busy, fmt::format("another list of this run makes {}",
                                                      without_control_characters(pages->whole.native()))});
  }
  whole_ = std::make_unique<WholeWalk>(*std::move(pages), *parts_.assembler, parts_.workshop.join_space);
  scheduler_.push(local_queue_, kWhole, runner().now());
}

Result<PagesToJoin> Engine::pages_to_join() {
  PagesToJoin wanted;
  std::set<fs::path> met;  // the same video may stand twice in a list
  for (const auto& [page, key] : pages_of_whole_) {
    const auto entry = parts_.log.find(key);
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry || (*entry)->path.empty()) {
      return fail(
          ErrorKind::bad_input,
          fmt::format("nobody knows where page {} is; `multiget adopt` finds what other programs fetched",
                      page));
    }
    const auto names = parts_.log.names_of(key);
    if (!names) return tl::unexpected(names.error());
    if (*names && list_title_.empty()) list_title_ = (*names)->list_title;
    if (!met.insert((*entry)->path).second) continue;
    wanted.pages.push_back({(*entry)->path, *names ? (*names)->title : std::string()});
  }
  wanted.whole = whole_name(wanted.pages);
  if (request_.again == Again::yes) wanted.replace = Replace::yes;  // as for the pages
  return wanted;
}

// As the folder that all pages are in, beside it; where they have none of their own, as the list.
fs::path Engine::whole_name(std::span<const PageToJoin> pages) const {
  const fs::path folder = pages.front().file.parent_path();
  // "videos/" has an empty last name.
  const fs::path& wanted = request_.directory;
  const fs::path top = wanted.has_filename() ? wanted : wanted.parent_path();
  const bool one_folder = std::ranges::all_of(
      pages, [&folder](const PageToJoin& page) { return page.file.parent_path() == folder; });
  if (one_folder && is_below(folder, top)) return whole_in(folder.parent_path(), folder.filename().native());
  std::string name = safe_value(list_title_);
  if (name.empty()) name = safe_value(request_.list_id);
  return whole_in(top, name);
}

void Engine::start_whole() {
  tell(WholeProgress{whole_->join.name(), static_cast<int>(whole_->join.pages().size()), 0});
  whole_->told = runner().now();
  go_on_with_whole(whole_->walk.begin());
}

void Engine::go_on_with_whole(const std::optional<Work>& work) {
  if (!work) return whole_over();
  whole_->step = parts_.workshop.next_step();
  if (const auto* command = std::get_if<Command>(&*work))
    tell(Notice{Notice::Level::detail, fmt::format("joining: {}", command_words(*command))});
  runner().start(*whole_->step, *work);
}

void Engine::whole_line(const OutputLine& line) {
  whole_->walk.hear(line);
  const Instant now = runner().now();
  const double share = whole_->join.share();
  if (share <= 0 || now - whole_->told < kBetweenProgress) return;
  whole_->told = now;
  tell(WholeProgress{whole_->join.name(), static_cast<int>(whole_->join.pages().size()), share});
}

template <typename End>
void Engine::whole_step_ended(const End& end) {
  whole_->step.reset();
  go_on_with_whole(whole_->walk.ended(end, winding_down() ? LocalWalk::Wish::stop : LocalWalk::Wish::go_on));
}

template void Engine::whole_step_ended(const CommandEnded& end);
template void Engine::whole_step_ended(const FileChangeEnded& end);

void Engine::whole_over() {
  const PageJoin& join = whole_->join;
  scheduler_.ended(local_queue_, {});
  parts_.workshop.wholes.erase(whole_->join.place());  // the list may have another turn in this run
  whole_open_ = false;
  for (const std::string& remark : join.remarks()) tell(Notice{Notice::Level::warning, remark});
  WholeEnded ended{.target = join.target(),
                   .pages = static_cast<int>(join.pages().size()),
                   .size = join.whole().size,
                   .length = join.whole().duration.value_or(Duration::zero()),
                   .error = {}};
  switch (join.end()) {
    case PageJoin::End::joined: return tell(ended);
    case PageJoin::End::there_already: ended.state = WholeEnded::State::there_already; return tell(ended);
    case PageJoin::End::failed: return whole_failed(*join.error());
    case PageJoin::End::planned:
    case PageJoin::End::open: whole_error_ = Error{ErrorKind::cancelled, "you stopped it"}; return;
  }
}

void Engine::whole_failed(Error error) {
  whole_open_ = false;
  whole_error_ = error;
  WholeEnded ended{.state = WholeEnded::State::failed, .target = {}, .error = std::move(error)};
  if (whole_) ended.target = whole_->join.target();
  ended.pages = static_cast<int>(whole_ ? whole_->join.pages().size() : pages_of_whole_.size());
  tell(ended);
}

}  // namespace mg

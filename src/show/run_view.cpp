#include "src/show/run_view.h"

#include <algorithm>

namespace mg {

void RunView::apply(const Event& event, Instant now) {
  std::visit([this, now](const auto& alternative) { reduce(alternative, now); }, event);
}

RunTotals RunView::totals() const {
  RunTotals totals = ended_;
  totals.selected = selected_;
  for (const auto& [number, list] : lists_) totals.selected += std::max(list.selected, list.queued);
  for (const auto& [job, page] : pages_) totals.bytes += page.view.done;
  return totals;
}

std::vector<const PageView*> RunView::running() const {
  std::vector<const PageView*> running;
  for (const auto& [job, page] : pages_) {
    if (page.view.running()) running.push_back(&page.view);
  }
  return running;
}

std::vector<const WholeView*> RunView::wholes() const {
  std::vector<const WholeView*> all;
  for (const auto& [list, whole] : wholes_) all.push_back(&whole);
  return all;
}

std::optional<Bytes> RunView::size_of(const Page& page) {
  return page.view.total ? page.view.total : page.expected;
}

std::optional<Duration> RunView::time_left(Instant now) const {
  double known = static_cast<double>(ended_.bytes.count);
  int sized = ended_.done;
  for (const auto& [job, page] : pages_) {
    if (const auto size = size_of(page)) known += static_cast<double>(size->count), ++sized;
  }
  const double speed = rate(now).count;
  if (sized == 0 || speed < 1) return {};
  const double average = known / sized;
  const int not_begun = totals().selected - ended_.over() - static_cast<int>(pages_.size());
  double left = average * std::max(0, not_begun);
  for (const auto& [job, page] : pages_) {
    if (page.view.state > JobState::fetching) continue;  // its bytes are here
    const auto size = size_of(page);
    const double whole = size ? static_cast<double>(size->count) : average;
    left += std::max(0.0, whole - static_cast<double>(page.view.done.count));
  }
  constexpr double year = 365.0 * 86400;  // more is no forecast, and would not fit a Duration
  return left / speed < year ? std::optional(from_seconds(left / speed)) : std::nullopt;
}

int RunView::page_of(JobId job) const {
  const auto place = static_cast<std::size_t>(index(job));
  return place < page_numbers_.size() ? page_numbers_[place].page : 0;
}

std::string RunView::list_of(JobId job) const {
  const auto place = static_cast<std::size_t>(index(job));
  if (place >= page_numbers_.size()) return "";
  const auto list = lists_.find(page_numbers_[place].list);
  return list == lists_.end() ? "" : list->second.title;
}

std::string RunView::title_of(JobId job) const {
  const auto found = pages_.find(job);
  return found == pages_.end() ? "" : found->second.view.title;
}

RunView::Page& RunView::page_for(JobId job) {
  const auto [found, fresh] = pages_.try_emplace(job);
  if (fresh) {
    found->second.view.page = page_of(job);
    found->second.view.list = list_of(job);
  }
  return found->second;
}

void RunView::reduce(const RunStarted& event, Instant) {
  title_ = event.title;
}

void RunView::reduce(const ListStarted& event, Instant) {
  lists_[event.list].title = event.title;
}

void RunView::reduce(const ListingStarted& event, Instant) {
  if (totals().selected == 0) listing_ = event.engine;  // later ones ask for pages that are known
}

void RunView::reduce(const PagesResolved& event, Instant) {
  lists_[event.list].selected = event.selected;
  listing_.clear();
}

void RunView::reduce(const JobQueued& event, Instant) {
  const auto place = static_cast<std::size_t>(index(event.job));
  if (page_numbers_.size() <= place) page_numbers_.resize(place + 1);
  page_numbers_[place] = {event.page, event.list};
  largest_page_ = std::max(largest_page_, event.page);
  ++lists_[event.list].queued;
}

void RunView::reduce(const JobNamed& event, Instant) {
  Page& page = page_for(event.job);
  page.view.title = event.title;
  page.expected = event.size;
}

void RunView::reduce(const JobMoved& event, Instant now) {
  Page& page = page_for(event.job);
  page.view.state = event.state;
  page.view.engine = event.engine;
  page.view.doing.clear();
  page.view.again_at.reset();
  page.view.trouble.clear();
  page.fetched = event.state == JobState::fetching ? std::optional(now) : std::nullopt;
}

// What a first report says is done may be an earlier attempt's: no more of it counts as speed than the
// reported rate could have brought.
Bytes RunView::newly_arrived(const Page& page, const JobProgress& progress, Instant now) {
  if (!page.fetched) return std::max(Bytes{}, progress.done - page.view.done);
  if (!progress.rate) return {};
  const double possible = progress.rate->count * seconds(now - *page.fetched);
  if (possible >= static_cast<double>(progress.done.count)) return progress.done;
  return Bytes{static_cast<std::int64_t>(std::max(0.0, possible))};
}

void RunView::reduce(const JobProgress& event, Instant now) {
  Page& page = page_for(event.job);
  const Bytes arrived = newly_arrived(page, event, now);
  page.fetched.reset();
  page.view.speed.add(arrived, now);
  speed_.add(arrived, now);
  page.view.done = event.done;
  page.view.total = event.total;
}

void RunView::reduce(const JobAdvance& event, Instant) {
  Page& page = page_for(event.job);
  page.view.doing = event.doing;
  page.view.share = event.share;
}

void RunView::reduce(const JobRetries& event, Instant now) {
  Page& page = page_for(event.job);
  page.view.doing.clear();
  page.view.engine = event.engine;
  page.view.again_at = now + event.wait;
  page.view.trouble = event.error.what;
}

void RunView::reduce(const JobEnded& event, Instant) {
  pages_.erase(event.job);
  switch (event.state) {
    case JobState::done:
      ++ended_.done;
      ended_.bytes += event.size;
      break;
    case JobState::skipped: ++ended_.skipped; break;
    case JobState::cancelled: ++(event.waits() ? ended_.waiting : ended_.cancelled); break;
    default: ++ended_.failed;
  }
}

void RunView::reduce(const HostRests& event, Instant now) {
  std::erase_if(hosts_, [&event](const HostView& host) { return host.host == event.host; });
  hosts_.push_back({.host = event.host,
                    .rests_until = now + event.wait,
                    .until = event.until,
                    .reason = event.reason,
                    .waiting = event.waiting});
}

void RunView::reduce(const HostAnswers& event, Instant) {
  std::erase_if(hosts_, [&event](const HostView& host) { return host.host == event.host; });
}

void RunView::reduce(const WholeProgress& event, Instant) {
  wholes_[event.list] = {event.name, event.share};
}

void RunView::reduce(const WholeEnded& event, Instant) {
  wholes_.erase(event.list);
}

void RunView::reduce(const Notice&, Instant) {}

// Pages that it did not come to are no longer wanted of it.
void RunView::reduce(const ListEnded& event, Instant) {
  const RunEnded& ended = event.totals;
  selected_ += ended.done + ended.failed + ended.skipped + ended.cancelled + ended.waiting;
  lists_.erase(event.list);
  wholes_.erase(event.list);
}

void RunView::reduce(const RunEnded&, Instant) {
  over_ = true;
  listing_.clear();
  pages_.clear();
  hosts_.clear();
  wholes_.clear();
}

}  // namespace mg

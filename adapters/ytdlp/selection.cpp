#include "adapters/ytdlp/selection.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace mg::ytdlp {
namespace {

// Of a selection with steps, whose numbers are spelt out. More go by --playlist-items: 20 bytes each in argv.
constexpr std::size_t kMostNumbers = 1000;

// Further from the end than any list is long: yields nothing, but makes yt-dlp count the list, which it
// otherwise leaves uncounted (playlist_count null) when it can stop early.
constexpr std::string_view kCountTheList = ",-1000000";

bool everything(const PageSpan& span) {
  return span.first.value_or(1) == 1 && !span.last && span.step == 1;
}

std::string to_item(const PageSpan& span) {
  if (span.first && span.first == span.last) return fmt::format("{}", *span.first);
  const auto end = [](std::optional<int> page) { return page ? fmt::format("{}", *page) : std::string(); };
  auto item = fmt::format("{}:{}", end(span.first), end(span.last));
  if (span.step != 1) item += fmt::format(":{}", span.step);
  return item;
}

// The conditions under which a page is in `span`, or nothing where a filter cannot say it.
std::optional<std::vector<std::string>> to_filters(const PageSpan& span) {
  const int first = span.first.value_or(1);
  if (span.step == 1 && first > 0 && !span.last) return {{fmt::format("playlist_index>={}", first)}};
  if (first <= 0 || !span.last || *span.last <= 0) return {};
  if (first == *span.last) return {{fmt::format("playlist_index={}", first)}};
  if (span.step == 1 || span.step == -1) {
    if ((first > *span.last) == (span.step == 1)) return {{}};
    const auto [least, most] = std::minmax(first, *span.last);
    return {{fmt::format("playlist_index>={} & playlist_index<={}", least, most)}};
  }
  std::vector<std::string> filters;
  const auto step = static_cast<long long>(span.step);
  for (long long page = first; step > 0 ? page <= *span.last : page >= *span.last; page += step) {
    if (filters.size() == kMostNumbers) return {};
    filters.push_back(fmt::format("playlist_index={}", page));
  }
  return filters;
}

std::optional<std::vector<std::string>> to_filters(const PageSelection& pages) {
  std::vector<std::string> all;
  for (const PageSpan& span : pages) {
    const auto some = to_filters(span);
    if (!some || all.size() + some->size() > kMostNumbers) return {};
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

}  // namespace

std::string to_playlist_items(const PageSelection& pages) {
  std::string items;
  for (const PageSpan& span : pages) items += (items.empty() ? "" : ",") + to_item(span);
  return items;
}

std::vector<std::string> selection_options(const Request& request, const PageSelection& pages,
                                           ListLength length) {
  if (std::ranges::any_of(pages, everything)) return {};
  const auto filters = request.page_url.empty() ? std::nullopt : to_filters(pages);
  if (!filters) {
    const auto items = to_playlist_items(pages);
    return {"--playlist-items", length == ListLength::known ? items : items + std::string(kCountTheList)};
  }
  std::vector<std::string> options;
  const auto pass_if = [&options](std::string_view condition) {
    options.emplace_back("--match-filters");
    options.emplace_back(condition);
  };
  for (const auto& filter : *filters) pass_if(filter);
  pass_if("!playlist_index");  // a single video has no number: told as page 1
  // Segments end in "_0", pages in "_p3"; an entry not yet looked at (type url) has no id to be judged by.
  pass_if(R"(id~=_\d+$ & _type!=?url)");
  return options;
}

}  // namespace mg::ytdlp

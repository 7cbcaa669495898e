#include "src/plan/page_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <unordered_set>

namespace mg {

namespace {

// A span laid over a list: first, first + step, ... , `length` of them. Those at [inside, behind) are in the
// list. 64 bits, as a negative number beyond a list's begin lies below 1.
struct Laid {
  std::int64_t first = 0;
  std::int64_t step = 1;
  std::int64_t length = 0;
  std::int64_t inside = 0;
  std::int64_t behind = 0;

  [[nodiscard]] std::int64_t at(std::int64_t index) const { return first + index * step; }
};

std::int64_t from_begin(int number, int count) {
  return number < 0 ? std::int64_t{count} + 1 + number : number;
}

// How many steps lead from 0 to at least `distance`.
std::int64_t steps_up_to(std::int64_t distance, std::int64_t step) {
  return distance <= 0 ? 0 : (distance + step - 1) / step;
}

Laid lay(const PageSpan& span, int count) {
  assert(span.step != 0 && "a span's step is never 0");
  const bool down = span.step < 0;
  const std::int64_t low_end = 1;
  const std::int64_t first = span.first ? from_begin(*span.first, count) : (down ? count : low_end);
  const std::int64_t last = span.last ? from_begin(*span.last, count) : (down ? low_end : count);
  Laid laid{.first = first, .step = span.step};
  const std::int64_t size = std::abs(laid.step);
  const std::int64_t distance = down ? first - last : last - first;
  if (distance < 0) return laid;
  laid.length = distance / size + 1;
  const std::int64_t to_list = down ? first - count : 1 - first;
  const std::int64_t past_list = down ? first : count + 1 - first;
  laid.inside = std::min(laid.length, steps_up_to(to_list, size));
  laid.behind = std::clamp(steps_up_to(past_list, size), laid.inside, laid.length);
  return laid;
}

// As somebody would write it: what lies before the list's begin was counted from its end.
int to_number(std::int64_t position, int count) {
  return static_cast<int>(position < 1 ? position - count - 1 : position);
}

void add_outside(PageSelection& outside, const PageSpan& span, const Laid& laid, int count) {
  if (laid.length == 0) {
    if (span.first || span.last) outside.push_back(span);  // "5-" of three pages; all of none is no surprise
    return;
  }
  const auto add = [&outside, &laid, count](std::int64_t begin, std::int64_t end) {
    if (begin >= end) return;
    const int first = to_number(laid.at(begin), count);
    const int last = to_number(laid.at(end - 1), count);
    outside.push_back({first, last, first == last ? 1 : static_cast<int>(laid.step)});
  };
  add(0, laid.inside);
  add(laid.behind, laid.length);
}

std::string print_span(const PageSpan& span) {
  if (!span.first && !span.last && span.step == 1) return "all";
  if (span.first && span.first == span.last && span.step == 1) return fmt::format("{}", *span.first);
  const bool plain = span.step == 1 && span.first.value_or(-1) > 0 && span.last.value_or(1) > 0;
  std::string text = span.first ? fmt::format("{}", *span.first) : std::string();
  text += plain ? "-" : ":";
  if (span.last) text += fmt::format("{}", *span.last);
  if (span.step != 1) text += fmt::format(":{}", span.step);
  return text;
}

// How many pages from `begin` on follow each other by `step`.
std::size_t run_length(const std::vector<int>& pages, std::size_t begin, int step) {
  std::size_t end = begin + 1;
  while (end < pages.size() && pages[end] - pages[end - 1] == step) ++end;
  return end - begin;
}

}  // namespace

ResolvedPages resolve_pages(const PageSelection& selection, int count) {
  ResolvedPages resolved;
  count = std::max(count, 0);
  std::vector<bool> seen(static_cast<std::size_t>(count) + 1);
  for (const PageSpan& span : selection.empty() ? PageSelection{PageSpan{}} : selection) {
    const Laid laid = lay(span, count);
    add_outside(resolved.outside, span, laid, count);
    for (std::int64_t i = laid.inside; i < laid.behind; ++i) {
      if (resolved.pages.size() == static_cast<std::size_t>(count)) break;  // nothing is left to be found
      const auto page = static_cast<std::size_t>(laid.at(i));
      if (seen[page]) continue;
      seen[page] = true;
      resolved.pages.push_back(static_cast<int>(page));
    }
  }
  return resolved;
}

std::optional<std::vector<int>> known_pages(const PageSelection& selection, int limit) {
  std::vector<int> pages;
  std::unordered_set<int> seen;
  if (selection.empty()) return {};
  for (const PageSpan& span : selection) {
    if (span.first.value_or(0) < 1 || span.last.value_or(0) < 1) return {};
    const Laid laid = lay(span, std::max(*span.first, *span.last));
    if (laid.length > limit) return {};
    for (std::int64_t i = 0; i < laid.length; ++i) {
      const int page = static_cast<int>(laid.at(i));
      if (seen.insert(page).second) pages.push_back(page);
    }
    if (pages.size() > static_cast<std::size_t>(std::max(limit, 0))) return {};
  }
  return pages;
}

bool contains(const PageSelection& selection, int page, int count) {
  if (page < 1 || page > count) return false;
  return selection.empty() || std::ranges::any_of(selection, [page, count](const PageSpan& span) {
           const Laid laid = lay(span, count);
           const std::int64_t offset = page - laid.first;
           if (offset % laid.step != 0) return false;
           const std::int64_t index = offset / laid.step;
           return index >= 0 && index < laid.length;
         });
}

std::string print_pages(const std::vector<int>& pages) {
  std::string text;
  for (std::size_t at = 0; at < pages.size();) {
    const std::size_t up = run_length(pages, at, 1);
    const std::size_t down = run_length(pages, at, -1);
    const std::size_t length = up > 1 ? up : (down > 2 ? down : 1);
    const int first = pages[at], last = pages[at + length - 1];
    if (!text.empty()) text += ',';
    text += print_span({first, last, first <= last ? 1 : -1});
    at += length;
  }
  return text;
}

std::string print_selection(const PageSelection& selection) {
  if (selection.empty()) return "all";
  std::string text;
  for (const PageSpan& span : selection) {
    if (!text.empty()) text += ',';
    text += print_span(span);
  }
  return text;
}

}  // namespace mg

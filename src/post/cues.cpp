#include "src/post/cues.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "src/base/text.h"

namespace mg {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kArrow = "-->";
constexpr int kMostHours = 9999;

// A number at the beginning of `text`, which goes; nothing: there is none up to `most`.
std::optional<int> take_number(std::string_view& text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0 || value > most) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "01:02:03,450"; some write a point.
std::optional<Duration> take_time(std::string_view& text) {
  const auto hours = take_number(text, kMostHours);
  if (!hours || !take(text, ":")) return {};
  const auto minutes = take_number(text, 59);
  if (!minutes || !take(text, ":")) return {};
  const auto whole = take_number(text, 60);
  if (!whole || !take(text, ",.")) return {};
  const auto thousandths = take_number(text, 999);
  if (!thousandths) return {};
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*whole) +
         milliseconds(*thousandths);
}

// "00:00:01,000 --> 00:00:02,500", perhaps with a place on the screen behind it.
std::optional<Cue> read_times(std::string_view line) {
  Cue cue;
  line = trim(line);
  const auto from = take_time(line);
  line = trim(line);
  if (!from || !line.starts_with(kArrow)) return {};
  line = trim(line.substr(kArrow.size()));
  const auto to = take_time(line);
  if (!to) return {};
  cue.from = *from;
  cue.to = *to;
  return cue;
}

std::string time_words(Duration time) {
  const auto all = std::chrono::duration_cast<milliseconds>(time).count();
  return fmt::format("{:02}:{:02}:{:02},{:03}", all / 3'600'000, all / 60'000 % 60, all / 1000 % 60,
                     all % 1000);
}

// Files that went from one system to another may have more than one.
std::string_view without_returns(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_number(std::string_view line) {
  line = trim(line);
  return !line.empty() && std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::vector<Cue>> read_srt(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string_view> lines;
  for (const std::string_view line : split(text, '\n')) lines.push_back(without_returns(line));
  std::vector<Cue> cues;
  bool anything = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    anything = anything || !trim(lines[i]).empty();
    auto cue = read_times(lines[i]);
    if (!cue) continue;
    // An empty line ends a text, but for those that go on until the next cue's number and times.
    std::size_t end = i + 1;
    while (end < lines.size() && !read_times(lines[end])) ++end;
    if (end < lines.size() && end > i + 1 && is_number(lines[end - 1])) --end;
    std::size_t last = end;
    while (last > i + 1 && trim(lines[last - 1]).empty()) --last;
    for (std::size_t k = i + 1; k < last; ++k) {
      if (k > i + 1) cue->text += '\n';
      cue->text += lines[k];
    }
    if (cue->to > cue->from && !cue->text.empty()) cues.push_back(*std::move(cue));
    i = end - 1;
  }
  if (cues.empty() && anything) return fail(ErrorKind::bad_input, "no subtitle in it can be read");
  return cues;
}

std::string write_srt(std::span<const Cue> cues) {
  std::string text;
  std::size_t number = 0;
  for (const Cue& cue : cues) {
    text +=
        fmt::format("{}\n{} --> {}\n{}\n\n", ++number, time_words(cue.from), time_words(cue.to), cue.text);
  }
  return text;
}

std::vector<Cue> joined(std::vector<PageCues> pages) {
  std::vector<Cue> all;
  for (PageCues& page : pages) {
    for (Cue& cue : page.cues) {
      if (page.length && cue.from >= *page.length) continue;
      if (page.length) cue.to = std::min(cue.to, *page.length);
      cue.from += page.start;
      cue.to += page.start;
      all.push_back(std::move(cue));
    }
  }
  return all;
}

}  // namespace mg

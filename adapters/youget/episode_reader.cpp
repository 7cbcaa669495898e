#include "adapters/youget/episode_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/youget/object_cutter.h"
#include "adapters/youget/stream_choice.h"
#include "src/model/foreign_json.h"

namespace mg::youget {
namespace {

constexpr int kMostPages = 1'000'000;

// The number at the start of `text`; 0 if there is none in range.
int leading_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  (void)end;  // what follows is another parameter
  return error == std::errc() && number >= 1 && number <= kMostPages ? number : 0;
}

// "…?p=3", "…&p=3"; 0 where the address has no such number.
int page_in_address(std::string_view url) {
  for (const std::string_view mark : {"?p=", "&p="}) {
    const auto at = url.find(mark);
    if (at != std::string_view::npos) return leading_number(url.substr(at + mark.size()));
  }
  return 0;
}

int page_in_title(std::string_view title) {
  const auto at = title.rfind(" (P");
  return at == std::string_view::npos ? 0 : leading_number(title.substr(at + 3));
}

// "LIST (P3. PART)" -> "PART"; returns "LIST". Left alone where the page's number does not stand in it.
std::string cut_list_title(std::string& title, int page) {
  const auto glue = fmt::format(" (P{}. ", page);
  const auto at = title.find(glue);
  if (at == std::string::npos || !title.ends_with(')')) return {};
  auto list = title.substr(0, at);
  title = title.substr(at + glue.size(), title.size() - at - glue.size() - 1);
  return list;
}

class Reader : public EpisodeReader {
 public:
  explicit Reader(const Request& request)
      : asked_(request.url), list_id_(request.list_id), wanted_(request.format), height_(request.height) {}

  std::vector<Result<Episode>> read_line(std::string_view line) override;
  std::vector<Result<Episode>> finish() override;

 private:
  [[nodiscard]] Result<Episode> read_page(std::string_view text) const;

  ObjectCutter cutter_;
  std::string asked_;
  std::string list_id_;
  std::string wanted_;
  std::optional<int> height_;
};

std::vector<Result<Episode>> Reader::read_line(std::string_view line) {
  const auto text = cutter_.add_line(line);
  if (!text) return {};
  std::vector<Result<Episode>> known;
  if (cutter_.too_long()) {
    known.push_back(fail(ErrorKind::bad_input, "you-get's answer is too long for one page"));
  } else {
    known.push_back(read_page(*text));
  }
  return known;
}

std::vector<Result<Episode>> Reader::finish() {
  std::vector<Result<Episode>> known;
  if (cutter_.open()) known.push_back(fail(ErrorKind::bad_input, "you-get's answer is cut off"));
  cutter_ = ObjectCutter();
  return known;
}

Result<Episode> Reader::read_page(std::string_view text) const {
  const auto object = read_object(text, "you-get's answer");
  if (!object) return tl::unexpected(object.error());
  Fields fields(*object);
  Episode episode;
  episode.url = fields.text("url");
  if (episode.url.empty()) episode.url = asked_;  // null for sites that it has no extractor for
  episode.title = fields.needed_text("title");
  episode.extractor = fields.needed_text("site");
  if (fields.complaint()) {
    return fail(ErrorKind::bad_input, fmt::format("you-get's answer about a page: {}", *fields.complaint()));
  }
  std::ranges::transform(episode.extractor, episode.extractor.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const int in_address = page_in_address(episode.url);
  episode.page = in_address > 0 ? in_address : std::max(page_in_title(episode.title), 1);
  episode.list_title = cut_list_title(episode.title, episode.page);
  // you-get addresses the parts of a list by another id ("av…") than the one it was asked for.
  episode.id = list_id_.empty() ? episode.url : list_id_;
  auto format = choose_stream(*object, wanted_, height_);
  if (!format) {
    return fail(format.error().kind, fmt::format("you-get's answer about page {} of {}: {}", episode.page,
                                                 episode.id, format.error().what));
  }
  episode.format = *std::move(format);
  episode.metadata = text;
  return episode;
}

}  // namespace

std::unique_ptr<EpisodeReader> make_episode_reader(const Request& request) {
  return std::make_unique<Reader>(request);
}

}  // namespace mg::youget

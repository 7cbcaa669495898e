#include "adapters/ytdlp/episode_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/ytdlp/format_reader.h"
#include "adapters/ytdlp/page_id.h"
#include "src/model/foreign_json.h"

namespace mg::ytdlp {
namespace {

using nlohmann::json;

constexpr double kMostSeconds = 1e7;  // 115 days

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// yt-dlp glues a part's title to its list's: "LIST p03 P03 线程池". Cuts `title` down to the part's own and
// returns the list's, as far as they can be told apart.
std::string cut_list_title(std::string& title, const std::string& list_title, int page) {
  const auto glue = fmt::format(" p{:02}", page);
  const auto at = !list_title.empty() && title.starts_with(list_title) ? list_title.size() : title.find(glue);
  if (at == std::string::npos || title.compare(at, glue.size(), glue) != 0) return list_title;
  const auto rest = at + glue.size();
  if (rest < title.size() && title[rest] != ' ') return list_title;
  const auto list = list_title.empty() ? title.substr(0, at) : list_title;
  title = rest < title.size() ? title.substr(rest + 1) : "";
  return list;
}

// A line as far as all lines are alike.
struct Line {
  Episode episode;
  bool listed_only = false;          // --flat-playlist: no formats yet
  std::optional<int> segment;        // 0-based; then `episode` is the whole page but for its format
  std::optional<int> segment_count;  // as many as the page has
  bool segments_left_out = false;    // a page selection was applied to the segments
};

// A flat line of bilibili has the id without "BV"; the address has it whole.
std::string whole_id(const std::string& id, const std::string& basename) {
  const bool two_letters_more = basename.size() == id.size() + 2 && basename.ends_with(id);
  const auto prefix = lower(basename.substr(0, 2));
  return two_letters_more && (prefix == "bv" || prefix == "av") ? basename : id;
}

void read_segment(Fields& fields, Line& line, const std::string& id, std::int64_t index) {
  const auto page_id = fields.text("playlist_id");
  if (index < 1 || page_id.empty() || id != fmt::format("{}_{}", page_id, index - 1)) return;
  if (fields.text("playlist_webpage_url") != fields.text("webpage_url")) return;
  line.segment = static_cast<int>(index - 1);
  const auto count = fields.whole("playlist_count");
  if (count && *count > 0 && *count <= kMostPages) line.segment_count = static_cast<int>(*count);
  line.segments_left_out = count.has_value() && fields.whole("n_entries") != count;
}

Result<Line> read_line_fields(const json& object) {
  Fields fields(object);
  Line line;
  Episode& episode = line.episode;
  const auto type = fields.text("_type");
  line.listed_only = type == "url" || type == "url_transparent";
  auto id = fields.needed_text("id");
  const auto index = fields.whole("playlist_index").value_or(0);
  read_segment(fields, line, id, index);
  if (line.segment) id = fields.text("playlist_id");
  // What an entry is extracted by, not what listed it.
  episode.extractor = lower(fields.text("ie_key"));
  if (episode.extractor.empty()) episode.extractor = lower(fields.needed_text("extractor_key"));
  // Elsewhere "_p3" is a part of the id: one of YouTube's may end like that.
  const bool has_parts = episode.extractor == "bilibili";
  const auto [list_id, suffix] = has_parts ? split_page_suffix(id) : std::pair(id, 0);
  episode.id = whole_id(list_id, fields.text("webpage_url_basename"));
  episode.url = fields.text("webpage_url");
  if (episode.url.empty()) episode.url = fields.needed_text("url");
  episode.title = fields.text("title");
  episode.uploader = fields.text("uploader");
  if (episode.uploader.empty()) episode.uploader = fields.text("channel");
  episode.upload_date = fields.text("upload_date");
  if (!line.segment) {
    episode.list_title = fields.text("playlist_title");
    // Not n_entries: that counts what was selected.
    const auto count = fields.whole("playlist_count");
    if (count && *count > 0 && *count <= kMostPages) episode.list_count = static_cast<int>(*count);
  }
  const auto page = index > 0 && !line.segment ? index : std::max(suffix, 1);
  const auto length = fields.number("duration");
  if (fields.complaint()) return fail(ErrorKind::bad_input, *fields.complaint());
  if (index < 0 || page > kMostPages)
    return fail(ErrorKind::bad_input, "\"playlist_index\" is no page number");
  if (length && (*length < 0 || *length > kMostSeconds)) {
    return fail(ErrorKind::bad_input, "\"duration\" is no duration");
  }
  episode.page = static_cast<int>(page);
  if (length) episode.duration = from_seconds(*length);
  if (suffix > 0) episode.list_title = cut_list_title(episode.title, episode.list_title, suffix);
  return line;
}

class Reader : public EpisodeReader {
 public:
  std::vector<Result<Episode>> read_line(std::string_view text) override;
  std::vector<Result<Episode>> finish() override;

 private:
  using Episodes = std::vector<Result<Episode>>;

  void add_segment(Line line, Episodes& known);
  void close_page(Episodes& known);

  // The page whose segments are coming in.
  std::optional<Episode> open_;
  int segments_ = 0;
  std::optional<int> segment_count_;
  bool left_out_ = false;
};

tl::unexpected<Error> blame(const std::string& subject, const Error& error) {
  return fail(error.kind, fmt::format("yt-dlp's answer about {}: {}", subject, error.what));
}

std::vector<Result<Episode>> Reader::read_line(std::string_view text) {
  Episodes known;
  if (text.find_first_not_of(" \t\r") == std::string_view::npos) return known;
  const auto object = read_object(text, "yt-dlp's answer");
  if (!object) {
    close_page(known);
    known.push_back(tl::unexpected(object.error()));
    return known;
  }
  auto line = read_line_fields(*object);
  if (!line || !line->segment || !open_ || open_->url != line->episode.url) close_page(known);
  if (!line) {
    known.push_back(blame("a page", line.error()));
    return known;
  }
  Episode& episode = line->episode;
  if (!line->listed_only) {
    auto format = read_format(*object);
    if (!format) {
      known.push_back(blame(fmt::format("page {} of {}", episode.page, episode.id), format.error()));
      return known;
    }
    episode.format = *std::move(format);
    episode.metadata = text;
  }
  if (line->segment) {
    add_segment(*std::move(line), known);
  } else {
    known.emplace_back(std::move(episode));
  }
  return known;
}

std::vector<Result<Episode>> Reader::finish() {
  Episodes known;
  close_page(known);
  return known;
}

void Reader::add_segment(Line line, Episodes& known) {
  if (!open_) {
    open_ = std::move(line.episode);
    open_->metadata.insert(0, "[");
    segments_ = 1;
    segment_count_ = line.segment_count;
    left_out_ = line.segments_left_out;
  } else {
    Format& whole = open_->format;
    const Format& more = line.episode.format;
    open_->metadata += ",\n" + line.episode.metadata;
    whole.parts.insert(whole.parts.end(), more.parts.begin(), more.parts.end());
    whole.layout = Layout::pieces;
    if (more.layout != Layout::whole) whole.obstacle = "its pieces are no plain files";
    if (!whole.obstacle.empty() || !more.obstacle.empty()) whole.parts.clear();
    if (whole.obstacle.empty()) whole.obstacle = more.obstacle;
    whole.size = whole.size && more.size ? std::optional(*whole.size + *more.size) : std::nullopt;
    if (more.size_exactness == Exactness::estimated) whole.size_exactness = Exactness::estimated;
    const auto& duration = line.episode.duration;
    open_->duration =
        open_->duration && duration ? std::optional(*open_->duration + *duration) : std::nullopt;
    ++segments_;
  }
  if (segment_count_ == segments_) close_page(known);
}

void Reader::close_page(Episodes& known) {
  if (!open_) return;
  Episode episode = *std::exchange(open_, std::nullopt);
  const bool whole = !left_out_ && segment_count_.value_or(segments_) == segments_;
  if (!whole) {
    known.push_back(
        fail(ErrorKind::bad_input,
             fmt::format("page {} of {} came with {} of its {} segments; ask for it by its number",
                         episode.page, episode.id, segments_, segment_count_.value_or(segments_))));
    return;
  }
  episode.metadata += "]";
  known.emplace_back(std::move(episode));
}

}  // namespace

std::unique_ptr<EpisodeReader> make_episode_reader() {
  return std::make_unique<Reader>();
}

bool in_segments(const Format& format) {
  return format.layout == Layout::pieces;
}

}  // namespace mg::ytdlp

#include "adapters/ytdlp/progress_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "src/model/foreign_json.h"

namespace mg::ytdlp {
namespace {

constexpr double kMostBytes = 1e15;
constexpr std::size_t kMostFiles = 1000;  // a page has a few; memory must not grow with a broken tool

// Text beside the media. Danmaku come deflated and are counted unpacked: up to 409 %.
bool is_text(std::string_view file) {
  constexpr std::array<std::string_view, 5> kText{".xml", ".srt", ".vtt", ".ass", ".json3"};
  return std::ranges::any_of(kText, [file](std::string_view end) { return file.ends_with(end); });
}

std::optional<Bytes> read_bytes(Fields& fields, const char* name) {
  const auto number = fields.number(name);
  if (!number || *number < 0 || *number > kMostBytes) return {};
  return Bytes{static_cast<std::int64_t>(*number)};
}

class Reader : public ProgressReader {
 public:
  std::optional<Progress> read_line(Stream stream, std::string_view line) override;

 private:
  struct File {
    Bytes done;
    std::optional<Bytes> total;
  };
  std::map<std::string, File> files_;
};

std::optional<Progress> Reader::read_line(Stream stream, std::string_view line) {
  constexpr std::string_view kMark = "MG ";
  if (stream != Stream::output || !line.starts_with(kMark)) return {};
  const auto object = read_object(line.substr(kMark.size()), "yt-dlp's progress");
  if (!object) return {};  // cut off; the next one comes in half a second
  Fields fields(*object);
  const auto name = fields.text("filename");
  const auto done = read_bytes(fields, "downloaded_bytes");
  if (name.empty() || !done || is_text(name)) return {};
  if (!files_.contains(name) && files_.size() == kMostFiles) return {};
  auto total = read_bytes(fields, "total_bytes");
  if (!total) total = read_bytes(fields, "total_bytes_estimate");
  if (total) total = std::max(*total, *done);
  files_[name] = {*done, total};

  Progress progress{.done = {}, .total = Bytes{}, .rate = {}};
  for (const auto& [_, file] : files_) {
    progress.done += file.done;
    progress.total =
        progress.total && file.total ? std::optional(*progress.total + *file.total) : std::nullopt;
  }
  const auto speed = fields.number("speed");
  if (speed && *speed >= 0) progress.rate = BytesPerSecond{*speed};
  return progress;
}

}  // namespace

std::unique_ptr<ProgressReader> make_progress_reader() {
  return std::make_unique<Reader>();
}

}  // namespace mg::ytdlp

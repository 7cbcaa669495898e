#include "adapters/ytdlp/file_names.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/text.h"
#include "src/model/foreign_json.h"

namespace mg::ytdlp {
namespace {

FileSign unfinished(std::string_view why) {
  FileSign sign;
  sign.state = FileSign::State::unfinished;
  sign.why = why;
  return sign;
}

FileSign aside() {
  FileSign sign;
  sign.state = FileSign::State::aside;
  return sign;
}

std::string_view without_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// "TITLE [ID]" -> "ID"; ids have neither blanks nor brackets.
std::string_view id_in(std::string_view stem) {
  if (!stem.ends_with(']')) return {};
  const std::size_t open = stem.rfind('[');
  if (open == std::string_view::npos || (open > 0 && stem[open - 1] != ' ')) return {};
  const std::string_view id = stem.substr(open + 1, stem.size() - open - 2);
  return id.find_first_of(" []") == std::string_view::npos ? id : std::string_view();
}

// "TITLE [ID].f30064", "TITLE.f137": the picture or the sound alone, before they were merged.
bool is_piece(std::string_view stem) {
  const std::size_t dot = stem.rfind('.');
  if (dot == std::string_view::npos || dot + 2 >= stem.size() || stem[dot + 1] != 'f') return false;
  return is_digit(stem[dot + 2]) || !id_in(stem.substr(0, dot)).empty();
}

class Recogniser final : public FileRecogniser {
 public:
  [[nodiscard]] std::string_view name() const override { return "yt-dlp"; }

  [[nodiscard]] FileSign read_name(std::string_view name) const override {
    if (name.ends_with(".ytdl") || name.find(".part-Frag") != std::string_view::npos) return aside();
    if (name.ends_with(".part")) return unfinished("yt-dlp has not finished it");
    const std::string_view stem = without_ending(name);
    if (stem.ends_with(".temp")) return unfinished("yt-dlp was interrupted while it wrote it");
    if (is_piece(stem)) return unfinished("it is the picture or the sound alone, not merged");
    FileSign sign;
    sign.id = id_in(stem);
    return sign;
  }

  [[nodiscard]] std::string notes_of(std::string_view name) const override {
    return std::string(without_ending(name)) + ".info.json";
  }

  // {"extractor_key": "BiliBili", "id": "BV1Wy4y1B7vg_p3", "playlist_index": 3}. Of a video in segments each
  // one has notes of its own, with ids that no archive of ours knows.
  [[nodiscard]] Result<FileSign> read_notes(std::string_view content) const override {
    const auto notes = read_object(content, "the .info.json");
    if (!notes) return tl::unexpected(notes.error());
    Fields fields(*notes);
    FileSign sign;
    sign.site = to_lower(fields.needed_text("extractor_key"));
    sign.id = fields.needed_text("id");
    const auto part = fields.whole("playlist_index");
    if (fields.complaint()) {
      return fail(ErrorKind::bad_input, fmt::format("the .info.json: {}", *fields.complaint()));
    }
    sign.part = static_cast<int>(std::clamp<std::int64_t>(part.value_or(0), 0, 1'000'000));
    return sign;
  }
};

}  // namespace

std::unique_ptr<FileRecogniser> make_recogniser() {
  return std::make_unique<Recogniser>();
}

}  // namespace mg::ytdlp

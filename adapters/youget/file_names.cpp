#include "adapters/youget/file_names.h"

#include <charconv>

#include "src/base/text.h"

namespace mg::youget {
namespace {

std::string_view without_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// "TITLE[03]" -> "TITLE"; empty where it is no piece's name.
std::string_view whole_of_piece(std::string_view stem) {
  if (stem.size() < 5 || !stem.ends_with(']') || stem[stem.size() - 4] != '[') return {};
  if (!is_digit(stem[stem.size() - 3]) || !is_digit(stem[stem.size() - 2])) return {};
  return stem.substr(0, stem.size() - 4);
}

// The number in " (P3. ". It cuts names to 80 letters, so the ")" at the end may be missing. 0: there is
// none, or titles have such brackets of their own and two numbers contradict each other.
int part_in(std::string_view stem) {
  constexpr std::string_view kMark = " (P";
  int part = 0;
  for (std::size_t at = stem.find(kMark); at != std::string_view::npos; at = stem.find(kMark, at + 1)) {
    int number = 0;
    const char* begin = stem.data() + at + kMark.size();
    const char* end = stem.data() + stem.size();
    const auto [stopped, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || number < 1 || stopped == end || *stopped != '.') continue;
    if (part != 0 && part != number) return 0;
    part = number;
  }
  return part;
}

class Recogniser final : public FileRecogniser {
 public:
  [[nodiscard]] std::string_view name() const override { return "you-get"; }

  [[nodiscard]] FileSign read_name(std::string_view name) const override {
    FileSign sign;
    std::string_view stem = without_ending(name);
    const bool half = name.ends_with(".download");
    if (half) stem = without_ending(stem);
    const std::string_view whole = whole_of_piece(stem);
    if (half || !whole.empty()) {
      sign.state = FileSign::State::unfinished;
      sign.why = half ? "you-get has not finished it" : "it is a piece that you-get has not merged";
      // It writes the whole under its final name, and removes the pieces when that is done.
      sign.spoils = whole;
      return sign;
    }
    sign.part = part_in(stem);
    return sign;
  }

  [[nodiscard]] std::string notes_of(std::string_view) const override { return {}; }
  [[nodiscard]] Result<FileSign> read_notes(std::string_view) const override {
    return fail(ErrorKind::unsupported, "you-get writes no notes");
  }
};

}  // namespace

std::unique_ptr<FileRecogniser> make_recogniser() {
  return std::make_unique<Recogniser>();
}

}  // namespace mg::youget

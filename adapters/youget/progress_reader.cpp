#include "adapters/youget/progress_reader.h"

#include <algorithm>
#include <charconv>

namespace mg::youget {
namespace {

constexpr double kMebibyte = 1048576;
constexpr double kMostMebibytes = 1e9;  // a petabyte

// Takes `text` apart from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<double> number() {
    skip_blanks();
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || !(value >= 0 && value <= kMostMebibytes)) return {};
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  bool word(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  // Goes on behind the last `mark`, if there is one.
  bool skip_past(char mark) {
    const auto at = text_.rfind(mark);
    if (at == std::string_view::npos) return false;
    text_.remove_prefix(at + 1);
    return true;
  }

 private:
  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }

  std::string_view text_;
};

std::optional<BytesPerSecond> read_rate(Scanner rest) {
  if (!rest.skip_past(']')) return {};
  const auto number = rest.number();
  if (!number) return {};
  if (rest.word("GB/s")) return BytesPerSecond{*number * kMebibyte * 1024};
  if (rest.word("MB/s")) return BytesPerSecond{*number * kMebibyte};
  if (rest.word("kB/s")) return BytesPerSecond{*number * 1024};
  if (rest.word("B/s")) return BytesPerSecond{*number};
  return {};
}

class Reader : public ProgressReader {
 public:
  std::optional<Progress> read_line(Stream stream, std::string_view line) override;
};

std::optional<Progress> Reader::read_line(Stream stream, std::string_view line) {
  if (stream != Stream::output) return {};
  Scanner scanner(line);
  const auto percent = scanner.number();
  if (!percent || *percent > 100 || !scanner.word("%") || !scanner.word("(")) return {};
  const auto done = scanner.number();
  if (!done || !scanner.word("/")) return {};
  const auto total = scanner.number();
  if (!total || !scanner.word("MB)")) return {};
  Progress progress;
  // The percentage is the finer figure: tenths of a percent against tenths of a mebibyte.
  progress.done = Bytes{static_cast<std::int64_t>(*percent / 100 * *total * kMebibyte)};
  if (*total > 0) progress.total = Bytes{static_cast<std::int64_t>(*total * kMebibyte)};
  progress.rate = read_rate(scanner);
  return progress;
}

}  // namespace

std::unique_ptr<ProgressReader> make_progress_reader() {
  return std::make_unique<Reader>();
}

}  // namespace mg::youget

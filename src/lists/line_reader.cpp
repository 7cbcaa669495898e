#include "src/lists/line_reader.h"

#include <fmt/format.h>

#include <array>

#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr std::size_t kReadAtOnce = 64 << 10;  // what a pipe holds
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

bool is_utf16_mark(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

}  // namespace

std::string LineReader::place(std::int64_t line) const {
  return fmt::format("{}:{}", input_.name, line);
}

tl::unexpected<Error> LineReader::complain(std::int64_t line, std::string_view what) const {
  return fail(ErrorKind::bad_input, fmt::format("{}: {}", place(line), what));
}

// The mark may come in pieces.
Result<void> LineReader::begin() {
  begun_ = true;
  std::string head;
  while (head.size() < kUtf8Mark.size()) {
    std::array<char, kReadAtOnce> room;
    const auto count = input_.read(room);
    if (!count) return tl::unexpected(count.error());
    if (*count == 0) break;
    head.append(room.data(), *count);
  }
  const bool marked_utf8 = head.starts_with(kUtf8Mark);
  if (marked_utf8 || is_utf16_mark(head)) {
    auto decoder = Decoder::from(marked_utf8 ? "utf-8" : "utf-16");
    if (!decoder) return tl::unexpected(decoder.error());
    decoder_ = *std::move(decoder);
  }
  if (marked_utf8) head.erase(0, kUtf8Mark.size());
  if (const auto decoded = decoder_.decode(head, text_); !decoded) fault_ = decoded.error();
  return {};
}

Result<void> LineReader::read_more() {
  text_.erase(0, begin_);
  looked_ -= begin_;
  begin_ = 0;
  if (!begun_) return begin();
  std::array<char, kReadAtOnce> room;
  const auto count = input_.read(room);
  if (!count) return tl::unexpected(count.error());
  ended_ = *count == 0;
  const auto decoded = ended_ ? decoder_.finish(text_) : decoder_.decode({room.data(), *count}, text_);
  if (!decoded) fault_ = decoded.error();
  return {};
}

Result<std::string_view> LineReader::check(std::string_view line) {
  ++line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line_ == 1 && line.starts_with(kUtf8Mark)) line.remove_prefix(kUtf8Mark.size());
  if (line.size() > kListLine) {
    return complain(line_, "a line of more than 1 MiB; is this a list, with each URL on a line of its own?");
  }
  if (line.find('\0') != std::string_view::npos) {
    return complain(line_, "this is no text; if it is in UTF-16, say --encoding utf-16le or utf-16be");
  }
  if (!is_utf8(line)) {
    return complain(line_, "this is not UTF-8; say which encoding it is, for example --encoding gb18030");
  }
  return line;
}

Result<std::optional<std::string_view>> LineReader::next() {
  while (true) {
    const std::size_t end = text_.find('\n', looked_);
    const bool whole = end != std::string::npos;
    looked_ = whole ? end : text_.size();
    const bool last = ended_ && !whole && !fault_;
    if (last && begin_ == text_.size()) return std::nullopt;
    // One byte more may be a "\r".
    if (whole || last || looked_ - begin_ > kListLine + 1) {
      const auto line = check(std::string_view(text_).substr(begin_, looked_ - begin_));
      begin_ = looked_ = std::min(text_.size(), looked_ + 1);
      if (!line) return tl::unexpected(line.error());
      return *line;
    }
    if (fault_) return complain(line_ + 1, fault_->what);
    if (auto read = read_more(); !read) return tl::unexpected(read.error());
  }
}

}  // namespace mg

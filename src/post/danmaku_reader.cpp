#include "src/post/danmaku_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <pugixml.hpp>
#include <system_error>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr auto npos = std::string_view::npos;

// The tree of a whole file would take several times its size, and one fault would lose all behind it. So it
// is read in pieces of whole comments; behind a fault in small ones, or faults would cost a long copy each.
constexpr std::size_t kPiece = 1U << 20U;
constexpr std::size_t kSmallPiece = 256;
constexpr std::size_t kLongestPiece = 4U << 20U;  // the longest comment, a script, has some 100 KiB
constexpr std::size_t kMostRereading = 8;         // times the file, for comments longer than a small piece
constexpr std::size_t kMostFaults = 1'000'000;

constexpr unsigned kParse = pugi::parse_fragment | pugi::parse_cdata | pugi::parse_escapes |
                            pugi::parse_wconv_attribute | pugi::parse_eol;

constexpr Duration kLatest = 100h;  // longer than any video of the site
constexpr int kLargest = 1000;      // of a comment's letters; the site's largest is 64

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Where the next <d ...> begins, or npos.
std::size_t find_comment(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("<d", from); at != npos; at = text.find("<d", at + 2)) {
    const char next = at + 2 < text.size() ? text[at + 2] : '\0';
    if (is_blank(next) || next == '>' || next == '/') return at;
  }
  return npos;
}

// The last one that begins before `end`, or npos.
std::size_t find_last_comment(std::string_view text, std::size_t end) {
  for (std::size_t at = text.rfind("<d", end); at != npos; at = at == 0 ? npos : text.rfind("<d", at - 1)) {
    if (find_comment(text.substr(at, 3), 0) == 0) return at;
  }
  return npos;
}

// Not far behind `begin + length`: where a comment begins and the one before it has ended, or else anywhere.
std::size_t end_of_piece(std::string_view text, std::size_t begin, std::size_t length) {
  if (text.size() - begin <= 2 * length) return text.size();
  const std::string_view piece = text.substr(0, begin + 2 * length);
  for (std::size_t at = find_comment(piece, begin + length); at != npos; at = find_comment(piece, at + 2)) {
    std::size_t before = at;
    while (before > begin && is_blank(text[before - 1])) --before;
    if (before > begin && text[before - 1] == '>') return at;
  }
  return piece.size();
}

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  text = trim(text);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Duration> read_time(std::string_view text) {
  const auto value = read_number<double>(text);
  if (!value || !(*value >= 0) || !(*value <= seconds(kLatest))) return std::nullopt;
  return Duration(std::llround(*value * 1e9));
}

// What is before the next comma; `text` keeps what is behind it.
std::string_view take_field(std::string_view& text) {
  const std::size_t comma = text.find(',');
  const std::string_view field = text.substr(0, comma);
  text.remove_prefix(comma == npos ? text.size() : comma + 1);
  return field;
}

// Fields at the end may be missing. Size and colour are worth guessing; without a time or with a mode that is
// no number it is not a comment.
std::optional<Comment> read_fields(std::string_view fields) {
  Comment comment;
  const auto time = read_time(take_field(fields));
  const std::string_view mode_text = take_field(fields);
  const auto mode = trim(mode_text).empty() ? std::optional(comment.mode) : read_number<int>(mode_text);
  if (!time || !mode) return std::nullopt;
  comment.time = *time;
  comment.mode = *mode;
  const auto size = read_number<int>(take_field(fields));
  if (size && *size > 0 && *size <= kLargest) comment.size = *size;
  const auto colour = read_number<std::int64_t>(take_field(fields));
  if (colour) comment.colour.rgb = static_cast<std::uint32_t>(*colour & 0xFFFFFF);
  comment.rest = without_control_characters(fields);
  return comment;
}

std::string clean_text(std::string_view text) {
  std::string clean;
  for (const std::string_view line : split(text, '\n')) {
    clean += without_control_characters(line);
    clean += '\n';
  }
  clean.pop_back();
  return clean;
}

std::string text_of(const pugi::xml_node& comment) {
  std::string text;
  for (const pugi::xml_node& part : comment.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  return clean_text(text);
}

// One go through a file.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  void read();
  ReadComments take() { return std::move(read_); }
  [[nodiscard]] std::size_t first_fault() const { return first_fault_; }

 private:
  std::size_t read_piece(std::size_t begin, std::size_t end);
  void take_comment(const pugi::xml_node& node, std::size_t piece);
  void fault(std::size_t place) {
    if (read_.broken++ == 0) first_fault_ = place;
  }

  std::string_view text_;
  ReadComments read_;
  std::size_t first_fault_ = 0;
  std::size_t piece_ = kPiece;
  std::size_t spent_ = 0;  // bytes parsed, also more than once
};

void Reader::read() {
  // What stands behind the root's end is not ours; without that end the file is cut off.
  const std::size_t end = text_.rfind("</i>");
  read_.truncated = end == npos || find_comment(text_, end) != npos;
  if (!read_.truncated) text_ = text_.substr(0, end);
  std::size_t at = find_comment(text_, 0);
  while (at != npos && read_.broken < kMostFaults) {
    at = find_comment(text_, read_piece(at, end_of_piece(text_, at, piece_)));
  }
  if (at != npos) read_.truncated = true;
}

// Where to go on.
std::size_t Reader::read_piece(std::size_t begin, std::size_t end) {
  const std::string_view piece = text_.substr(begin, end - begin);
  pugi::xml_document tree;
  const auto parsed = tree.load_buffer(piece.data(), piece.size(), kParse, pugi::encoding_utf8);
  spent_ += piece.size();
  if (parsed) {
    piece_ = std::min(kPiece, piece_ * 2);
    for (const pugi::xml_node& node : tree.children("d")) take_comment(node, begin);
    return end;
  }
  const auto place = static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0));
  const std::size_t last = find_last_comment(piece, place);
  const std::size_t ended = piece.rfind("</d", place);
  const bool is_open = last != npos && (ended == npos || ended < last);
  const pugi::xml_node open = is_open ? tree.last_child() : pugi::xml_node();
  for (const pugi::xml_node& node : tree.children("d")) {
    if (node != open) take_comment(node, begin);
  }
  const bool is_cut = is_open && end < text_.size() && piece.find("</d", last) == npos;
  if (is_cut && piece_ < kLongestPiece && spent_ < kMostRereading * text_.size()) {
    piece_ *= 4;
    return begin + last;
  }
  piece_ = kSmallPiece;
  fault(begin + (is_open ? last : place));
  return begin + std::max(place, last == npos ? 2 : last + 2);
}

void Reader::take_comment(const pugi::xml_node& node, std::size_t piece) {
  auto comment = read_fields(node.attribute("p").value());
  if (!comment)
    return fault(piece + static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
  comment->text = text_of(node);
  read_.comments.push_back(*std::move(comment));
}

std::size_t line_at(std::string_view text, std::size_t place) {
  return static_cast<std::size_t>(std::ranges::count(text.substr(0, place), '\n')) + 1;
}

tl::unexpected<Error> no_danmaku(std::string_view name, std::string_view text) {
  const std::string shown = without_control_characters(name);
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  if (begin == text.size())
    return fail(ErrorKind::bad_input, fmt::format("{} is empty, so it is no danmaku", shown));
  constexpr std::size_t kShown = 40;
  return fail(
      ErrorKind::bad_input,
      fmt::format("{}:{}: this is no danmaku, which is <i> with <d p=\"...\"> in it; it begins with {}",
                  shown, line_at(text, begin), in_quotes(cut_to_bytes(text.substr(begin), kShown))));
}

// No shorter than it must be, so that reading gives the same nanoseconds; no shorter than the site writes it.
std::string time_text(Duration time) {
  const auto count = time.count();
  std::string text = fmt::format("{}.{:09}", count / 1'000'000'000, count % 1'000'000'000);
  for (int digits = 9; digits > 5 && text.back() == '0'; --digits) text.pop_back();
  return text;
}

void append_escaped(std::string& to, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': to += "&amp;"; break;
      case '<': to += "&lt;"; break;
      case '>': to += "&gt;"; break;
      case '"': to += "&quot;"; break;
      default: to += c;
    }
  }
}

}  // namespace

bool is_danmaku(std::string_view head) {
  constexpr std::array kOwnWords{"chatserver", "chatid", "maxlimit"};
  head = head.substr(0, static_cast<std::size_t>(kDanmakuHead.count));
  pugi::xml_document tree;
  // Cut off as it is the parse fails; what it has seen until then is there.
  (void)tree.load_buffer(head.data(), head.size(), pugi::parse_minimal, pugi::encoding_utf8);
  const pugi::xml_node root = tree.document_element();
  if (std::string_view(root.name()) != "i") return false;
  return std::ranges::any_of(root.children(), [&](const pugi::xml_node& child) {
    const std::string_view name = child.name();
    if (name == "d") return std::ranges::count(std::string_view(child.attribute("p").value()), ',') >= 3;
    return std::ranges::find(kOwnWords, name) != kOwnWords.end();
  });
}

std::string declared_encoding(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\xFF\xFE") || head.starts_with("<\0"sv)) return "utf-16le";
  if (head.starts_with("\xFE\xFF") || head.starts_with("\0<"sv)) return "utf-16be";
  if (head.starts_with("\xEF\xBB\xBF")) return {};
  head = head.substr(0, head.find("?>"));
  const std::size_t word = head.find("encoding");
  if (!head.starts_with("<?xml") || word == npos) return {};
  const std::size_t begin = head.find_first_of("\"'", word);
  if (begin == npos) return {};
  const std::size_t end = head.find(head[begin], begin + 1);
  if (end == npos) return {};
  const std::string_view name = head.substr(begin + 1, end - begin - 1);
  if (equal_ignoring_case(name, "utf-8") || equal_ignoring_case(name, "utf8")) return {};
  return std::string(name);
}

Result<ReadComments> read_danmaku(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_danmaku(text)) return no_danmaku(name, text);
  Reader reader(text);
  reader.read();
  ReadComments read = reader.take();
  if (read.comments.empty() && read.broken > 0) {
    return fail(ErrorKind::bad_input,
                fmt::format("{}:{}: this comment cannot be read, and there is none that can",
                            without_control_characters(name), line_at(text, reader.first_fault())));
  }
  return read;
}

std::string write_danmaku(std::span<const Comment> comments) {
  constexpr std::size_t kUsualLength = 150;
  std::string text;
  text.reserve((comments.size() + 1) * kUsualLength);
  text += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<i>\n<chatid>0</chatid>\n";
  text += fmt::format("<maxlimit>{}</maxlimit>\n", comments.size());
  for (const Comment& comment : comments) {
    text += fmt::format("<d p=\"{},{},{},{}", time_text(comment.time), comment.mode, comment.size,
                        comment.colour.rgb);
    if (!comment.rest.empty()) {
      text += ',';
      append_escaped(text, comment.rest);
    }
    text += "\">";
    append_escaped(text, comment.text);
    text += "</d>\n";
  }
  text += "</i>\n";
  return text;
}

}  // namespace mg

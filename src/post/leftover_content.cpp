#include "src/post/leftover_content.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "src/base/text.h"
#include "src/post/danmaku_reader.h"

namespace mg {

namespace {

// --- XML, as far as needed to know whose it is

// The names of the first elements and the first attributes of each, up to `most`.
struct Element {
  std::string_view name;
  std::string_view attributes;
};

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool skip_until(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at + end.size());
  return true;
}

// The next opening tag; nothing at the end, or where a document type is declared: none of ours has one.
std::optional<Element> next_element(std::string_view& text) {
  for (;;) {
    const std::size_t at = text.find('<');
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at);
    if (text.starts_with("<?")) {
      if (!skip_until(text, "?>")) return std::nullopt;
    } else if (text.starts_with("<!--")) {
      if (!skip_until(text, "-->")) return std::nullopt;
    } else if (text.starts_with("<!")) {
      return std::nullopt;
    } else if (text.starts_with("</")) {
      if (!skip_until(text, ">")) return std::nullopt;
    } else {
      const std::size_t end = text.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view inside = text.substr(1, end - 1);
      const std::size_t name = std::min(inside.find_first_of(" \t\r\n/"), inside.size());
      text.remove_prefix(end + 1);
      return Element{inside.substr(0, name), inside.substr(name)};
    }
  }
}

bool begins_as_xml(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  skip_blanks(text);
  return text.starts_with('<');
}

std::string_view attribute(std::string_view attributes, std::string_view name) {
  for (std::size_t at = attributes.find(name); at != std::string_view::npos;
       at = attributes.find(name, at + 1)) {
    std::string_view rest = attributes.substr(at + name.size());
    if (at == 0 || is_letter(attributes[at - 1]) || !rest.starts_with('=') || rest.size() < 3) continue;
    const char quote = rest[1];
    const std::size_t end = rest.find(quote, 2);
    if ((quote == '"' || quote == '\'') && end != std::string_view::npos) return rest.substr(2, end - 2);
  }
  return {};
}

// "12.3,1,25,16777215,1700000000,0,abcdef12,123": when, how, size, colour, ...
bool comment_place(std::string_view value) {
  const auto fields = split(value, ',');
  const auto numeric = [](std::string_view field) {
    return !field.empty() &&
           std::ranges::all_of(field, [](char c) { return is_digit(c) || c == '.' || c == '-' || c == 'e'; });
  };
  return fields.size() >= 4 && std::all_of(fields.begin(), fields.begin() + 4, numeric);
}

constexpr std::array<std::string_view, 10> kDanmakuHeads{
    "chatserver", "chatid", "mission", "maxlimit", "maxcount", "state", "source", "real_name", "ds", "de"};

// More is asked than of what is to be read: up to the first comment nothing but the site's own elements.
bool only_danmaku_in(std::string_view text) {
  const auto root = next_element(text);
  if (!root || root->name != "i") return false;
  int heads = 0;
  while (const auto element = next_element(text)) {
    if (element->name == "d") return comment_place(attribute(element->attributes, "p"));
    if (std::ranges::find(kDanmakuHeads, element->name) == kDanmakuHeads.end()) return false;
    ++heads;
  }
  return heads >= 2;  // a video without comments
}

// TTML, and the formats that a video site's own player reads.
bool is_timed_text_xml(std::string_view text) {
  const auto root = next_element(text);
  if (!root) return false;
  const std::string_view name = root->name.substr(root->name.find(':') + 1);  // "tt:tt", too
  if (name == "tt") return root->attributes.find("/ns/ttml") != std::string_view::npos;
  const auto child = next_element(text);
  if (!child) return false;
  if (root->name == "transcript")
    return child->name == "text" && !attribute(child->attributes, "start").empty();
  if (root->name != "timedtext") return false;
  return child->name == "head" || child->name == "body" || child->name == "p" || child->name == "text";
}

// --- a list of files to be joined

// "file 'it'\''s.mp4'" -> "it's.mp4"; nothing: it is no such line.
std::optional<std::string> listed_file(std::string_view line) {
  if (!line.starts_with("file ")) return std::nullopt;
  line = trim(line.substr(5));
  std::string name;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\'') {
      quoted = !quoted;
    } else if (line[i] == '\\' && !quoted && i + 1 < line.size()) {
      name += line[++i];
    } else {
      name += line[i];
    }
  }
  if (quoted || name.empty()) return std::nullopt;
  return name;
}

std::vector<std::string> read_concat_list(std::string_view text) {
  std::vector<std::string> names;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty() || line.starts_with("ffconcat version")) continue;
    const auto name = listed_file(line);
    if (!name) return {};
    names.push_back(*name);
  }
  return names;
}

// --- a control file: version (2 bytes), extension (4), length of a hash (4), hash, length of a piece (4), of
// the whole (8), uploaded (8), length of the bits (4), a bit per piece; in network order from version 1 on.

class Numbers {
 public:
  explicit Numbers(std::string_view text) : rest_(text) {}

  std::uint64_t take(std::size_t bytes) {
    if (rest_.size() < bytes) {
      short_ = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::size_t at = little_ ? bytes - 1 - i : i;
      value = value << 8U | static_cast<unsigned char>(rest_[at]);
    }
    rest_.remove_prefix(bytes);
    return value;
  }
  std::string_view take_text(std::size_t bytes) {
    if (rest_.size() < bytes) short_ = true;
    const std::string_view text = rest_.substr(0, bytes);
    rest_.remove_prefix(text.size());
    return text;
  }
  void little_endian() { little_ = true; }
  [[nodiscard]] bool too_short() const { return short_; }

 private:
  std::string_view rest_;
  bool little_ = false;
  bool short_ = false;
};

bool all_set(std::string_view bits, std::uint64_t pieces) {
  for (std::uint64_t i = 0; i < pieces; ++i) {
    const auto byte = static_cast<unsigned char>(bits[static_cast<std::size_t>(i / 8)]);
    if ((byte >> (7U - i % 8U) & 1U) == 0) return false;
  }
  return true;
}

std::optional<ContentFacts> read_control_file(std::string_view head) {
  constexpr std::uint64_t kLongestHash = 64;
  constexpr std::uint64_t kLongestWhole = std::uint64_t{1} << 50U;  // 1 PiB
  Numbers numbers(head);
  const std::uint64_t version = numbers.take(2);
  if (version > 1) return std::nullopt;
  if (version == 0) numbers.little_endian();
  const std::uint64_t extension = numbers.take(4);
  const std::uint64_t hash = numbers.take(4);
  if (numbers.too_short() || extension > 1 || hash > kLongestHash) return std::nullopt;
  numbers.take_text(static_cast<std::size_t>(hash));
  const std::uint64_t piece = numbers.take(4);
  const std::uint64_t total = numbers.take(8);
  numbers.take(8);
  const std::uint64_t bit_bytes = numbers.take(4);
  if (numbers.too_short() || piece == 0 || total > kLongestWhole) return std::nullopt;
  const std::uint64_t pieces = (total + piece - 1) / piece;
  if (bit_bytes != (pieces + 7) / 8) return std::nullopt;
  ContentFacts facts{.kind = LeftoverContent::control_file,
                     .listed = {},
                     .total = {static_cast<std::int64_t>(total)},
                     .complete = false};
  const std::string_view bits = numbers.take_text(static_cast<std::size_t>(bit_bytes));
  facts.complete = !numbers.too_short() && pieces > 0 && all_set(bits, pieces);
  return facts;
}

}  // namespace

ContentFacts content_of(std::string_view head, Bytes size) {
  if (begins_as_xml(head)) {
    if (is_danmaku(head) && only_danmaku_in(head)) return {.kind = LeftoverContent::danmaku};
    if (is_timed_text_xml(head)) return {.kind = LeftoverContent::timed_text};
    return {};
  }
  const bool all = static_cast<std::int64_t>(head.size()) == size.count;
  if (head.find('\0') != std::string_view::npos) return read_control_file(head).value_or(ContentFacts{});
  if (!all) return {};  // a list that long is not looked through
  ContentFacts facts{.kind = LeftoverContent::concat_list, .listed = read_concat_list(head)};
  return facts.listed.empty() ? ContentFacts{} : facts;
}

}  // namespace mg

// Any bytes are danmaku or are refused in a sentence. What was read is written and read back as it was; in
// the layout no two meet, and every comment is accounted for; what comes out is one line of UTF-8 for each
// that is shown, and no text of a comment is a code in it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/utf8.h"
#include "src/post/ass_writer.h"
#include "src/post/danmaku_layout.h"
#include "src/post/danmaku_reader.h"
#include "tests/fuzz/require.h"
#include "tests/post/danmaku_overlap.h"

namespace {

constexpr std::size_t kMostPairs = 200;  // or looking at pictures takes too long

void check_reading(std::string_view text, const mg::ReadComments& read) {
  require(mg::is_danmaku(text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0)));
  for (const mg::Comment& comment : read.comments) {
    require(comment.time >= mg::Duration::zero() && comment.time <= std::chrono::hours(100));
    require(comment.size > 0 && comment.colour.rgb <= 0xFFFFFF);
    require(mg::is_utf8(comment.text) && mg::is_utf8(comment.rest));
  }
  const std::string written = mg::write_danmaku(read.comments);
  require(mg::is_danmaku(written));
  const auto again = mg::read_danmaku(written, "again.xml");
  require(again && again->comments == read.comments && again->broken == 0 && !again->truncated);
}

// Braces that open a code stand at a text's begin; the one of ours is closed before the comment's own text.
void check_event(std::string_view event) {
  const std::size_t begin = event.find(",,{\\");
  const std::size_t end = event.find('}', begin);
  require(begin != std::string_view::npos && end != std::string_view::npos);
  const std::string_view text = event.substr(end + 1);
  for (std::size_t at = text.find_first_of("{\\"); at != std::string_view::npos;
       at = text.find_first_of("{\\", at + 1)) {
    if (text[at] == '{') {
      require(at > 0 && text[at - 1] == '\\');
      continue;
    }
    const std::string_view behind = text.substr(at + 1);
    require(behind.starts_with("{") || behind.starts_with("N") || behind.starts_with("h") ||
            behind.starts_with("\u2060"));
  }
}

void check_layout(const std::vector<mg::Comment>& comments, const mg::DanmakuLook& look) {
  require(mg::check_look(look).has_value());
  const mg::DanmakuLayout layout = mg::lay_out(comments, look);
  require(layout.shown.size() + layout.dropped + layout.special + layout.blank == comments.size());
  require(std::ranges::is_sorted(layout.shown, {}, &mg::PlacedComment::begin));
  for (const mg::PlacedComment& placed : layout.shown) {
    require(placed.y >= 0 && placed.width > 0 && placed.height > 0 && placed.begin < placed.end);
    require(placed.y + placed.height <= look.height);
  }
  if (look.crowding == mg::Crowding::drop && layout.shown.size() <= kMostPairs) {
    for (const mg::PlacedComment& a : layout.shown) {
      for (const mg::PlacedComment& b : layout.shown) {
        if (&a == &b) break;
        const mg::Duration from = std::max(a.begin, b.begin);
        const mg::Duration to = std::min(a.end, b.end);
        for (const mg::Duration now : {from, from + (to - from) / 3, to}) {
          require(from >= to || !mg::cover_each_other(a, b, now));
        }
      }
    }
  }
  const std::string ass = mg::write_ass(layout.shown, look);
  require(mg::is_utf8(ass));
  std::size_t events = 0;
  for (std::size_t at = ass.find("\nDialogue: "); at != std::string::npos;
       at = ass.find("\nDialogue: ", at + 1)) {
    ++events;
    check_event(std::string_view(ass).substr(at + 1, ass.find('\n', at + 1) - at - 1));
  }
  require(events == layout.shown.size());
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)mg::declared_encoding(text);
  const auto read = mg::read_danmaku(text, "a.xml");
  if (!read) {
    require(read.error().kind == mg::ErrorKind::bad_input && read.error().what.starts_with("a.xml"));
    require(mg::is_utf8(read.error().what));
    return 0;
  }
  check_reading(text, *read);
  check_layout(read->comments, {});
  check_layout(read->comments, {.width = 64, .height = 64, .font_size = 20, .area = 0.3, .most_at_once = 3});
  check_layout(read->comments, {.crowding = mg::Crowding::overlap, .opacity = 0, .outline = 2.5});
  return 0;
}

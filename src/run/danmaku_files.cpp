#include "src/run/danmaku_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/lists/decoder.h"
#include "src/os/files.h"
#include "src/os/input_file.h"
#include "src/post/ass_writer.h"
#include "src/post/danmaku_layout.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

std::string shown(const fs::path& file) {
  return without_control_characters(file.native());
}

tl::unexpected<Error> too_large(const fs::path& file) {
  return fail(ErrorKind::bad_input,
              fmt::format("{} is larger than {}: no danmaku are", shown(file), format_bytes(kMostDanmaku)));
}

// Nothing of a large file that is something else is read beyond its beginning.
Result<std::string> read_content(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) return fail(ErrorKind::bad_input, fmt::format("there is no {}", shown(file)));
  if (fs::is_directory(status)) {
    return fail(ErrorKind::bad_input, fmt::format("{} is a folder; name the files in it", shown(file)));
  }
  if (fs::is_regular_file(status) &&
      static_cast<std::int64_t>(fs::file_size(file, error)) > kMostDanmaku.count && !error) {
    return too_large(file);
  }
  Result<InputFile> input = InputFile::open(file);
  if (!input) return tl::unexpected(input.error());
  std::string text;
  std::array<char, static_cast<std::size_t>(kDanmakuHead.count)> piece;
  bool is_looked_at = false;
  for (;;) {
    const Result<std::size_t> got = input->read(piece);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return text;
    text.append(piece.data(), *got);
    if (static_cast<std::int64_t>(text.size()) > kMostDanmaku.count) return too_large(file);
    if (is_looked_at || text.size() < piece.size()) continue;
    is_looked_at = true;
    if (declared_encoding(text).empty() && !is_danmaku(text)) return text;  // which the reader will refuse
  }
}

// GB 2312 and GBK are what people say; the letters that come are those of their successor.
std::string encoding_of(const std::string& declared) {
  const bool is_chinese = equal_ignoring_case(declared, "gb2312") || equal_ignoring_case(declared, "gbk");
  return is_chinese ? "gb18030" : declared;
}

// Some programs convert a file and leave its declaration as it was. A sign of GBK may look like a letter of
// two bytes, one of three bytes is hardly made by accident.
bool is_utf8_after_all(std::string_view text) {
  constexpr unsigned char kLeadsThree = 0xE0;
  const auto at_least = [text](unsigned char least) {
    return std::ranges::any_of(text, [least](char c) { return static_cast<unsigned char>(c) >= least; });
  };
  return is_utf8(text) && (at_least(kLeadsThree) || !at_least(0x80));
}

Result<std::string> as_utf8(std::string text, const fs::path& file) {
  const std::string declared = declared_encoding(text);
  if (declared.empty() || (!declared.starts_with("utf-16") && is_utf8_after_all(text))) return text;
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} says that it is written in {}, {}", shown(file), in_quotes(declared), why));
  };
  Result<Decoder> decoder = Decoder::from(encoding_of(declared));
  if (!decoder) return refuse("which nobody here knows");
  std::string decoded;
  if (!decoder->decode(text, decoded)) {
    const auto line = std::count(decoded.begin(), decoded.end(), '\n') + 1;
    return refuse(fmt::format("and it is not: line {}", line));
  }
  if (const auto done = decoder->finish(decoded); !done) return refuse("and ends within a letter");
  return decoded;
}

}  // namespace

Result<ReadComments> read_danmaku_file(const fs::path& file) {
  Result<std::string> text = read_content(file);
  if (!text) return tl::unexpected(text.error());
  text = as_utf8(*std::move(text), file);
  if (!text) return tl::unexpected(text.error());
  return read_danmaku(*text, file.native());
}

ConvertedDanmaku convert_danmaku(const ReadComments& read, const DanmakuLook& look) {
  const DanmakuLayout layout = lay_out(read.comments, look);
  return {.ass = write_ass(layout.shown, look),
          .counts = {.shown = layout.shown.size(),
                     .dropped = layout.dropped,
                     .special = layout.special,
                     .blank = layout.blank,
                     .broken = read.broken,
                     .truncated = read.truncated}};
}

Result<DanmakuCounts> convert_danmaku_file(const fs::path& from, const fs::path& to, const DanmakuLook& look,
                                           Replace replace) {
  const Result<ReadComments> read = read_danmaku_file(from);
  if (!read) return tl::unexpected(read.error());
  const ConvertedDanmaku converted = convert_danmaku(*read, look);
  if (const auto written = write_shared_file(to, converted.ass, replace); !written)
    return tl::unexpected(written.error());
  return converted.counts;
}

}  // namespace mg

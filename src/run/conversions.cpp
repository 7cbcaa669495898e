#include "src/run/conversions.h"

#include "src/os/files.h"
#include "src/post/ass_writer.h"
#include "src/post/danmaku_layout.h"
#include "src/post/danmaku_reader.h"

namespace mg {

Result<void> convert(const ConvertDanmaku& work) {
  const Result<std::string> text = read_text_file(work.from, kMostDanmaku);
  if (!text) return tl::unexpected(text.error());
  const Result<ReadComments> read = read_danmaku(*text, work.from.filename().string());
  if (!read) return tl::unexpected(read.error());
  const DanmakuLook look;
  return write_shared_file(work.to, write_ass(lay_out(read->comments, look).shown, look), Replace::yes);
}

}  // namespace mg

#include "src/run/sidecar_files.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/os/files.h"
#include "src/post/cues.h"
#include "src/run/danmaku_files.h"

namespace mg {

namespace {

Result<std::string> joined_subtitles(const JoinSidecars& sidecars) {
  std::vector<PageCues> pages;
  for (const JoinSidecars::Page& page : sidecars.pages) {
    const Result<std::string> text = read_text_file(page.file, kMostSubtitles);
    if (!text) return tl::unexpected(text.error());
    Result<std::vector<Cue>> cues = read_srt(*text);
    if (!cues) {
      return fail(cues.error().kind,
                  fmt::format("{}: {}", without_control_characters(page.file.native()), cues.error().what));
    }
    pages.push_back({.cues = *std::move(cues), .start = page.start, .length = page.length});
  }
  return write_srt(joined(std::move(pages)));
}

Result<std::string> joined_danmaku(const JoinSidecars& sidecars) {
  std::vector<PageComments> pages;
  for (const JoinSidecars::Page& page : sidecars.pages) {
    Result<ReadComments> read = read_danmaku_file(page.file);
    if (!read) return tl::unexpected(read.error());
    pages.push_back({.comments = std::move(read->comments), .start = page.start, .length = page.length});
  }
  ReadComments all;
  all.comments = joined(std::move(pages));
  if (sidecars.into == JoinSidecars::Into::ass) return convert_danmaku(all, {}).ass;
  return write_danmaku(all.comments);
}

}  // namespace

Result<void> join_sidecars(const JoinSidecars& sidecars) {
  const Result<std::string> text =
      sidecars.into == JoinSidecars::Into::subtitles ? joined_subtitles(sidecars) : joined_danmaku(sidecars);
  if (!text) return tl::unexpected(text.error());
  return write_shared_file(sidecars.to, *text, Replace::yes);
}

}  // namespace mg

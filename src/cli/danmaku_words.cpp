// Words about danmaku: the verb, and how they are to look.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/cli/danmaku_options.h"
#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kLookHeading = "How they look";

constexpr const char* kDanmakuHelp = R"(
Examples:
  multiget danmaku 'T.danmaku.xml'                    writes T.ass, which players find
  multiget danmaku *.xml -o subtitles/ --font-size 40 --opacity 0.6
  multiget danmaku T.xml --density all --area 1       every one, over others if need be

No two comments meet on the screen: what finds no room is left out and counted. Comments
that place themselves (advanced, scripts) are kept out and counted as well.

Exit codes: 0 all converted, 1 some were not, 2 wrong usage or no danmaku, 9 disk full.)";

constexpr int kMost = 1'000'000;

Result<Duration> read_shown_time(std::string_view option, const std::string& text) {
  auto time = parse_duration(text);
  if (!time) return fail(ErrorKind::bad_input, fmt::format("{}: {}", option, time.error().what));
  return time;
}

Result<void> read_size(const std::string& text, DanmakuLook& look) {
  const std::string words = to_lower(text);
  const auto sides = split(words, 'x');
  const auto width = read_whole_number(sides.front());
  const auto height = read_whole_number(sides.back());
  if (sides.size() != 2 || !width || !height || *width > kMost || *height > kMost) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("--size: {} is no size of a screen; write WIDTHxHEIGHT, as 1920x1080", in_quotes(text)));
  }
  look.width = static_cast<int>(*width);
  look.height = static_cast<int>(*height);
  return {};
}

Result<void> read_density(const std::string& text, DanmakuLook& look) {
  const auto most = read_whole_number(text);
  if (text == "all") {
    look.crowding = Crowding::overlap;
  } else if (most && *most >= 1 && *most <= kMost) {
    look.most_at_once = static_cast<int>(*most);
  } else if (text != "fit") {
    return fail(
        ErrorKind::bad_input,
        fmt::format("--density: {} is none: fit (what does not fit is left out), all (over others), or how "
                    "many may be seen at once",
                    in_quotes(text)));
  }
  return {};
}

}  // namespace

void add_look_options(CLI::App& app, LookWords& words) {
  app.add_option("--size", words.size, "of the screen that lengths are meant for (default: 1920x1080)")
      ->type_name("WxH")
      ->group(kLookHeading);
  app.add_option("--font", words.font, "a font's name (default: sans-serif)")
      ->type_name("NAME")
      ->group(kLookHeading);
  app.add_option("--font-size", words.font_size, "pixels of ordinary letters (default: 48 of 1080)")
      ->type_name("N")
      ->group(kLookHeading);
  app.add_option("--opacity", words.opacity, "0 is invisible, 1 solid (default: 0.8)")
      ->type_name("0-1")
      ->group(kLookHeading);
  app.add_option("--outline", words.outline, "pixels around letters (default: 1/24 of their size)")
      ->type_name("N")
      ->group(kLookHeading);
  app.add_option("--area", words.area, "share of the height they may use (default: 0.75)")
      ->type_name("0-1")
      ->group(kLookHeading);
  CLI::Option* density =
      app.add_option("--density", words.density,
                     "fit: no two meet; all: over others; N: so many at once (default: fit)")
          ->type_name("DENSITY")
          ->group(kLookHeading);
  suggest(*density, {"fit", "all"});
  app.add_option("--duration", words.duration, "how long one takes to scroll (default: 10s)")
      ->type_name("TIME")
      ->group(kLookHeading);
  app.add_option("--still-duration", words.still_duration, "how long one stands (default: 5s)")
      ->type_name("TIME")
      ->group(kLookHeading);
}

Result<DanmakuLook> read_look(const LookWords& words) {
  DanmakuLook look;
  if (words.size) {
    if (const auto read = read_size(*words.size, look); !read) return tl::unexpected(read.error());
  }
  if (words.density) {
    if (const auto read = read_density(*words.density, look); !read) return tl::unexpected(read.error());
  }
  if (words.duration) {
    const auto time = read_shown_time("--duration", *words.duration);
    if (!time) return tl::unexpected(time.error());
    look.scroll_time = *time;
  }
  if (words.still_duration) {
    const auto time = read_shown_time("--still-duration", *words.still_duration);
    if (!time) return tl::unexpected(time.error());
    look.still_time = *time;
  }
  if (words.font) look.font = *words.font;
  look.font_size = words.font_size;
  look.opacity = words.opacity.value_or(look.opacity);
  look.area = words.area.value_or(look.area);
  look.outline = words.outline;
  if (const auto sense = check_look(look); !sense) return tl::unexpected(sense.error());
  return look;
}

void add_danmaku_words(Words& words) {
  CLI::App& danmaku =
      *words.app.add_subcommand("danmaku", "comments that fly over a video as subtitles (ASS)");
  auto& asked = values_of<DanmakuVerb>(danmaku, words.line);
  danmaku.footer(kDanmakuHelp);
  danmaku.add_option("file", asked.files, "danmaku, as the site and those who fetch from it have it (xml)")
      ->type_name("FILE...")
      ->required();
  danmaku
      .add_option("-o,--output", asked.output,
                  "a file's name, or a folder (default: beside the xml, as the video)")
      ->type_name("OUT.ass|DIR")
      ->group(kFilesHeading);
  danmaku.add_flag("--force", asked.force, "over what is there")->group(kFilesHeading);
  danmaku.add_flag("-n,--dry-run,-s,--simulate", asked.dry_run, "only say what would be done");
  add_look_options(danmaku, asked.look);
  danmaku.add_flag("-q,--quiet", words.line.display.quiet, "only failures")->group(kDisplayHeading);
  add_json(danmaku, words.line.display);
}

}  // namespace mg

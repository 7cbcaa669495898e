// Words about what downloads leave behind: clean.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kCleanHelp = R"(
Examples:
  multiget clean ~/videos                      shows what is left behind, and asks
  multiget clean ~/videos --dry-run -v         only shows, also what stays and why
  multiget clean ~/videos --yes --trash        into the trash, without asking
  multiget clean . --convert-danmaku           comments become .ass before they go
  multiget clean . --rules mine.toml --json    with rules of yours, for scripts

What goes: unfinished downloads that no page waits for, pieces that were merged, lists of
pieces, danmaku and subtitles as XML, rooms of multiget that are of no unfinished page.
What is in doubt stays; links are left alone, and what somebody has open or has just
written. Without --yes nothing goes unless you say so at a terminal.

Exit codes: 0 done, 1 something could not be removed, 2 wrong usage, or nobody to ask,
3 nothing to clean, 7 stopped.)";

}  // namespace

void add_clean_words(Words& words) {
  CLI::App& clean = *words.app.add_subcommand("clean", "remove what downloads leave behind");
  auto& values = values_of<CleanVerb>(clean, words.line);
  clean.footer(kCleanHelp);
  clean.add_option("directory", values.directories, "where to look, with the folders in there")
      ->type_name("DIR")
      ->required();
  clean.add_flag("-y,--yes", values.yes, "without asking");
  clean.add_flag("-n,--dry-run,-s,--simulate", values.dry_run, "only say what would be done");
  clean.add_flag("--trash", values.trash, "into the desktop's trash instead of removing");
  clean.add_flag("--convert-danmaku", values.convert_danmaku, "write danmaku as .ass before it goes");
  clean.add_flag("--no-recursive{false}", values.recursive, "not in the folders in there");
  clean.add_option("--rules", values.rules, "more rules, over those of multiget/clean.toml, TOML")
      ->type_name("FILE")
      ->group(kFilesHeading);
  clean.add_flag("--force", values.force,
                 "also what was written in the last minute, or is of an unfinished page");
  add_state(clean, words.line, "where the journal is");
  add_loudness(clean, words.line.display);
  add_json(clean, words.line.display);
}

}  // namespace mg

// Words about parts that belong together: merge.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kMergeHelp = R"(
Examples:
  multiget merge ~/videos --dry-run            what belongs together, and what would be made
  multiget merge ~/videos                      joins it; parts go once their whole is proven
  multiget merge ~/videos --keep-parts         the parts stay
  multiget merge a.mp4 b.mp4 -o both.mp4       these, in natural order
  multiget merge picture.m4s sound.m4s -o film.mp4
  multiget merge . --reencode                  parts that differ are made like the others
  multiget merge --as-one ~/videos/Course      all pages into ~/videos/Course.mp4, with chapters

Knows parts by what programs call them (TITLE[00].flv, TITLE.f137.mp4 and TITLE.f140.m4a,
video.m4s and audio.m4s of bilibili's clients, 00000_NAME.vclip), *.ts by the m3u8 beside
them or by their clock, and any files that you name.

Nothing is asked: parts go only after their whole has been played through to its end and
has its name. Whatever stops it before, they stay as they are; run it again.

Exit codes: 0 all joined, 1 some were not, 2 wrong usage or parts that do not fit,
3 nothing to join, 4 all failed, 6 a tool is missing, 7 stopped, 9 disk full.)";

}  // namespace

void add_merge_words(Words& words) {
  CLI::App& merge = *words.app.add_subcommand("merge", "join parts that belong together");
  auto& values = values_of<MergeVerb>(merge, words.line);
  merge.footer(kMergeHelp);
  merge.add_option("what", values.what, "where to look for parts, or the parts themselves")
      ->type_name("DIR|FILE")
      ->required();
  merge.add_option("-o,--output", values.output, "what the whole is to be called; for one whole only")
      ->type_name("FILE");
  merge.add_flag("--as-one", values.as_one,
                 "all pages in DIR, or FILES, into one file with a chapter for each; the pages stay");
  merge.add_flag("--keep-parts", values.keep_parts, "the parts stay, too");
  merge.add_flag("--reencode", values.reencode, "parts that differ from the others are encoded like them");
  merge.add_flag("--force", values.force, "replace what has the name of the whole");
  merge.add_flag("-n,--dry-run,-s,--simulate", values.dry_run, "only say what would be done");
  merge.add_flag("--no-recursive{false}", values.recursive, "not in the folders in there");
  merge.add_option("--pp-jobs", values.jobs, "so many wholes at a time (default: 1)")
      ->type_name("NUM")
      ->check(CLI::Range(1, 64));
  add_state(merge, words.line, "where the titles of pages are");
  add_display(merge, words.line.display);
  add_json(merge, words.line.display);
}

}  // namespace mg

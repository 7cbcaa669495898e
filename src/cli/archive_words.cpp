// Words about what is there already: archive and adopt.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kArchiveHelp = R"(
Examples:
  multiget archive list bilibili BV1Wy4y1B7vg
  multiget archive rm 'bilibili BV1Wy4y1B7vg p3'     it will be fetched again
  multiget archive rm --missing --dry-run            pages whose files you deleted
  multiget archive import ~/archive.txt              skip what an engine fetched by itself
  multiget archive export ~/archive.txt              let an engine skip what multiget has

The files are those that an engine keeps with --download-archive.)";

constexpr const char* kRmHelp = R"(
Examples:
  multiget archive rm 'bilibili BV1Wy4y1B7vg p3' 'youtube dQw4w9WgXcQ'
  multiget archive rm --list bilibili BV1Wy4y1B7vg
  multiget archive rm --missing --dry-run

Only the archive forgets them; no file is touched. What is forgotten will be fetched
again when it is asked for. Files on a disk that is not mounted look as if they were
gone: see first what --dry-run says.)";

constexpr const char* kImportHelp = R"(
Examples:
  multiget archive import ~/archive.txt
  ssh server cat archive.txt | multiget archive import -

A line is an extractor and an id: "youtube dQw4w9WgXcQ", "bilibili BV1Wy4y1B7vg_p3".
If one line is broken, nothing is imported.)";

constexpr const char* kExportHelp = R"(
Examples:
  multiget archive export ~/archive.txt
  multiget archive export | sort

Into a file goes what it does not hold yet; its own lines stay.)";

constexpr const char* kAdoptHelp = R"(
Examples:
  multiget adopt ~/videos --recursive                  names with ids, or .info.json beside them
  multiget adopt ~/videos --site youtube               ids that may be of any site
  multiget adopt '~/courses/C++' --list BV1Wy4y1B7vg   "... (P3. PART).mp4", "P03 PART.mp4"

Exit codes: 0 all recognised, 1 some were not, 2 wrong usage, 3 no media files there,
6 a tool is missing, 7 stopped: what was recorded stays.)";

CLI::App& add_verb(CLI::App& archive, CommandLine& line, const char* name, const char* what,
                   const char* help) {
  CLI::App* verb = archive.add_subcommand(name, what);
  if (help != nullptr) verb->footer(help);
  add_state(*verb, line, "where the archive is");
  return *verb;
}

void add_dry_run(CLI::App& verb, bool& dry_run) {
  verb.add_flag("-n,--dry-run,-s,--simulate", dry_run, "only say what would be done");
}

void add_archive(Words& words) {
  CLI::App& archive = *words.app.add_subcommand("archive", "which pages are there already");
  archive.require_subcommand(1);
  archive.footer(kArchiveHelp);

  CLI::App& list = add_verb(archive, words.line, "list", "what is in it", nullptr);
  auto& listed = values_of<ArchiveListVerb>(list, words.line);
  list.add_option("list", listed.list, "a site, or a site and a list's id (default: all)")
      ->type_name("SITE [ID]")
      ->expected(1, 2);
  list.add_flag("--missing", listed.missing, "only pages whose file is gone");
  add_json(list, words.line.display);

  CLI::App& rm = add_verb(archive, words.line, "rm", "forget pages, so that they are fetched again", kRmHelp);
  auto& removed = values_of<ArchiveRmVerb>(rm, words.line);
  rm.add_option("key", removed.keys, "as list prints them, each in quotes")->type_name("KEY");
  rm.add_option("--list", removed.list, "all pages of this list")
      ->type_name("SITE ID")
      ->type_size(2)
      ->expected(1);
  rm.add_flag("--missing", removed.missing, "pages whose file is gone; with --list, those of the list");
  add_dry_run(rm, removed.dry_run);
  add_json(rm, words.line.display);

  CLI::App& import =
      add_verb(archive, words.line, "import", "add what an engine has fetched by itself", kImportHelp);
  auto& imported = values_of<ArchiveImportVerb>(import, words.line);
  import.add_option("file", imported.file, "as engines keep it (--download-archive); -: standard input")
      ->type_name("FILE")
      ->required();
  add_json(import, words.line.display);

  CLI::App& out = add_verb(archive, words.line, "export", "tell an engine what is there", kExportHelp);
  auto& exported = values_of<ArchiveExportVerb>(out, words.line);
  out.add_option("file", exported.file, "to add to (default: standard output)")->type_name("FILE");
}

}  // namespace

void add_archive_words(Words& words) {
  add_archive(words);

  CLI::App& adopt =
      *words.app.add_subcommand("adopt", "record files that engines have fetched by themselves");
  auto& adopted = values_of<AdoptVerb>(adopt, words.line);
  adopt.footer(kAdoptHelp);
  adopt.add_option("directory", adopted.directory, "where they are")->type_name("DIR")->required();
  adopt.add_option("--site", adopted.site, "the site of ids in their names")->type_name("SITE");
  adopt.add_option("--list", adopted.list, "the list that files with numbers are parts of: an id or address")
      ->type_name("ID");
  adopt.add_flag("--recursive", adopted.recursive, "the folders in there, too");
  add_dry_run(adopt, adopted.dry_run);
  add_state(adopt, words.line, "where the archive is");
  add_json(adopt, words.line.display);
}

}  // namespace mg

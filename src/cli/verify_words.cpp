// Words about files that are there: verify.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kVerifyHelp = R"(
Examples:
  multiget verify ~/courses                    plays everything through; takes its time
  multiget verify ~/courses --fast             index, head and tail only: 1,000 files in a minute
  multiget verify ~/courses --requeue          bad ones are fetched again by the next `queue run`
  multiget verify P07.mp4 --json | jq '.files[].wrong'

Of folders all media files are looked at, those in folders below as well; a file that is
named is looked at whatever it is called. Nothing is changed; with --requeue the archive
forgets the bad ones and the queue gets them. A bad file stays until its replacement is there.

Exit codes: 0 all good, 1 some are bad or could not be checked, 2 wrong usage, 3 no media
files there, 6 a tool is missing, 7 stopped.)";

}  // namespace

void add_verify_words(Words& words) {
  CLI::App& verb = *words.app.add_subcommand("verify", "is every file complete?");
  auto& verify = values_of<VerifyVerb>(verb, words.line);
  verb.footer(kVerifyHelp);
  verb.add_option("what", verify.what, "folders, with those in them, and files")
      ->type_name("PATH")
      ->required();
  verb.add_flag("--fast", verify.fast, "index, head and tail only; misses damage in the middle");
  verb.add_flag("--requeue", verify.requeue, "put bad pages of the archive into the queue");
  verb.add_flag("-n,--dry-run,-s,--simulate", verify.dry_run,
                "with --requeue: only say what would be queued");
  verb.add_option("--pp-jobs", verify.pp_jobs, "files at a time (default: as many as there are cores)")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  add_state(verb, words.line, "where the archive and the queue are");
  add_display(verb, words.line.display);
  add_json(verb, words.line.display);
}

}  // namespace mg

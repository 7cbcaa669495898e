// Words that ask the journal: status and why.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

void add_journal_words(Words& words) {
  CLI::App* status_verb = words.app.add_subcommand("status", "how the last run went");
  StatusVerb& status = values_of<StatusVerb>(*status_verb, words.line);
  status_verb->add_option("run", status.run, "another run's number")->type_name("RUN");
  CLI::App* why_verb = words.app.add_subcommand("why", "all tries of a page and how each ended");
  WhyVerb& why = values_of<WhyVerb>(*why_verb, words.line);
  why_verb->add_option("page", why.page, "its number in the last run, or its key")->required();
  for (CLI::App* verb : {status_verb, why_verb}) {
    add_state(*verb, words.line, "where the journal is");
    add_json(*verb, words.line.display);
  }
}

}  // namespace mg

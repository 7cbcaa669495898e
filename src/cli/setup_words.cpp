// Words that tell what is installed here: sites and doctor.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

void add_setup_words(Words& words) {
  CLI::App* sites = words.app.add_subcommand("sites", "the sites that have a profile");
  CLI::App* doctor =
      words.app.add_subcommand("doctor", "which tools are there, and how to get what is missing");
  (void)values_of<SitesVerb>(*sites, words.line);
  (void)values_of<DoctorVerb>(*doctor, words.line);
  for (CLI::App* verb : {sites, doctor}) add_json(*verb, words.line.display);
}

}  // namespace mg

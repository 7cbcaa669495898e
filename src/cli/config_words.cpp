// Words about the settings themselves: config show, init, schema and files.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kShowHelp = R"(
Examples:
  multiget config show
  multiget config show jobs
  multiget config show limits --all
  multiget config show -j 4            what holds with these options

Each of these over those before it:
  /etc/multiget/config.toml, ~/.config/multiget/config.toml, ./multiget.toml,
  --config FILE, the environment (MULTIGET_JOBS=4), the command line.)";

ConfigVerb& declare(Words& words, CLI::App& app, ConfigVerb::What what) {
  ConfigVerb verb;
  verb.what = what;
  return values_of<ConfigVerb>(app, words.line, std::move(verb));
}

}  // namespace

void add_config_words(Words& words) {
  using enum ConfigVerb::What;
  CLI::App* config = words.app.add_subcommand("config", "what is set, where, and how to set it");
  config->require_subcommand(1);

  CLI::App* show_verb = config->add_subcommand("show", "each value and where it comes from");
  ConfigVerb& shown = declare(words, *show_verb, show);
  show_verb->add_option("key", shown.key, "only this one, or those of this table")->type_name("KEY");
  show_verb->add_flag("-a,--all", shown.all, "also those that are not set");
  add_job_options(*show_verb, shown.options, kAllGroups, words.engines);
  add_json(*show_verb, words.line.display);
  show_verb->footer(kShowHelp);

  CLI::App* init_verb = config->add_subcommand("init", "write a config that explains every setting");
  ConfigVerb& begun = declare(words, *init_verb, init);
  init_verb->add_option("path", begun.path, "where to (default: multiget/config.toml of your settings)")
      ->type_name("FILE");
  init_verb->add_flag("-f,--force", begun.force, "over the one that is there");

  (void)declare(words, *config->add_subcommand("schema", "the JSON schema of configs, for editors"), schema);

  CLI::App* files_verb = config->add_subcommand("files", "which configs are read, the weakest first");
  (void)declare(words, *files_verb, files);
  add_json(*files_verb, words.line.display);
}

}  // namespace mg

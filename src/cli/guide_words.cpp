// Words that make guides of the command line itself: completions and man.
#include <CLI/CLI.hpp>

#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

constexpr const char* kCompletionsHelp = R"(
Examples:
  multiget completions bash > ~/.local/share/bash-completion/completions/multiget
  multiget completions zsh > ~/.zfunc/_multiget
  multiget completions fish > ~/.config/fish/completions/multiget.fish

Notes:
  Sites that you added with a profile of your own are among them. For zsh, ~/.zfunc has to be in fpath
  before compinit is called.)";

constexpr const char* kManHelp = R"(
Examples:
  multiget man queue | man -l -
  multiget man multiget.toml | man -l -
  multiget man --dir ~/.local/share/man)";

}  // namespace

void add_guide_words(Words& words) {
  CLI::App* completions_verb =
      words.app.add_subcommand("completions", "a script that lets a shell complete these words");
  CompletionsVerb& completions = values_of<CompletionsVerb>(*completions_verb, words.line);
  const std::vector<std::string> shells{"bash", "zsh", "fish"};
  completions_verb->add_option("shell", completions.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(shells).description("").name(name_for(shells)));
  completions_verb->footer(kCompletionsHelp);

  CLI::App* man_verb = words.app.add_subcommand("man", "the manual, as a page for man");
  ManVerb& man = values_of<ManVerb>(*man_verb, words.line);
  man_verb->add_option("page", man.page, "a verb, or multiget.toml (default: multiget itself)");
  man_verb->add_option("--dir", man.directory, "write all pages below it, as man wants them: man1, man5")
      ->type_name("DIR");
  man_verb->footer(kManHelp);
}

}  // namespace mg

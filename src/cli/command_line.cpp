#include "src/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "src/base/text.h"
#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"
#include "src/cli/version.h"

namespace mg {

namespace {

constexpr const char* kExamples = R"(
Examples:
  multiget bilibili BV1Wy4y1B7vg --pages 1-20
  multiget bilibili BV1Wy4y1B7vg -p 1-3,7,-2 -d ~/courses -q 720
  multiget get 'https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3'
  multiget plan bilibili BV1Wy4y1B7vg --json
  multiget status; multiget why 7; multiget retry
  multiget archive import ~/archive.txt; multiget adopt ~/videos
  multiget verify ~/videos --fast --requeue; multiget queue run
  multiget merge ~/videos
  multiget clean ~/videos --trash
  multiget queue add youtube PLabc --keep-watching; multiget queue run
  multiget stats --by day --since month
  multiget bilibili BV1Wy4y1B7vg -r 2M; multiget limit 500K; multiget limit off
  multiget run-tool -r 2M -- wget 'https://example.org/film.mp4'

Pages:
  3  1-20  5-  -2 (last but one)  1:9:2 (every second)  last  all; separated by commas.

Exit codes:
  0 all there   1 some failed   2 wrong usage   3 nothing selected   4 all failed
  5 a host rests longer than --max-wait, or --alone found another at work; run again later
  6 a tool is missing
  7 stopped, run again to go on   9 disk full   101 a quota would be passed, run again later
  130 stopped twice)";

// What stands behind the first "--" is another program's: not to be looked at, and CLI11 would take
// brackets apart in there.
std::vector<std::string> take_command(std::vector<std::string>& words) {
  const auto mark = std::ranges::find(words, "--");
  if (mark == words.end()) return {};
  std::vector<std::string> command(mark + 1, words.end());
  words.erase(mark, words.end());
  return command;
}

// The innermost verb that was given.
CLI::App& given_verb(CLI::App& app) {
  CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  return *verb;
}

std::vector<CLI::App*> verbs_under(CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string full_name(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : fmt::format("{} {}", full_name(*parent), app.get_name());
}

// CLI11 wraps nothing and names neither the word nor the cure in some errors; ours end with both.
Printed usage_error(CLI::App& app, const std::string& what) {
  return {fmt::format("multiget: {}\ntry: {} --help\n", what, full_name(given_verb(app))), 2};
}

bool knows_verb(CLI::App& app, const std::string& word) {
  return std::ranges::any_of(verbs_under(app), [&](const CLI::App* verb) { return verb->check_name(word); });
}

// Of every verb that does something.
void add_config(CLI::App& app, CommandLine& line) {
  for (CLI::App* verb : verbs_under(app)) {
    if (!verbs_under(*verb).empty()) {
      add_config(*verb, line);
      continue;
    }
    verb->add_option("--config", line.config, "settings over those of multiget/config.toml, TOML")
        ->type_name("FILE")
        ->group(kFilesHeading);
  }
}

}  // namespace

void declare_words(Words& words) {
  CLI::App& app = words.app;
  app.name("multiget");
  app.description("multiget - every part of a list arrives");
  app.set_version_flag("--version", fmt::format("multiget {}", kVersion));
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough(false);
  app.get_formatter()->column_width(34);
  add_fetch_words(words);
  add_queue_words(words);
  add_journal_words(words);
  add_archive_words(words);
  add_clean_words(words);
  add_danmaku_words(words);
  add_verify_words(words);
  add_merge_words(words);
  add_traffic_words(words);
  add_setup_words(words);
  add_config_words(words);
  add_guide_words(words);
  add_config(app, words.line);
}

void when_given(CLI::App& verb, std::function<void()> then) {
  verb.callback(std::move(then));
}

tl::expected<CommandLine, Printed> parse_command_line(std::vector<std::string> words,
                                                      const std::vector<SiteProfile>& sites,
                                                      const std::vector<std::string>& engines) {
  CommandLine line;
  std::vector<std::string> command;
  if (!words.empty() && words.front() == "run-tool") command = take_command(words);
  CLI::App app;
  Words declared{app, line, sites, engines, command};
  declare_words(declared);

  // `multiget URL` is what everybody tries first.
  if (!words.empty() && words.front().find("://") != std::string::npos) words.insert(words.begin(), "get");
  if (!words.empty() && !words.front().starts_with('-') && !knows_verb(app, words.front())) {
    return tl::unexpected(
        usage_error(app, fmt::format("there is no site and no verb {}; `multiget sites` lists the "
                                     "sites, `multiget get URL` takes any address",
                                     in_quotes(words.front()))));
  }
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForVersion& version) {
    return tl::unexpected(Printed{fmt::format("{}\n", version.what()), 0});
  } catch (const CLI::CallForHelp&) {
    return tl::unexpected(Printed{given_verb(app).help(), 0});
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(usage_error(app, error.what()));
  }
  if (line.display.quiet && line.display.verbose) {
    return tl::unexpected(usage_error(app, "--quiet and --verbose contradict each other; give one"));
  }
  const auto* tool = std::get_if<RunToolVerb>(&line.verb);
  if (tool != nullptr && tool->command.empty()) {
    return tl::unexpected(
        usage_error(app, "which program? write it behind two dashes: multiget run-tool -- CMD ARGS"));
  }
  return line;
}

}  // namespace mg

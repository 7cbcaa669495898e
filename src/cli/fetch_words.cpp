// Words that lead to a fetch: each site's own verb, get, plan and retry.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "src/cli/list_words.h"
#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

// What a retry may have otherwise than the run it repeats.
constexpr std::array kRetryGroups{SettingGroup::pace, SettingGroup::network, SettingGroup::limits,
                                  SettingGroup::hooks};

constexpr const char* kGetExamples = R"(
Examples:
  multiget get 'https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3'
  multiget get 'https://example.org/talks/{01..20}.html' -d ~/talks
  multiget get -a urls.txt --error-file failed.txt
  multiget get --csv courses.csv:link --where year=2026)";

void add_fetching(Words& words, CLI::App& verb, JobOptions& options) {
  add_job_options(verb, options, kAllGroups, words.engines);
  add_display(verb, words.line.display);
  add_state(verb, words.line, "where the journal and the archive are");
}

void add_get(Words& words, CLI::App& verb, GetVerb& get) {
  add_fetching(words, verb, get.options);
  verb.add_flag("-n,--dry-run,-s,--simulate", get.dry_run, "only say what would be done")
      ->group(kSelectionHeading);
  add_hook_options(verb, get.hooks);
  add_json(verb, words.line.display);
}

std::vector<std::string> site_names(const std::vector<SiteProfile>& sites) {
  std::vector<std::string> names;
  for (const SiteProfile& site : sites) {
    if (!site.id_pattern.empty()) names.push_back(site.name);
  }
  return names;
}

void add_plan(Words& words) {
  CLI::App* verb = words.app.add_subcommand("plan", "say what would be fetched: names, formats, sizes");
  PlanVerb& plan = values_of<PlanVerb>(*verb, words.line);
  CLI::Option* what = verb->add_option_function<std::vector<std::string>>(
      "what",
      [&plan](const std::vector<std::string>& given) {
        plan.what = given.back();
        if (given.size() == 2) plan.site = given.front();
      },
      "an address, or a site and an id");
  what->required()->expected(1, 2);
  suggest(*what, site_names(words.sites));
  add_fetching(words, *verb, plan.options);
  add_json(*verb, words.line.display);
}

void add_retry(Words& words) {
  CLI::App* verb = words.app.add_subcommand("retry", "try again what failed in the last run");
  RetryVerb& retry = values_of<RetryVerb>(*verb, words.line);
  verb->add_option("run", retry.run, "another run's number")->type_name("RUN");
  add_job_options(*verb, retry.options, kRetryGroups, words.engines);
  add_hook_options(*verb, retry.hooks);
  add_display(*verb, words.line.display);
  add_state(*verb, words.line, "where the journal is");
}

}  // namespace

void add_fetch_words(Words& words) {
  for (const SiteProfile& site : words.sites) {
    if (site.id_pattern.empty()) continue;
    CLI::App* verb = words.app.add_subcommand(site.name, site.title)->group(kSitesHeading);
    for (const std::string& alias : site.aliases) verb->alias(alias);
    GetVerb& get = values_of<GetVerb>(*verb, words.line);
    get.site = site.name;
    verb->add_option("id", get.what, fmt::format("ids or addresses, such as {}", site.id_example))
        ->required();
    add_get(words, *verb, get);
  }
  CLI::App* verb = words.app.add_subcommand("get", "fetch a list or a single video by its address");
  GetVerb& get = values_of<GetVerb>(*verb, words.line);
  verb->add_option("url", get.what, "addresses; {1..20} and {a,b} stand for several")->type_name("URL");
  add_list_options(*verb, get.lists);
  add_get(words, *verb, get);
  verb->footer(kGetExamples);
  add_plan(words);
  add_retry(words);
}

}  // namespace mg

// Words about the persistent queue.
#include <CLI/CLI.hpp>

#include "src/cli/list_words.h"
#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"
#include "src/store/queue.h"

namespace mg {

namespace {

constexpr const char* kWhere = "where the queue is";
constexpr const char* kQueueExamples = R"(
Examples:
  multiget queue add bilibili BV1Wy4y1B7vg -d ~/courses; multiget queue run
  multiget queue list --only failed
  multiget queue pause 3-7; multiget queue top 9; multiget queue resume all)";
constexpr const char* kAddExamples = R"(
Examples:
  multiget queue add bilibili BV1Wy4y1B7vg BV1xx411c7mD -d ~/courses -q 720
  multiget queue add 'https://www.bilibili.com/video/BV1Wy4y1B7vg' --priority 3
  multiget queue add youtube PLabc --queue music --keep-watching
  multiget queue add courses.txt --csv more.csv:url
A list that the queue has already is not added again; with other options than before it gets
them, and another turn.)";
constexpr const char* kRunExamples = R"(
Examples:
  multiget queue run                      what is queued, until nothing is left
  multiget queue run courses.toml         what the file names; `multiget plan courses.toml` first
  multiget queue run --watch 6h           for ever; entries that are watched are looked at every six hours
  multiget queue run --alone --quiet      for cron: does nothing while another one is at it
Several may run at once: each entry is fetched by one of them.)";
constexpr const char* kNumbersHelp = R"(
ID:
  3  3-7  all; `multiget queue list` tells them.)";

void add_add(Words& words, CLI::App& queue) {
  CLI::App* verb = queue.add_subcommand("add", "put lists at the end of the queue");
  QueueAddVerb& add = values_of<QueueAddVerb>(*verb, words.line);
  verb->add_option("what", add.what, "addresses, or files of them; or a site and its ids")->type_name("URL");
  verb->add_option("--queue", add.queue, "which queue (default: default)")->type_name("NAME");
  verb->add_option("--name", add.title, "what to call it in the list")->type_name("TEXT");
  verb->add_option("--priority", add.priority,
                   "its share: one of 3 gets three times the pages of one of 1, 1 to 100")
      ->type_name("N")
      ->check(CLI::Range(1, kMostPriority));
  verb->add_flag("--keep-watching", add.keep_watching, "look for new pages whenever the queue is run");
  verb->add_flag("--skip-bad", add.skip_bad, "add what is right and tell of the rest");
  add_list_options(*verb, add.lists);
  add_job_options(*verb, add.options, kAllGroups, words.engines);
  add_loudness(*verb, words.line.display);
  add_json(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
  verb->footer(kAddExamples);
}

void add_list(Words& words, CLI::App& queue) {
  CLI::App* verb = queue.add_subcommand("list", "what runs, failed, waits and is done")->alias("ls");
  QueueListVerb& list = values_of<QueueListVerb>(*verb, words.line);
  verb->add_option("--only", list.state, "only these: queued, running, paused, done or failed")
      ->type_name("STATE")
      ->check(CLI::IsMember({"queued", "running", "paused", "done", "failed"}).description(""));
  verb->add_option("--queue", list.queue, "only of this queue")->type_name("NAME");
  verb->add_option("-n,--most", list.most, "at most so many (default: 50; as JSON all)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  verb->add_flag("--all", list.all, "however many there are");
  add_json(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
}

void add_status(Words& words, CLI::App& queue) {
  CLI::App* verb = queue.add_subcommand("status", "how many entries are in which state");
  values_of<QueueStatusVerb>(*verb, words.line);
  add_json(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
}

void add_change(Words& words, CLI::App& queue, QueueChange change, const char* name, const char* help) {
  CLI::App* verb = queue.add_subcommand(name, help);
  QueueChangeVerb& values = values_of<QueueChangeVerb>(*verb, words.line, {.change = change, .which = {}});
  verb->add_option("id", values.which, "numbers of entries")->type_name("ID")->required();
  add_json(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
  verb->footer(kNumbersHelp);
}

void add_clear(Words& words, CLI::App& queue) {
  CLI::App* verb = queue.add_subcommand("clear", "remove entries by their state; files stay");
  QueueClearVerb& clear = values_of<QueueClearVerb>(*verb, words.line);
  verb->add_flag("--done", clear.done, "those that are done");
  verb->add_flag("--failed", clear.failed, "those that failed");
  verb->add_flag("--all", clear.all, "all but those that run");
  verb->add_option("--queue", clear.queue, "only of this queue")->type_name("NAME");
  add_json(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
}

void add_run(Words& words, CLI::App& queue) {
  CLI::App* verb = queue.add_subcommand("run", "fetch what is queued");
  QueueRunVerb& run = values_of<QueueRunVerb>(*verb, words.line);
  verb->add_option("file", run.file, "a queue file, to be added before")->type_name("FILE");
  verb->add_option("--queue", run.queue, "only this queue (default: all)")->type_name("NAME");
  verb->add_option("-j,--jobs", run.jobs, "pages at the same time, of all lists together (default: 8)")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
  verb->add_option("--watch", run.watch, "keep running, and look for what is new so often: 6h")
      ->type_name("TIME");
  verb->add_option("-r,--limit-rate,--rate-limit", run.limit_rate,
                   "all together at most so many bytes a second: 500K, 2M, 20Mbit, or off")
      ->type_name("RATE")
      ->group(kLimitsHeading);
  verb->add_option("--pp-jobs", run.pp_jobs,
                   "pages joined and verified at the same time (default: one for each core)")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
  verb->add_option("--quota", run.quota, "begin nothing more once so much has come: 20G/day")
      ->type_name("AMOUNT/PERIOD")
      ->group(kLimitsHeading);
  add_hook_options(*verb, run.hooks);
  add_display(*verb, words.line.display);
  add_state(*verb, words.line, kWhere);
  verb->footer(kRunExamples);
}

}  // namespace

void add_queue_words(Words& words) {
  CLI::App* queue = words.app.add_subcommand("queue", "lists to fetch, kept until they are there");
  queue->require_subcommand(1);
  queue->footer(kQueueExamples);
  add_add(words, *queue);
  add_list(words, *queue);
  add_status(words, *queue);
  add_run(words, *queue);
  add_change(words, *queue, QueueChange::pause, "pause", "leave entries out until they are resumed");
  add_change(words, *queue, QueueChange::resume, "resume", "give paused and failed entries their turn again");
  add_change(words, *queue, QueueChange::top, "top", "move entries to the front");
  add_change(words, *queue, QueueChange::remove, "rm", "take entries out; files stay");
  add_clear(words, *queue);
  values_of<QueueSchemaVerb>(*queue->add_subcommand("schema", "the JSON schema of queue files, for editors"),
                             words.line);
}

}  // namespace mg

// queue add: checks everything first, then adds all of it in one go.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/job_defaults.h"
#include "src/cli/job_settings.h"
#include "src/cli/queue_entries.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/lists/error_file.h"
#include "src/os/wall_clock.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

constexpr int kMostComplaints = 10;            // of wrong lines that are told one by one
constexpr std::size_t kMostLists = 1'000'000;  // at once; they are in memory until all of them were checked

// What was found right, and how much was not.
struct Checked {
  std::vector<NamedList> lists;
  int bad = 0;
};

// A file of addresses that was named without -a.
bool is_file(const std::string& word) {
  std::error_code ignored;
  return word.find("://") == std::string::npos && std::filesystem::is_regular_file(word, ignored);
}

// "bilibili BV1 BV2" means both are of bilibili.
Result<ListChoice> choice_of(const QueueAddVerb& verb, const EntryMaker& maker) {
  ListChoice choice = verb.lists;
  const bool of_one_site = !verb.what.empty() && maker.is_site(verb.what.front());
  for (const std::string& word : std::span(verb.what).subspan(of_one_site ? 1 : 0)) {
    if (of_one_site) {
      choice.urls.push_back(fmt::format("{} {}", verb.what.front(), word));
    } else if (!is_file(word)) {
      choice.urls.push_back(word);
    } else if (word.ends_with(".toml")) {
      return fail(ErrorKind::bad_input,
                  fmt::format("{0} is a file of playlists: multiget queue run {0}", in_quotes(word)));
    } else {
      choice.batch_files.push_back(word);
    }
  }
  if (names_list(choice)) return choice;
  return fail(ErrorKind::bad_input, "what is to be queued? write addresses, or a site and its ids");
}

// One that is wrong: told of, and kept for -a.
Result<void> leave_out(Checked& checked, const ListedUrl& url, const Error& error,
                       std::optional<ErrorFile>& kept) {
  const bool in_file = url.place != "command line";
  if (++checked.bad <= kMostComplaints)
    say(in_file ? fmt::format("{}: {}", url.place, error.what) : error.what);
  if (!kept) return {};
  return kept->add(url.url, error.what);
}

// All of them are looked at, so that all that is wrong can be put right at once. Fails with what makes the
// rest unreadable.
Result<Checked> check(UrlList& urls, EntryMaker& maker, std::optional<ErrorFile> kept) {
  Checked checked;
  for (;;) {
    const auto url = urls.next();
    if (!url) return tl::unexpected(url.error());
    if (!*url) break;
    Result<NamedList> list = maker.name((*url)->url);
    if (list) {
      checked.lists.push_back(std::move(*list));
    } else if (maker.refuses_options()) {
      return tl::unexpected(list.error());
    } else if (auto told = leave_out(checked, **url, list.error(), kept); !told) {
      return tl::unexpected(told.error());
    }
    if (checked.lists.size() > kMostLists)
      return fail(ErrorKind::bad_input,
                  fmt::format("these are more than {} lists; add them in several parts", kMostLists));
  }
  if (checked.bad > kMostComplaints) say(fmt::format("and {} more are wrong", checked.bad - kMostComplaints));
  return checked;
}

Result<void> check_name(const std::string& queue) {
  if (!queue.empty() && without_control_characters(queue) == queue && trim(queue) == queue) return {};
  return fail(ErrorKind::bad_input,
              fmt::format("--queue {}: write a name, such as courses", in_quotes(queue)));
}

Result<Added> add_all(const VerbContext& context, const QueueAddVerb& verb,
                      const std::vector<NamedList>& lists, const std::string& options) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return tl::unexpected(database.error());
  Queue queue(*database, owner_lives(context.state));
  Result<Adding> adding = queue.begin_adding(Renew::no, wall_now());
  if (!adding) return tl::unexpected(adding.error());
  NewEntry entry{.queue = verb.queue,
                 .title = verb.title,
                 .options = options,
                 .priority = verb.priority,
                 .watch = verb.keep_watching};
  for (const NamedList& list : lists) {
    entry.site = list.site;
    entry.what = list.what;
    entry.identity = list.identity;
    if (const auto added = adding->add(entry); !added) return tl::unexpected(added.error());
  }
  return adding->commit();
}

std::string numbers_of(const EntrySpan& span) {
  if (span.first == span.last) return to_string(span.first);
  return fmt::format("{}-{}", to_string(span.first), to_string(span.last));
}

void print_added(const Added& added, const Checked& checked, const std::string& queue) {
  if (added.span) fmt::print("added {} to queue {}: {}\n", added.added, queue, numbers_of(*added.span));
  if (added.changed > 0)
    fmt::print("{} known with other options: {} these now, and another turn\n", added.changed,
               added.changed == 1 ? "it has" : "they have");
  if (added.renewed > 0) fmt::print("{} not to be removed any more\n", added.renewed);
  if (added.known > 0) fmt::print("{} known already\n", added.known);
  if (checked.bad > 0) fmt::print("{} wrong and left out\n", checked.bad);
  if (checked.lists.empty()) fmt::print("the list names nothing\n");
}

void print_json(const Added& added, const Checked& checked) {
  nlohmann::json row{{"added", added.added},
                     {"changed", added.changed},
                     {"renewed", added.renewed},
                     {"known", added.known},
                     {"bad", checked.bad}};
  row["first"] = added.span ? nlohmann::json(static_cast<std::int64_t>(added.span->first)) : nlohmann::json();
  row["last"] = added.span ? nlohmann::json(static_cast<std::int64_t>(added.span->last)) : nlohmann::json();
  fmt::print("{}\n", to_json_line(row));
}

// Where to is settled when an entry is added, since "here" means the present directory; all else that holds
// by default is looked up when it is run.
JobOptions placed(JobOptions given, const JobDefaults& defaults) {
  const JobOptions all = merged(defaults.options, given);
  given.directory = all.directory;
  if (all.output && names_directory(*all.output)) given.output = all.output;
  return given;
}

}  // namespace

int run_queue_add(const VerbContext& context, const QueueAddVerb& verb) {
  if (const auto named = check_name(verb.queue); !named) return complain(named.error());
  if (verb.options.quota || verb.options.limit_rate_per_job) {
    return complain(
        {ErrorKind::bad_input,
         "--quota and --limit-rate-per-job hold for whole runs: give --quota to `multiget queue run`, or "
         "write them in a config, under [limits]"});
  }
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  EntryMaker maker(context.toolbox, placed(verb.options, settings->defaults));
  const auto choice = choice_of(verb, maker);
  if (!choice) return complain(choice.error());
  const auto urls = open_list(*choice);
  if (!urls) return complain(urls.error());
  std::optional<ErrorFile> kept;
  if (choice->error_file) {
    auto named = ErrorFile::named_in(*choice);
    if (!named) return complain(named.error());
    kept = std::move(*named);
  }
  const auto checked = check(**urls, maker, std::move(kept));
  if (!checked) return complain(checked.error());
  if (checked->bad > 0 && !verb.skip_bad) {
    if (!checked->lists.empty()) say("nothing was added; with --skip-bad, what is right is");
    return kExitUsage;
  }
  if (checked->lists.empty() && checked->bad > 0) return kExitUsage;
  const Result<Added> added = add_all(context, verb, checked->lists, maker.options());
  if (!added) return complain(added.error());
  if (context.display.json) {
    print_json(*added, *checked);
  } else if (!context.display.quiet) {
    print_added(*added, *checked, verb.queue);
  }
  return checked->bad > 0 ? 1 : 0;
}

}  // namespace mg

// get, and each site's own verb: one list as it always was, several side by side.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "src/cli/job_defaults.h"
#include "src/cli/job_settings.h"
#include "src/cli/lists_run.h"
#include "src/cli/named_lists.h"
#include "src/cli/verbs.h"
#include "src/plan/url_template.h"

namespace mg {

namespace {

// As a line of a batch file has it.
std::string line_of(const GetVerb& verb, const std::string& what) {
  return verb.site.empty() ? what : fmt::format("{} {}", verb.site, what);
}

bool names_one(const GetVerb& verb) {
  if (verb.what.size() != 1 || names_list(verb.lists)) return false;
  const auto read = read_url_template(verb.what.front());
  return read && read->count() == 1;
}

int run_one(const VerbContext& context, const Settings& settings, const GetVerb& verb, Depth depth) {
  const Result<JobRequest> job =
      make_job_request(verb.site, verb.what.front(), verb.options, context.toolbox, settings.defaults);
  if (!job) return complain(job.error());
  return run_request(context, settings.config, *job, depth, verb.hooks);
}

// What comes through a pipe is waited for before anything begins: a list that hesitates must not hold up
// transfers that are under way, nor Ctrl-C.
class ReadAhead final : public UrlList {
 public:
  [[nodiscard]] static Result<std::unique_ptr<UrlList>> of(UrlList& list) {
    auto ahead = std::make_unique<ReadAhead>();
    for (;;) {
      auto url = list.next();
      if (!url) return tl::unexpected(url.error());
      if (!*url) return ahead;
      ahead->urls_.push_back(std::move(**url));
    }
  }
  Result<std::optional<ListedUrl>> next() override {
    if (urls_.empty()) return std::nullopt;
    ListedUrl url = std::move(urls_.front());
    urls_.pop_front();
    return url;
  }

 private:
  std::deque<ListedUrl> urls_;
};

bool reads_standard_input(const ListChoice& choice) {
  const auto from_input = [](const std::string& file) { return file == "-" || file.starts_with("-:"); };
  return std::ranges::any_of(choice.batch_files, from_input) || std::ranges::any_of(choice.csv, from_input) ||
         std::ranges::any_of(choice.jsonl, from_input);
}

// One after the other: it costs the sites the same as a run of each.
int plan_several(const VerbContext& context, const GetVerb& verb, UrlList& urls) {
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  EntryMaker maker(context.toolbox, verb.options);
  int worst = 0;
  for (;;) {
    const auto url = urls.next();
    if (!url) return complain(url.error());
    if (!*url) return worst;
    const auto named = maker.name((*url)->url);
    if (!named) {
      worst = complain({named.error().kind, fmt::format("{}: {}", (*url)->place, named.error().what)});
      continue;
    }
    GetVerb one = verb;
    one.site = named->site;
    one.what = {named->what};
    worst = std::max(worst, run_one(context, *settings, one, Depth::plan));
  }
}

int run_several(const VerbContext& context, const GetVerb& verb, Depth depth) {
  ListChoice choice = verb.lists;
  for (const std::string& what : verb.what) choice.urls.push_back(line_of(verb, what));
  if (!names_list(choice)) return complain({ErrorKind::bad_input, "which address? try: multiget get --help"});
  EntryMaker maker(context.toolbox, verb.options);
  for (const std::string& url : choice.urls) {
    const auto read = read_url_template(url);
    if (!read || read->count() != 1) continue;
    // A slip of the pen on the command line is found before anything begins.
    if (const auto named = maker.name(url); !named) return complain(named.error());
  }
  auto opened = open_list(choice);
  if (!opened) return complain(opened.error());
  Result<std::unique_ptr<UrlList>> urls = std::move(*opened);
  if (reads_standard_input(choice)) urls = ReadAhead::of(**urls);
  if (!urls) return complain(urls.error());
  if (depth == Depth::plan) return plan_several(context, verb, **urls);
  std::optional<ErrorFile> failed;
  if (choice.error_file) {
    auto named = ErrorFile::named_in(choice);
    if (!named) return complain(named.error());
    failed = std::move(*named);
  }
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const ListsRun run{.title = verb.site.empty() ? "several lists" : fmt::format("lists of {}", verb.site),
                     .queue = {},
                     .jobs = verb.options.jobs,
                     .options = verb.options,
                     .hooks = verb.hooks};
  JobOptions of_each = verb.options;
  (void)take_limits(of_each);  // they are the run's
  return run_lists(context, *database, run, [&](const ListsRunPlace& place) -> Result<SourceOfRun> {
    auto lists =
        std::make_unique<NamedLists>(place, NamedLists::Parts{std::move(*urls), std::move(failed), of_each});
    const NamedLists* told = lists.get();
    return SourceOfRun{std::move(lists), [told] { return told->refused(); }};
  });
}

}  // namespace

int run_get(const VerbContext& context, const GetVerb& verb) {
  const Depth depth = verb.dry_run || context.display.json ? Depth::plan : Depth::fetch;
  if (!names_one(verb)) return run_several(context, verb, depth);
  const Result<Settings> settings = load_settings(context);
  return settings ? run_one(context, *settings, verb, depth) : complain(settings.error());
}

}  // namespace mg

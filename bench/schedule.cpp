// What multiget itself costs per page: pages of an empty site through the real engine, runner, journal on
// disk and printer (to /dev/null). Prints one JSON object. Needs an empty directory to work in.
//   bench_schedule DIRECTORY [--rooms DIRECTORY] [--pages 2000] [--jobs 8] [--stop-after N] [--archived]
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "bench/empty_site.h"
#include "src/os/watchdog.h"
#include "src/run/real_runner.h"
#include "src/run/run_loop.h"
#include "src/run/stored_rests.h"
#include "src/show/printer.h"

namespace mg::bench {
namespace {

struct Options {
  std::filesystem::path directory;  // of the journal
  std::filesystem::path rooms;      // the destination, with its staging; its file system may be another
  int pages = 2000;
  int jobs = 8;
  int stop_after = 0;     // 0: never
  bool archived = false;  // the archive has every page already
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto sum = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return sum(usage.ru_utime) + sum(usage.ru_stime);
}

// Of this program alone: getrusage's figure would be that of a larger program that started this one.
Bytes peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return Bytes{std::stoll(line.substr(6)) * 1024};
  }
  return {};
}

// Asks for a stop, as Ctrl-C does, once enough pages are done.
class Stopper final : public EventSink {
 public:
  Stopper(EventSink& next, int after) : next_(next), after_(after) {}
  void tell(const Event& event, Instant now) override {
    const auto* ended = std::get_if<JobEnded>(&event);
    if (ended != nullptr && ended->state == JobState::done && ++done_ == after_) ::kill(::getpid(), SIGINT);
    next_.tell(event, now);
  }

 private:
  EventSink& next_;
  int after_;
  int done_ = 0;
};

Result<void> fill_archive(Database& database, const Options& options) {
  Archive archive(database);
  auto transaction = database.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (int page = 1; page <= options.pages; ++page) {
    auto put = archive.put({.key = {fmt::format("empty list p{}", page)},
                            .site = "empty",
                            .list_id = "list",
                            .page = page,
                            .path = fmt::format("/nowhere/{}.mp4", page),
                            .size = {},
                            .finished = {},
                            .engine = "empty",
                            .format = "none"});
    if (!put) return put;
  }
  return transaction->commit();
}

int complain(const Error& error) {
  fmt::print(stderr, "bench_schedule: {}\n", error.what);
  return EXIT_FAILURE;
}

int run(const Options& options) {
  const Result<Watchdog> watchdog = Watchdog::start();
  if (!watchdog) return complain(watchdog.error());
  Result<Database> database = Database::open(options.directory / "state.db");
  if (!database) return complain(database.error());
  if (options.archived) {
    if (auto filled = fill_archive(*database, options); !filled) return complain(filled.error());
  }

  Request request;
  request.site = "empty";
  request.list_id = "list";
  request.pages = {{.first = 1, .last = options.pages}};
  request.engines = {"empty"};
  request.directory = options.rooms;
  request.stall_limit = 60s;
  const SiteProfile site = empty_site(options.jobs);
  const EmptyExtractor extractor;
  const IdleMuxer muxer;
  const Result<NameTemplate> names = parse_template(kListTemplate);
  if (!names) return complain(names.error());

  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  RealRunner runner({.tools = {}, .watchdog = &*watchdog, .resized = {}});
  const auto printer =
      make_printer(ProgressStyle::plain,
                   [nowhere](std::string_view text) { (void)!::write(nowhere, text.data(), text.size()); },
                   {}, {.instant = runner.now(), .wall = std::chrono::system_clock::now()});
  Stopper sink(*printer, options.stop_after);
  RunLog log(*database, request, Depth::fetch);
  StoredRests rests(*database, 1);
  Workshop workshop(runner, std::mt19937_64(1), {.local = options.jobs});
  Engine engine(request, Depth::fetch,
                {.profile = site,
                 .extractors = {&extractor},
                 .muxer = muxer,
                 .list_name = *names,
                 .single_name = *names,
                 .workshop = workshop,
                 .log = log,
                 .rests = rests,
                 .sink = sink,
                 .random = std::mt19937_64(1),
                 .probe_cookies = {},
                 .jobs = options.jobs});
  const double cpu_before = cpu_seconds();
  const Instant began = runner.now();
  const Report report = run_alone(engine, workshop, sink);
  const double wall = seconds(runner.now() - began);
  ::close(nowhere);

  const RunEnded& totals = report.totals;
  fmt::print(
      "{{\"done\": {}, \"skipped\": {}, \"cancelled\": {}, \"failed\": {}, \"exit_code\": {}, "
      "\"wall\": {:.4f}, \"own_cpu\": {:.4f}, \"jobs_per_second\": {:.1f}, \"peak_mib\": {:.1f}}}\n",
      totals.done, totals.skipped, totals.cancelled, totals.failed, totals.exit_code, wall,
      cpu_seconds() - cpu_before, totals.done / wall,
      static_cast<double>(peak_memory().count) / (1024.0 * 1024.0));
  const bool as_asked = options.stop_after > 0 || totals.done + totals.skipped == options.pages;
  return as_asked && totals.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace mg::bench

int main(int count, char** words) {
  mg::bench::Options options;
  CLI::App app("what multiget itself costs per page");
  std::string directory;
  std::string rooms;
  app.add_option("directory", directory, "an empty one to work in")->required();
  app.add_option("--rooms", rooms);
  app.add_option("--pages", options.pages);
  app.add_option("--jobs", options.jobs);
  app.add_option("--stop-after", options.stop_after);
  app.add_flag("--archived", options.archived);
  CLI11_PARSE(app, count, words);
  options.directory = std::filesystem::absolute(directory);
  options.rooms = rooms.empty() ? options.directory / "out" : std::filesystem::absolute(rooms);
  return mg::bench::run(options);
}

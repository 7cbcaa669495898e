#include "src/run/hooks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <thread>

#include "src/base/text.h"
#include "src/os/watchdog.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

constexpr Instant kNow{};

// What is told, as words.
class Hearing final : public EventSink {
 public:
  void tell(const Event& event, Instant) override {
    if (const auto* notice = std::get_if<Notice>(&event)) {
      (notice->level == Notice::Level::warning ? warnings : notes).push_back(notice->text);
      if (on_notice) on_notice(notice->text);
    }
    order.push_back(event.index());
  }
  void time_passed(Instant) override {}

  std::vector<std::string> warnings;
  std::vector<std::string> notes;
  std::vector<std::size_t> order;
  std::function<void(const std::string&)> on_notice;
};

class HooksTest : public Scratch {
 protected:
  HooksTest() {
    request_.site = "bilibili";
    request_.list_id = "BV1xx";
    request_.url = "https://site.example/BV1xx";
    request_.page_url = "https://site.example/BV1xx?p={page}";
    request_.directory = here_;
  }

  // A run of these pages, each with this title, up to its end.
  void run(const std::string& exec, const std::vector<int>& pages, const std::string& title = "a title",
           JobState state = JobState::done, RunEnded totals = {}) {
    Hooks hooks(run_hooks_, hearing_, request_, exec, "nightly", ListEnd::ends_run);
    hooks.tell(RunStarted{"12", "bilibili BV1xx", here_}, kNow);
    for (const int page : pages) {
      const JobId job{page};
      hooks.tell(JobQueued{job, page}, kNow);
      hooks.tell(JobNamed{job, title, fmt::format("P{}.mp4", page), {}}, kNow);
      hooks.tell(JobEnded{.job = job,
                          .state = state,
                          .error = {},
                          .target = here_ / fmt::format("P{}.mp4", page),
                          .size = Bytes{1000 + page},
                          .key = {fmt::format("bilibili BV1xx p{}", page)}},
                 kNow);
    }
    hooks.tell(totals, kNow);
  }
  // What a hook wrote into a file of the test's.
  [[nodiscard]] std::string written(const std::string& name) const { return content(here_ / name); }
  [[nodiscard]] std::string to(const std::string& name) const { return (here_ / name).native(); }

  Request request_;
  Hearing hearing_;
  RunHooks run_hooks_{{}};
};

}  // namespace

TEST_F(HooksTest, TellACommandEverythingByItsEnvironment) {
  run(fmt::format("env | grep '^MULTIGET_' | sort > {}", to("env")), {3}, "线程池");

  EXPECT_EQ(written("env"), fmt::format("MULTIGET_DIR={0}\n"
                                        "MULTIGET_FILE={0}/P3.mp4\n"
                                        "MULTIGET_HOOK=page\n"
                                        "MULTIGET_KEY=bilibili BV1xx p3\n"
                                        "MULTIGET_LIST=BV1xx\n"
                                        "MULTIGET_PAGE=3\n"
                                        "MULTIGET_QUEUE=nightly\n"
                                        "MULTIGET_RUN=12\n"
                                        "MULTIGET_SITE=bilibili\n"
                                        "MULTIGET_SIZE=1003\n"
                                        "MULTIGET_TITLE=线程池\n"
                                        "MULTIGET_URL=https://site.example/BV1xx?p=3\n",
                                        here_.native()));
  EXPECT_THAT(hearing_.warnings, IsEmpty());
}

TEST_F(HooksTest, HandTitlesOnAsTheyAreWhateverTheyMeanToAShell) {
  const std::vector<std::string> titles{"$(touch pasted)",
                                        "`touch pasted`",
                                        "'; touch pasted; '",
                                        "\"; touch pasted; \"",
                                        "a\nb\n",
                                        "-rf",
                                        "a\\b",
                                        "\xff\xfe",
                                        "${HOME}",
                                        "|&<>*?[]{}!#~"};
  for (const std::string& title : titles) {
    run(fmt::format("cd {} && printf %s \"$MULTIGET_TITLE\" > title", here_.native()), {1}, title);

    EXPECT_EQ(written("title"), title);
  }
  EXPECT_FALSE(std::filesystem::exists(here_ / "pasted"));
  EXPECT_THAT(hearing_.warnings, IsEmpty());
}

TEST_F(HooksTest, LeaveOutWhatAnEnvironmentCannotHold) {
  using std::string_literals::operator""s;

  run(fmt::format("printf %s \"$MULTIGET_TITLE\" > {}", to("title")), {1}, "a\0b"s);
  EXPECT_EQ(written("title"), "ab");

  run(fmt::format("printf %s \"$MULTIGET_TITLE\" > {}", to("title")), {1}, std::string(1 << 20, 'x'));
  EXPECT_EQ(written("title").size(), 65536U);
}

TEST_F(HooksTest, StartOneAfterTheOtherInTheOrderOfTheEnds) {
  run(fmt::format("echo begin $MULTIGET_PAGE >> {0}; sleep 0.02; echo end $MULTIGET_PAGE >> {0}", to("log")),
      {2, 1, 3});

  EXPECT_EQ(written("log"), "begin 2\nend 2\nbegin 1\nend 1\nbegin 3\nend 3\n");
}

TEST_F(HooksTest, StartNothingForAPageThatIsNotThere) {
  run(fmt::format("touch {}", to("started")), {1}, "a title", JobState::failed);
  run(fmt::format("touch {}", to("started")), {1}, "a title", JobState::skipped);

  EXPECT_FALSE(std::filesystem::exists(here_ / "started"));
}

TEST_F(HooksTest, TellWhatACommandWritesLineByLineBeforeTheEnd) {
  run("echo one; printf 'two\\n\\033[31mthree' >&2", {7});

  EXPECT_THAT(hearing_.notes,
              UnorderedElementsAre("hook of page 7 of BV1xx: one", "hook of page 7 of BV1xx: two",
                                   "hook of page 7 of BV1xx: \033[31mthree"));
  EXPECT_EQ(hearing_.order.back(), Event(RunEnded{}).index());
}

TEST_F(HooksTest, WarnOfAFailureWithItsCommandAndItsLastWordAndGoOn) {
  run(fmt::format("echo no space left >&2; touch {}/$MULTIGET_PAGE; exit $MULTIGET_PAGE", here_.native()),
      {2, 3});

  ASSERT_EQ(hearing_.warnings.size(), 2U);
  EXPECT_THAT(hearing_.warnings[0], AllOf(StartsWith("hook of page 2 of BV1xx (echo no space left"),
                                          EndsWith(") ended with exit code 2: no space left")));
  EXPECT_THAT(hearing_.warnings[1], HasSubstr("exit code 3"));
  EXPECT_TRUE(std::filesystem::exists(here_ / "3"));
}

TEST_F(HooksTest, WarnOfAHookThatASignalEnded) {
  run("kill -9 $$", {1});

  EXPECT_THAT(hearing_.warnings, ElementsAre("hook of page 1 of BV1xx (kill -9 $$) was ended by signal 9"));
}

TEST_F(HooksTest, LoseWhatAHookWritesWithoutMeasureButNotItsLastLine) {
  run("yes | head -n 100000; echo the last; exit 1", {1});

  EXPECT_EQ(hearing_.notes.size(), HookThread::kMostLines);
  ASSERT_EQ(hearing_.warnings.size(), 1U);
  EXPECT_THAT(hearing_.warnings[0], EndsWith("exit code 1: the last"));
}

TEST_F(HooksTest, GiveAHookNothingToRead) {
  run("cat; echo read", {1});

  EXPECT_THAT(hearing_.notes, ElementsAre("hook of page 1 of BV1xx: read"));
}

TEST_F(HooksTest, DoNotHoldTheEventsUp) {
  Hooks hooks(run_hooks_, hearing_, request_, fmt::format("read x < {}", to("fifo")), "", ListEnd::goes_on);
  ASSERT_EQ(::mkfifo(to("fifo").c_str(), 0600), 0);
  EXPECT_EQ(hooks.pulse(), std::nullopt);

  hooks.tell(JobEnded{.job = JobId{1}, .state = JobState::done}, kNow);
  hooks.tell(RunEnded{}, kNow);

  EXPECT_EQ(hearing_.order, (std::vector{Event(JobEnded{}).index(), Event(RunEnded{}).index()}));
  EXPECT_TRUE(run_hooks_.busy());
  EXPECT_EQ(hooks.pulse(), Hooks::kPulse);
}

TEST_F(HooksTest, SayWhatTheyWaitFor) {
  hearing_.on_notice = [&](const std::string& text) {
    if (text == "waiting for 2 hooks") put("go", "");
  };

  run(fmt::format("until [ -e {} ]; do sleep 0.05; done", to("go")), {1, 2});

  EXPECT_THAT(hearing_.notes, ElementsAre("waiting for 2 hooks"));
  EXPECT_THAT(hearing_.warnings, IsEmpty());
}

TEST_F(HooksTest, StartWhatBelongsToTheEndOnceAndLast) {
  RunHooks all({.exec_after = fmt::format("env | grep '^MULTIGET_' | sort > {0}; cat {1} >> {0}", to("env"),
                                          to("page")),
                .notify = {},
                .network = {}});
  Hooks hooks(all, hearing_, request_, fmt::format("echo the page was first > {}", to("page")), "",
              ListEnd::ends_run);
  hooks.tell(RunStarted{"12", "bilibili BV1xx", here_}, kNow);
  hooks.tell(JobEnded{.job = JobId{1}, .state = JobState::done}, kNow);
  hooks.tell(RunEnded{.done = 1,
                      .failed = 2,
                      .skipped = 3,
                      .cancelled = 0,
                      .waiting = 4,
                      .bytes = 5_KiB,
                      .took = 6s,
                      .exit_code = 1},
             kNow);

  EXPECT_EQ(written("env"), fmt::format("MULTIGET_BYTES=5120\n"
                                        "MULTIGET_CANCELLED=0\n"
                                        "MULTIGET_DIR={}\n"
                                        "MULTIGET_DONE=1\n"
                                        "MULTIGET_EXIT_CODE=1\n"
                                        "MULTIGET_FAILED=2\n"
                                        "MULTIGET_HOOK=run\n"
                                        "MULTIGET_QUEUE=\n"
                                        "MULTIGET_RUN=12\n"
                                        "MULTIGET_SKIPPED=3\n"
                                        "MULTIGET_TITLE=bilibili BV1xx\n"
                                        "MULTIGET_WAITING=4\n"
                                        "the page was first\n",
                                        here_.native()));
}

TEST_F(HooksTest, OfSeveralListsShareOneThreadAndEndTogether) {
  RunHooks all({.exec_after = fmt::format("echo after >> {}", to("log")), .notify = {}, .network = {}});
  Request other = request_;
  other.list_id = "BV2yy";
  Hooks one(all, hearing_, request_, fmt::format("echo $MULTIGET_LIST >> {}", to("log")), "",
            ListEnd::goes_on);
  Hooks two(all, hearing_, other, fmt::format("echo second: $MULTIGET_LIST >> {}", to("log")), "",
            ListEnd::goes_on);

  one.tell(JobEnded{.job = JobId{0}, .state = JobState::done}, kNow);
  two.tell(JobEnded{.job = JobId{0}, .state = JobState::done}, kNow);
  one.tell(RunEnded{}, kNow);
  two.tell(RunEnded{}, kNow);
  (void)all.end_run(hearing_, {.run = "1", .title = "the queue nightly", .directory = {}}, {.done = 2}, kNow);

  EXPECT_EQ(written("log"), "BV1xx\nsecond: BV2yy\nafter\n");
}

TEST_F(HooksTest, OfARunStoppedTwiceAreEndedAndNotStarted) {
  RunHooks all({.exec_after = fmt::format("touch {}", to("after")), .notify = {}, .network = {}});
  Hooks hooks(all, hearing_, request_, fmt::format("echo $$ >> {}; exec sleep 300", to("pid")), "",
              ListEnd::ends_run);
  hooks.tell(JobEnded{.job = JobId{1}, .state = JobState::done}, kNow);
  hooks.tell(JobEnded{.job = JobId{2}, .state = JobState::done}, kNow);

  hooks.tell(RunEnded{.done = 2, .exit_code = 130}, kNow);

  EXPECT_FALSE(std::filesystem::exists(here_ / "after"));
  EXPECT_FALSE(all.busy());
  ASSERT_FALSE(hearing_.warnings.empty());
  EXPECT_THAT(hearing_.warnings.back(), EndsWith("not started: the run was stopped"));
}

// As Ctrl-C while a run waits: once it is told, twice the hook ends.
TEST_F(HooksTest, AreEndedByTheSecondStopWhileARunWaits) {
  int told = 0;
  hearing_.on_notice = [&](const std::string& text) {
    if (text == "waiting for 1 hook" || text.ends_with("stop once more to end them")) {
      ++told;
      ::kill(::getpid(), SIGINT);
    }
  };

  run("trap 'echo bye; exit 3' TERM; sleep 300 & wait", {1});

  EXPECT_EQ(told, 2);
  ASSERT_EQ(hearing_.warnings.size(), 2U);
  EXPECT_EQ(hearing_.warnings[0], "1 hook still to end; stop once more to end them");
  EXPECT_THAT(hearing_.warnings[1], EndsWith("ended with exit code 3: bye"));
}

TEST_F(HooksTest, GoWithTheirOwnerAndLeaveNobodyBehind) {
  auto watchdog = Watchdog::start();
  ASSERT_TRUE(watchdog);
  {
    RunHooks all({.exec_after = "", .notify = {}, .network = {}, .watchdog = &*watchdog});
    Hooks hooks(all, hearing_, request_, fmt::format("sleep 300 & echo $! > {}; wait", to("pid")), "",
                ListEnd::goes_on);
    hooks.tell(JobEnded{.job = JobId{1}, .state = JobState::done}, kNow);
    while (written("pid").empty()) std::this_thread::yield();
  }

  const pid_t grandchild = std::stoi(written("pid"));
  const auto gone = [&] {
    return ::kill(grandchild, 0) != 0 ||
           content(fmt::format("/proc/{}/stat", grandchild)).find(") Z ") != std::string::npos;
  };

  // It was killed; the kernel takes a moment to end it, and this test does not end if it never does.
  while (!gone()) std::this_thread::yield();
  SUCCEED();
}

TEST(NotifyWay, IsTheDesktopOrAnAddressOfTheWeb) {
  EXPECT_EQ(read_notify_way("desktop"), NotifyWay(DesktopNote{}));
  EXPECT_EQ(read_notify_way("https://x.example/y"), NotifyWay(WebHook{"https://x.example/y"}));
  for (const char* wrong : {"", "Desktop ", "file:///etc/passwd", "mail", "http://", "https://a b/"}) {
    const auto way = read_notify_way(wrong);

    ASSERT_FALSE(way) << wrong;
    EXPECT_EQ(way.error().kind, ErrorKind::bad_input);
  }
}

}  // namespace mg

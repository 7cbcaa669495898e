#include "src/cli/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

RateLimit kib(double count) {
  return {BytesPerSecond{count * 1024}};
}

Quota daily(std::int64_t gibibytes, std::string hosts = "", std::string queue = "") {
  return {.amount = Bytes{gibibytes << 30},
          .period = Period::day,
          .hosts = std::move(hosts),
          .queue = std::move(queue)};
}

// What the text says; fails the test if it cannot be read.
Config read(std::string_view text) {
  auto config = read_config("my.toml", text);
  EXPECT_TRUE(config) << config.error().what;
  return config.value_or(Config{});
}

std::string refusal(std::string_view text) {
  const auto config = read_config("my.toml", text);
  if (config) return "";
  EXPECT_EQ(config.error().kind, ErrorKind::bad_input);
  return config.error().what;
}

constexpr const char* kEverything = R"(
[limits]
rate = "2M"
rate-per-job = "500K"
quota = "20G/day"

[schedule]
rate = "23:00-07:00 unlimited, else 500K"

[[host]]
match = "*.BiliVideo.com"
rate = "2M"
connections = 4
quota = "10G/day"

[[host]]
match = "*"
rate = "unlimited"

[queue.night]
rate = "1M"
quota = "5G/day"
)";

TEST(Config, ReadsEveryKey) {
  const Config config = read(kEverything);

  EXPECT_EQ(config.rate, kib(2048));
  EXPECT_EQ(config.rate_per_job, kib(500));
  EXPECT_EQ(config.quota, daily(20));
  EXPECT_EQ(config.schedule, parse_schedule("23:00-07:00 unlimited, else 500K").value());
  EXPECT_EQ(
      config.queues,
      (std::map<std::string, QueueRule>{{"night", {.rate = kib(1024), .quota = daily(5, "", "night")}}}));
}

TEST(Config, KeepsTheOrderOfHostRules) {
  const Config config = read(kEverything);

  ASSERT_EQ(config.hosts.size(), 2U);
  EXPECT_EQ(config.hosts[0], (HostRule{"*.bilivideo.com", kib(2048), 4, daily(10, "*.bilivideo.com")}));
  EXPECT_EQ(config.hosts[1], (HostRule{"*", RateLimit{}, {}, {}}));
}

TEST(Config, MayBeEmpty) {
  EXPECT_EQ(read(""), Config{});
  EXPECT_EQ(read("# nothing yet\n"), Config{});
  EXPECT_EQ(read("[limits]\n[schedule]\n"), Config{});
}

struct BadConfig {
  const char* text;
  const char* named;  // the place, and what is wrong there
};
class BadConfigText : public testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigText, IsRefusedWithThePlace) {
  EXPECT_THAT(refusal(GetParam().text), HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadConfigText,
    testing::Values(
        BadConfig{"[limits]\nratte = \"2M\"", "my.toml:2:1: unknown key \"ratte\"; did you mean \"rate\"?"},
        BadConfig{"\n[limit]\nrate = \"2M\"", "unknown key \"limit\"; did you mean \"limits\"?"},
        BadConfig{"rate = \"2M\"", "my.toml:1:1: unknown key \"rate\""},
        BadConfig{"[[host]]\nmatch = \"*\"\nconections = 4", "my.toml:3:1: unknown key \"conections\""},
        BadConfig{"[queue.a]\nrat = \"2M\"", "did you mean \"rate\""},
        BadConfig{"[schedule]\nrates = \"\"", "did you mean \"rate\""},
        BadConfig{"[limits]\nrate = 2000000", "my.toml:2:8: \"rate\" should be text, such as \"2M\""},
        BadConfig{"[limits]\nquota = 20", "should be text, such as \"20G/day\""},
        BadConfig{"[limits]\nquota = \"20G\"", "my.toml:2:9: the quota \"20G\" does not say in which time"},
        BadConfig{"[limits]\nrate = \"5 parsecs\"", "my.toml:2:8: \"rate\": \"5 parsecs\" is no rate"},
        BadConfig{"[limits]\nrate = \"5\"", "my.toml:2:8: \"rate\": \"5\" is less than 1 KiB/s"},
        BadConfig{"[limits]\nrate-per-job = \"9999T\"", "my.toml:2:16: \"rate-per-job\""},
        BadConfig{"[schedule]\nrate = \"24:61-07:00 1M\"",
                  "my.toml:2:8: \"rate\", at character 1: \"24:61\""},
        BadConfig{"[schedule]\nrate = \"\"", "there is nothing in it"},
        BadConfig{"[schedule]\nrate = 5", "should be text"},
        BadConfig{"[[host]]\nrate = \"2M\"", "my.toml:1:1: \"match\" is missing"},
        BadConfig{"[[host]]\nmatch = \"\"", "my.toml:2:9: \"\" names no hosts"},
        BadConfig{"[[host]]\nmatch = \"https://a.example/\"", "names no hosts"},
        BadConfig{"[[host]]\nmatch = 4", "my.toml:2:9: \"match\" should be text"},
        BadConfig{"[[host]]\nmatch = \"*\"\nconnections = 0",
                  "my.toml:3:15: \"connections\" should be a number"},
        BadConfig{"[[host]]\nmatch = \"*\"\nconnections = 65", "from 1 to 64"},
        BadConfig{"[[host]]\nmatch = \"*\"\nconnections = \"4\"", "from 1 to 64"},
        BadConfig{"[host]\nmatch = \"*\"", "one for each: [[host]]"},
        BadConfig{"host = [1]", "my.toml:1:9: \"host\" should be tables"},
        BadConfig{"limits = 1", "my.toml:1:10: \"limits\" should be a table: [limits]"},
        BadConfig{"[queue]\nrate = \"2M\"", "\"rate\" should be a table: [queue.NAME]"},
        BadConfig{"defaults = 1", "my.toml:1:12: \"defaults\" should be a table: [defaults]"},
        BadConfig{"[defaults]\npages = \"1\"", "my.toml:2:9: \"pages\" is said of one list"},
        BadConfig{"[defaults]\nlimit-rate = \"1M\"", "[limits] rate = \"2M\""},
        BadConfig{"[defaults]\nqualiti = \"720\"", "did you mean \"quality\"?"},
        BadConfig{"[limits]\nrate = \"2M", "my.toml:2:"},
        BadConfig{"[limits]\nrate = \"2M\"\nrate = \"3M\"", "my.toml:3:"},
        BadConfig{"[limits\n", "my.toml:1:"}, BadConfig{"\xff\xfe\x00", "my.toml:1:"}));

TEST(Config, HasDefaultsForAllLists) {
  const Config config =
      read("[defaults]\ndir = \"/films\"\nquality = \"1080p\"\nretries = 0\nno-meter = false\n");

  EXPECT_EQ(config.defaults,
            (JobOptions{.directory = "/films", .quality = "1080p", .retries = 0, .no_meter = false}));
}

TEST(Config, IsRefusedWhereItNestsWithoutEnd) {
  EXPECT_THAT(refusal("a = " + std::string(100'000, '[')), StartsWith("my.toml:1:"));
}

TEST(Config, IsOverriddenKeyByKey) {
  const Config under = read("[limits]\nrate = \"2M\"\nquota = \"20G/day\"\n[queue.a]\nrate = \"1M\"\n");
  const Config over =
      read("[limits]\nrate = \"off\"\n[queue.a]\nquota = \"1G/day\"\n[queue.b]\nrate = \"2M\"\n");

  const Config both = merged(under, over);

  EXPECT_EQ(both.rate, RateLimit{});
  EXPECT_EQ(both.quota, under.quota);
  EXPECT_EQ(both.queues.at("a").rate, kib(1024));
  EXPECT_EQ(both.queues.at("a").quota, daily(1, "", "a"));
  EXPECT_EQ(both.queues.at("b").rate, kib(2048));
}

TEST(Config, PutsTheHostRulesOfTheStrongerFileFirst) {
  const Config under = read("[[host]]\nmatch = \"a\"\n[[host]]\nmatch = \"b\"\n");
  const Config over = read("[[host]]\nmatch = \"c\"\n");

  const Config both = merged(under, over);

  ASSERT_EQ(both.hosts.size(), 3U);
  EXPECT_EQ(both.hosts[0].match, "c");
  EXPECT_EQ(both.hosts[1].match, "a");
  EXPECT_EQ(both.hosts[2].match, "b");
}

TEST(Config, LimitsHostsByTheRulesThatHaveARate) {
  const Config config = read(
      "[[host]]\nmatch = \"a\"\nconnections = 2\n[[host]]\nmatch = \"b\"\nrate = \"off\"\n"
      "[[host]]\nmatch = \"*\"\nrate = \"1M\"\nconnections = 9\n");

  EXPECT_THAT(limits_of(config).hosts,
              testing::ElementsAre(HostLimit{"b", {}}, HostLimit{"*", kib(1024).rate}));
  EXPECT_THAT(connection_caps(config), testing::ElementsAre(ConnectionCap{"a", 2}, ConnectionCap{"*", 9}));
}

TEST(Config, KeepsItsQuotasAndThatOfTheCommandLine) {
  const Config config = read(kEverything);

  EXPECT_THAT(quotas_of(config, {}),
              testing::ElementsAre(daily(20), daily(10, "*.bilivideo.com"), daily(5, "", "night")));
  EXPECT_EQ(quotas_of(config, daily(1)).front(), daily(1));
  EXPECT_THAT(quotas_of({}, {}), testing::IsEmpty());
}

class ConfigFilesTest : public testing::Test {
 protected:
  ConfigFilesTest() {
    std::string pattern = testing::TempDir() + "mg_config_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ConfigFilesTest() override { std::filesystem::remove_all(folder_); }
  ConfigFile write(const char* name, std::string_view content) {
    std::ofstream(folder_ / name) << content;
    return {folder_ / name};
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigFilesTest, AreReadOneOverTheOther) {
  const auto config = load_config({write("system.toml", "[limits]\nrate = \"1M\"\nrate-per-job = \"1M\"\n"),
                                   {folder_ / "not_there.toml"},
                                   write("given.toml", "[limits]\nrate = \"2M\"\n")});

  ASSERT_TRUE(config) << config.error().what;
  EXPECT_EQ(config->rate, kib(2048));
  EXPECT_EQ(config->rate_per_job, kib(1024));
}

TEST_F(ConfigFilesTest, MayBeReachedOverALink) {
  (void)write("real.toml", "[limits]\nrate = \"2M\"\n");
  std::filesystem::create_symlink("real.toml", folder_ / "link.toml");

  EXPECT_EQ(load_config({{folder_ / "link.toml"}})->rate, kib(2048));
}

TEST_F(ConfigFilesTest, AreNamedWhenTheyAreWrong) {
  const auto config = load_config({write("system.toml", ""), write("bad.toml", "[limits]\nrate = 1\n")});

  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().what, AllOf(HasSubstr("bad.toml:2:8"), HasSubstr("should be text")));
}

TEST_F(ConfigFilesTest, AreRefusedWhenTheyCannotBeRead) {
  const auto missing = load_config({{folder_ / "no.toml", ConfigFile::Need::required}});
  const auto folder = load_config({{folder_}});
  const auto endless = load_config({write("long.toml", std::string((1 << 20) + 1, '\n'))});

  EXPECT_THAT(missing.error().what, HasSubstr("is not there"));
  EXPECT_THAT(folder.error().what, HasSubstr("no regular file"));
  EXPECT_THAT(endless.error().what, HasSubstr("longer than 1 MiB"));
}

TEST(ConfigFiles, AreTheSystemsTheUsersTheFoldersAndTheGivenOne) {
  const auto files = config_files({.config = "/home/u/.config/multiget"}, "my.toml");

  ASSERT_EQ(files.size(), 4U);
  EXPECT_EQ(files[0].path, "/etc/multiget/config.toml");
  EXPECT_EQ(files[1].path, "/home/u/.config/multiget/config.toml");
  EXPECT_EQ(files[2].path, "./multiget.toml");
  EXPECT_EQ(files[2].trust, ConfigFile::Trust::own);
  EXPECT_EQ(files[3].path, "my.toml");
  EXPECT_EQ(files[3].need, ConfigFile::Need::required);
  EXPECT_EQ(config_files({}, {}).size(), 3U);
}

TEST_F(ConfigFilesTest, AreReadOnceIfOneOfThemIsGiven) {
  const ConfigFile usual = write("config.toml", "");

  const auto files = config_files({.config = folder_}, usual.path.string());

  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[2].path, usual.path);
}

TEST_F(ConfigFilesTest, OfThePresentFolderAreLeftOutIfEverybodyMayWriteThem) {
  ConfigFile file = write("multiget.toml", "[limits]\nrate = \"1M\"\n");
  file.trust = ConfigFile::Trust::own;
  std::filesystem::permissions(file.path, std::filesystem::perms::all);

  const auto config = load_config({file});

  ASSERT_TRUE(config);
  EXPECT_EQ(config->rate, std::nullopt);
  EXPECT_THAT(config->remarks, testing::ElementsAre(AllOf(HasSubstr("multiget.toml is not read"),
                                                          HasSubstr("everybody may write"))));
  EXPECT_EQ(state_of(file), FileState::not_trusted);
}

TEST_F(ConfigFilesTest, OfThePresentFolderAreReadIfTheyAreTheUsersOwn) {
  ConfigFile file = write("multiget.toml", "[limits]\nrate = \"1M\"\n");
  file.trust = ConfigFile::Trust::own;
  std::filesystem::permissions(file.path, std::filesystem::perms::owner_read);

  EXPECT_EQ(load_config({file})->rate, kib(1024));
  EXPECT_EQ(state_of(file), FileState::read);
}

TEST_F(ConfigFilesTest, TellWhereEachValueThatCountsStands) {
  const auto config = load_config(
      {write("weak.toml", "[limits]\nrate = \"1M\"\nquota = \"1G/day\"\n[[host]]\nmatch = \"a\"\n"),
       write("strong.toml", "[defaults]\njobs = 3\n[limits]\nrate = \"2M\"\n[[host]]\nmatch = \"B\"\n")});

  ASSERT_TRUE(config) << config.error().what;
  const std::string weak = (folder_ / "weak.toml").string();
  const std::string strong = (folder_ / "strong.toml").string();
  EXPECT_THAT(config->written, testing::ElementsAre(WrittenValue{"defaults.jobs", "3", strong + ":2"},
                                                    WrittenValue{"limits.rate", "2M", strong + ":4"},
                                                    WrittenValue{"host.\"b\".match", "B", strong + ":6"},
                                                    WrittenValue{"limits.quota", "1G/day", weak + ":3"},
                                                    WrittenValue{"host.\"a\".match", "a", weak + ":5"}));
}

}  // namespace
}  // namespace mg

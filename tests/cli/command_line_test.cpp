#include "src/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::HasSubstr;

class CommandLineTest : public testing::Test {
 protected:
  tl::expected<CommandLine, Printed> parse(std::vector<std::string> words) {
    return parse_command_line(std::move(words), sites_, {"one", "two"});
  }
  // What get understood of these words; fails the test if they were refused.
  GetVerb get(std::vector<std::string> words) {
    const auto line = parse(std::move(words));
    EXPECT_TRUE(line) << (line ? "" : line.error().text);
    return line && std::holds_alternative<GetVerb>(line->verb) ? std::get<GetVerb>(line->verb) : GetVerb{};
  }

  std::vector<SiteProfile> sites_{{.name = "films",
                                   .title = "films in parts",
                                   .aliases = {"f"},
                                   .id_pattern = "F[0-9]+",
                                   .id_example = "F1"},
                                  {.name = "default"}};
};

TEST_F(CommandLineTest, TakesASiteAsAVerb) {
  const GetVerb verb = get({"films", "F7", "--pages", "1-20", "-j", "3", "--engine", "two,one"});

  EXPECT_EQ(verb.site, "films");
  EXPECT_EQ(verb.what, std::vector<std::string>{"F7"});
  EXPECT_EQ(verb.options.pages, "1-20");
  EXPECT_EQ(verb.options.jobs, 3);
  EXPECT_EQ(verb.options.engines, (std::vector<std::string>{"two", "one"}));
}

TEST_F(CommandLineTest, KnowsASiteByItsAlias) {
  EXPECT_EQ(get({"f", "F7"}).site, "films");
}

TEST_F(CommandLineTest, ReadsPagesThatBeginWithADash) {
  EXPECT_EQ(get({"films", "F7", "--pages", "-3"}).options.pages, "-3");
  EXPECT_EQ(get({"films", "F7", "-p", "-3:"}).options.pages, "-3:");
  EXPECT_EQ(get({"films", "F7", "--pages=-3-"}).options.pages, "-3-");
  EXPECT_EQ(get({"films", "-p", "-2", "F7"}).what.front(), "F7");
}

TEST_F(CommandLineTest, TakesTheNamesThatOtherToolsGaveAnOption) {
  EXPECT_EQ(get({"films", "F7", "-I", "3"}).options.pages, "3");
  EXPECT_EQ(get({"films", "F7", "--delay-per-page", "2"}).options.sleep, "2");
  EXPECT_EQ(get({"films", "F7", "-P", "x"}).options.directory, "x");
  EXPECT_TRUE(get({"films", "F7", "--simulate"}).dry_run);
}

TEST_F(CommandLineTest, TakesAnAddressForGet) {
  const GetVerb verb = get({"get", "https://films.example/F7"});

  EXPECT_EQ(verb.site, "");
  EXPECT_EQ(verb.what.front(), "https://films.example/F7");
}

TEST_F(CommandLineTest, TakesAnAddressAloneForGet) {
  EXPECT_EQ(get({"https://films.example/F7", "-p", "2"}).what.front(), "https://films.example/F7");
}

TEST_F(CommandLineTest, PlansASiteWithAnIdOrAnAddress) {
  const auto with_site = parse({"plan", "films", "F7", "--json"});
  const auto address = parse({"plan", "https://films.example/F7"});

  ASSERT_TRUE(with_site && address);
  EXPECT_EQ(std::get<PlanVerb>(with_site->verb).site, "films");
  EXPECT_EQ(std::get<PlanVerb>(with_site->verb).what, "F7");
  EXPECT_TRUE(with_site->display.json);
  EXPECT_EQ(std::get<PlanVerb>(address->verb).site, "");
}

TEST_F(CommandLineTest, TellsTrafficByHostUnlessToldOtherwise) {
  const auto plain = parse({"stats"});
  const auto full =
      parse({"stats", "--by", "Day", "--since", "7d", "--json", "--plot", "rate.svg", "--state", "s"});

  ASSERT_TRUE(plain && full);
  EXPECT_EQ(std::get<StatsVerb>(plain->verb).by, TrafficKey::host);
  EXPECT_EQ(std::get<StatsVerb>(plain->verb).since, std::nullopt);
  EXPECT_EQ(std::get<StatsVerb>(full->verb).by, TrafficKey::day);
  EXPECT_EQ(std::get<StatsVerb>(full->verb).since, "7d");
  EXPECT_EQ(std::get<StatsVerb>(full->verb).plot, "rate.svg");
  EXPECT_TRUE(full->display.json);
  EXPECT_EQ(full->state, "s");
}

TEST_F(CommandLineTest, ShowsHowStatsAreAskedFor) {
  EXPECT_THAT(parse({"stats", "--help"}).error().text, HasSubstr("multiget stats --by day --since month"));
}

TEST_F(CommandLineTest, PrintsItsVersionAndItsHelpWithSuccess) {
  EXPECT_EQ(parse({"--version"}).error().exit_code, 0);
  EXPECT_THAT(parse({"--help"}).error().text, HasSubstr("Examples:"));
  EXPECT_THAT(parse({"films", "--help"}).error().text, HasSubstr("--pages"));
}

TEST_F(CommandLineTest, ReadsLimits) {
  const JobOptions options = get({"films", "F7", "-r", "2M", "--limit-rate-per-job", "500K", "--quota",
                                  "20G/day", "--allow-private", "--no-meter"})
                                 .options;

  EXPECT_EQ(options.limit_rate, "2M");
  EXPECT_EQ(options.limit_rate_per_job, "500K");
  EXPECT_EQ(options.quota, "20G/day");
  EXPECT_EQ(options.allow_private, true);
  EXPECT_EQ(options.no_meter, true);
}

TEST_F(CommandLineTest, LimitsNothingUnlessTold) {
  const JobOptions options = get({"films", "F7"}).options;

  EXPECT_EQ(options.limit_rate, std::nullopt);
  EXPECT_EQ(options.quota, std::nullopt);
  EXPECT_FALSE(options.allow_private || options.no_meter);
}

TEST_F(CommandLineTest, TakesLimitsByEachOfTheirNamesForEveryVerbThatFetches) {
  EXPECT_EQ(get({"films", "F7", "--rate-limit", "2M"}).options.limit_rate, "2M");
  EXPECT_EQ(get({"get", "https://films.example/F7", "--limit-rate", "2M"}).options.limit_rate, "2M");
  EXPECT_EQ(std::get<PlanVerb>(parse({"plan", "films", "F7", "-r", "2M"})->verb).options.limit_rate, "2M");
  EXPECT_EQ(std::get<RetryVerb>(parse({"retry", "-r", "2M"})->verb).options.limit_rate, "2M");
}

TEST_F(CommandLineTest, TakesAConfigForEveryVerb) {
  const std::vector<std::vector<std::string>> verbs{{"films", "F7"}, {"get", "https://a.example/"},
                                                    {"plan", "F7"},  {"status"},
                                                    {"retry"},       {"why", "7"},
                                                    {"limit"},       {"sites"},
                                                    {"doctor"}};
  for (std::vector<std::string> words : verbs) {
    words.insert(words.end(), {"--config", "my.toml"});
    const auto line = parse(words);
    ASSERT_TRUE(line) << line.error().text;
    EXPECT_EQ(line->config, "my.toml") << words.front();
  }
}

TEST_F(CommandLineTest, ReadsWhatRunsAreToHoldTo) {
  const auto all = parse({"limit", "2M", "--json"});
  const auto one = parse({"limit", "off", "--run", "12"});
  const auto tell = parse({"limit"});

  ASSERT_TRUE(all && one && tell);
  EXPECT_EQ(std::get<LimitVerb>(all->verb).rate, "2M");
  EXPECT_EQ(std::get<LimitVerb>(all->verb).run, std::nullopt);
  EXPECT_TRUE(all->display.json);
  EXPECT_EQ(std::get<LimitVerb>(one->verb).run, 12);
  EXPECT_EQ(std::get<LimitVerb>(tell->verb).rate, std::nullopt);
}

TEST_F(CommandLineTest, TellsInTheHelpWhichLimitCounts) {
  EXPECT_THAT(parse({"limit", "--help"}).error().text, HasSubstr("[schedule]"));
  EXPECT_THAT(parse({"films", "--help"}).error().text,
              testing::AllOf(HasSubstr("--limit-rate"), HasSubstr("--no-meter"), HasSubstr("--config")));
}

TEST_F(CommandLineTest, LeavesTheWordsOfAnotherToolAsTheyAre) {
  const auto line = parse(
      {"run-tool", "-r", "2M", "--allow-private", "-v", "--", "fetch", "-r", "[1-3]", "--", "--help", ""});

  ASSERT_TRUE(line);
  const auto& verb = std::get<RunToolVerb>(line->verb);
  EXPECT_EQ(verb.options.limit_rate, "2M");
  EXPECT_EQ(verb.options.allow_private, true);
  EXPECT_TRUE(line->display.verbose);
  EXPECT_EQ(verb.command, (std::vector<std::string>{"fetch", "-r", "[1-3]", "--", "--help", ""}));
}

TEST_F(CommandLineTest, TakesANetworkForAnotherTool) {
  const auto line =
      parse({"run-tool", "--proxy", "http://p:1", "--ca-file=x.pem", "--state", "s", "--", "fetch"});

  ASSERT_TRUE(line);
  const auto& verb = std::get<RunToolVerb>(line->verb);
  EXPECT_EQ(verb.options.proxy, "http://p:1");
  EXPECT_EQ(verb.options.ca_file, "x.pem");
  EXPECT_EQ(line->state, "s");
  EXPECT_EQ(verb.options.allow_private, std::nullopt);
}

class BadWords : public CommandLineTest,
                 public testing::WithParamInterface<std::pair<std::vector<std::string>, std::string>> {};

TEST_P(BadWords, AreRefusedByNameAndWithTheWayToTheHelp) {
  const auto& [words, named] = GetParam();

  const auto line = parse(words);

  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().exit_code, 2);
  EXPECT_THAT(line.error().text, HasSubstr(named));
  EXPECT_THAT(line.error().text, HasSubstr("--help"));
}

using Bad = std::pair<std::vector<std::string>, std::string>;
INSTANTIATE_TEST_SUITE_P(
    Each, BadWords,
    testing::Values(Bad{{"nosuch", "F7"}, "nosuch"}, Bad{{"films"}, "id"},
                    Bad{{"films", "F7", "--nosuch"}, "--nosuch"}, Bad{{"films", "F7", "-j", "0"}, "--jobs"},
                    Bad{{"films", "F7", "-j", "many"}, "--jobs"},
                    Bad{{"films", "F7", "-R", "-1"}, "--retries"},
                    Bad{{"films", "F7", "--progress", "loud"}, "--progress"},
                    Bad{{"films", "F7", "--quiet", "--verbose"}, "--quiet"},
                    Bad{{"stats", "--by", "week"}, "host,site,day,job"}, Bad{{"stats", "films"}, "films"},
                    Bad{{"stats", "--since"}, "--since"},
                    Bad{{"films", "F7", "--limit-rate"}, "--limit-rate"}, Bad{{"limit", "2M", "off"}, "off"},
                    Bad{{"limit", "--run", "x"}, "--run"}, Bad{{"run-tool"}, "--"},
                    Bad{{"run-tool", "--"}, "CMD"}, Bad{{"run-tool", "fetch"}, "--"},
                    Bad{{"run-tool", "--quiet", "-v", "--", "fetch"}, "--quiet"}, Bad{{}, "multiget"}));

TEST_F(CommandLineTest, UnderstandsWhatIsAskedOfTheArchive) {
  const auto listed = parse({"archive", "list", "films", "F7", "--missing"});
  const auto removed = parse({"archive", "rm", "--list", "films", "F7", "-n"});
  const auto by_key = parse({"archive", "rm", "films F7 p3", "films F7 p4"});
  const auto imported = parse({"archive", "import", "-"});
  const auto exported = parse({"archive", "export"});

  ASSERT_TRUE(listed && removed && by_key && imported && exported);
  EXPECT_EQ(std::get<ArchiveListVerb>(listed->verb).list, (std::vector<std::string>{"films", "F7"}));
  EXPECT_TRUE(std::get<ArchiveListVerb>(listed->verb).missing);
  EXPECT_EQ(std::get<ArchiveRmVerb>(removed->verb).list, (std::vector<std::string>{"films", "F7"}));
  EXPECT_TRUE(std::get<ArchiveRmVerb>(removed->verb).dry_run);
  EXPECT_EQ(std::get<ArchiveRmVerb>(by_key->verb).keys,
            (std::vector<std::string>{"films F7 p3", "films F7 p4"}));
  EXPECT_EQ(std::get<ArchiveImportVerb>(imported->verb).file, "-");
  EXPECT_EQ(std::get<ArchiveExportVerb>(exported->verb).file, std::nullopt);
}

TEST_F(CommandLineTest, UnderstandsWhatIsToBeCleaned) {
  const auto line =
      parse({"clean", "/a", "/b", "--yes", "--trash", "--no-recursive", "--rules", "mine.toml", "-v"});
  ASSERT_TRUE(line);
  const auto& clean = std::get<CleanVerb>(line->verb);
  EXPECT_EQ(clean.directories, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_TRUE(clean.yes);
  EXPECT_TRUE(clean.trash);
  EXPECT_FALSE(clean.recursive);
  EXPECT_FALSE(clean.force);
  EXPECT_EQ(clean.rules, "mine.toml");
}

TEST_F(CommandLineTest, UnderstandsWhatIsToBeAdopted) {
  const auto line = parse({"adopt", "/videos", "--list", "F7", "--site", "films", "--recursive", "--json"});

  ASSERT_TRUE(line);
  const auto& adopt = std::get<AdoptVerb>(line->verb);
  EXPECT_EQ(adopt.directory, "/videos");
  EXPECT_EQ(adopt.list, "F7");
  EXPECT_EQ(adopt.site, "films");
  EXPECT_TRUE(adopt.recursive);
  EXPECT_FALSE(adopt.dry_run);
  EXPECT_TRUE(line->display.json);
}

}  // namespace
}  // namespace mg

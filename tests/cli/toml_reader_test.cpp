#include "src/cli/toml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <array>
#include <filesystem>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<std::string_view, 2> kOthers{"title", "priority"};

struct Read {
  JobOptions options;
  std::string error;  // empty: none
};

Read read(std::string_view text, SettingScope scope) {
  TomlReader reader("/lists/my.toml");
  Read read;
  if (const auto table = reader.parse(text)) reader.job_options(*table, read.options, kOthers, scope);
  if (reader.error()) read.error = reader.error()->what;
  return read;
}

TEST(TomlReader, ReadsTheSettingsOfAJobByTheTypeOfEach) {
  const Read got =
      read("pages = \"1-3\"\njobs = 4\nforce = true\nengine = [\"two\", \"one\"]\ntitle = \"x\"\n",
           SettingScope::one_list);

  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.options, (JobOptions{.pages = "1-3", .jobs = 4, .engines = {"two", "one"}, .force = true}));
}

TEST(TomlReader, TakesASingleWordForAListOfOne) {
  EXPECT_THAT(read("engine = \"one\"", SettingScope::config).options.engines, ElementsAre("one"));
}

TEST(TomlReader, MeansRelativePathsFromTheFileTheyStandIn) {
  const Read got = read("dir = \"../films\"\nca-file = \"/etc/own.pem\"\n", SettingScope::config);

  EXPECT_EQ(got.options.directory, "/films");
  EXPECT_EQ(got.options.ca_file, "/etc/own.pem");
}

TEST(TomlReader, MeansTheHomeByATilde) {
  const std::string home = std::getenv("HOME");

  EXPECT_EQ(read("dir = \"~/films\"", SettingScope::config).options.directory, home + "/films");
  EXPECT_EQ(read("dir = \"~other/films\"", SettingScope::config).options.directory, "/lists/~other/films");
}

struct BadTable {
  const char* text;
  const char* named;  // the place, and what is wrong there
  SettingScope scope = SettingScope::one_list;
};
class BadTableText : public testing::TestWithParam<BadTable> {};

TEST_P(BadTableText, IsRefusedWithThePlace) {
  EXPECT_THAT(read(GetParam().text, GetParam().scope).error, HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadTableText,
    testing::Values(
        BadTable{"jobs = 4\nqualty = \"720\"",
                 "/lists/my.toml:2:1: unknown key \"qualty\"; did you mean \"quality\"?"},
        BadTable{"prioritty = 1", "did you mean \"priority\"?"},
        BadTable{"jobs = 65", "my.toml:1:8: \"jobs\" should be a number from 1 to 64"},
        BadTable{"jobs = \"4\"", "my.toml:1:8: \"jobs\" should be a number from 1 to 64"},
        BadTable{"jobs = 4.5", "should be a number from 1 to 64"},
        BadTable{"retries = 99999999999999999999", "my.toml:1:"},
        BadTable{"force = \"yes\"", "my.toml:1:9: \"force\" should be true or false, without quotes"},
        BadTable{"quality = 720", "my.toml:1:11: \"quality\" should be text, such as \"1080p\""},
        BadTable{"download = \"me\"", "my.toml:1:12: \"download\" should be native or engine"},
        BadTable{"engine = []", "my.toml:1:10: \"engine\" should be a list of words"},
        BadTable{"engine = [1]", "\"engine\" should be a list of words"},
        BadTable{"engine = \" \"", "\"engine\" should be a list of words"},
        BadTable{"dir = \"a\\u0000b\"", "my.toml:1:7: \"dir\" has a zero byte in it"},
        BadTable{"sleep = \"5-2\"", "my.toml:1:9: sleep 5-2: the first is the smaller one"},
        BadTable{"quality = \"good\"", "my.toml:1:11: quality \"good\": write lines"},
        BadTable{"stall-timeout = \"0\"", "my.toml:1:17: stall-timeout: "},
        BadTable{"max-wait = \"soon\"", "my.toml:1:12: max-wait: "},
        BadTable{"proxy = \"localhost\"", "my.toml:1:9: proxy \"localhost\": write a URL"},
        BadTable{"output = \"%(nothing)s\"", "my.toml:1:10: output: "},
        BadTable{"pages = \"x\"", "my.toml:1:9: pages: "},
        BadTable{"limit-rate = \"5\"", "my.toml:1:14: limit-rate: "}, BadTable{"dir = \"", "my.toml:1:"},
        BadTable{"pages = \"1\"", "my.toml:1:9: \"pages\" is said of one list", SettingScope::config},
        BadTable{"force = true", "\"force\" is said of one list", SettingScope::all_lists},
        BadTable{"limit-rate = \"2M\"", "[limits] rate = \"2M\"", SettingScope::config},
        BadTable{"limit-rate-per-job = \"2M\"", "[limits] rate-per-job", SettingScope::config},
        BadTable{"quota = \"2G/day\"", "[limits] quota", SettingScope::config}));

TEST(TomlReader, LetsAListHaveItsOwnLimits) {
  EXPECT_EQ(read("limit-rate = \"2M\"", SettingScope::all_lists).options.limit_rate, "2M");
}

TEST(TomlReader, KeepsTheFirstComplaint) {
  const Read got = read("jobs = 0\nconnections = 0\n", SettingScope::config);

  EXPECT_THAT(got.error, HasSubstr("\"jobs\""));
  EXPECT_EQ(got.options, JobOptions());
}

TEST(TomlReader, FindsTheTablesOfAName) {
  TomlReader reader("my.toml");
  const auto root = reader.parse("[[playlist]]\nid = \"a\"\n[[playlist]]\nid = \"b\"\n");

  const auto tables = reader.tables(*root, "playlist");

  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(*reader.text(*tables[1], "id", "x"), "b");
  EXPECT_EQ(reader.line_of(*tables[1]->get("id")), "my.toml:4");
  EXPECT_FALSE(reader.error());
}

TEST(TomlReader, RefusesASingleTableWhereThereMayBeSeveral) {
  TomlReader reader("my.toml");
  const auto root = reader.parse("[playlist]\nid = \"a\"\n");

  EXPECT_TRUE(reader.tables(*root, "playlist").empty());

  EXPECT_THAT(reader.error()->what, HasSubstr("my.toml:1:1: \"playlist\" should be tables"));
}

}  // namespace
}  // namespace mg

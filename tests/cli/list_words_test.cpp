#include "src/cli/list_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class ListWords : public testing::Test {
 protected:
  ListWords() {
    app_.add_option("urls", choice_.urls);
    add_list_options(app_, choice_);
  }
  // The app takes them from the end.
  void parse(std::vector<std::string> words) {
    std::ranges::reverse(words);
    app_.parse(words);
  }

  CLI::App app_;
  ListChoice choice_;
};

}  // namespace

TEST_F(ListWords, FillInTheChoice) {
  parse({"--csv", "a.csv:url", "--where", "b=c", "--csv-separator", ";", "--jsonl", "d.jsonl:/e",
         "--encoding", "gbk", "--error-file", "f.txt", "-a", "-"});

  EXPECT_EQ(choice_, (ListChoice{.batch_files = {"-"},
                                 .csv = {"a.csv:url"},
                                 .jsonl = {"d.jsonl:/e"},
                                 .where = {"b=c"},
                                 .separator = ";",
                                 .encoding = "gbk",
                                 .error_file = "f.txt"}));
}

TEST_F(ListWords, MayBeGivenSeveralTimesWithOneValueEach) {
  parse({"-a", "a.txt", "https://a/{1,2}", "--batch-file=b.txt", "--where", "x=1,2", "--where", "x=[3]",
         "bilibili"});

  EXPECT_THAT(choice_.batch_files, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(choice_.where, ElementsAre("x=1,2", "x=[3]"));
  EXPECT_THAT(choice_.urls, ElementsAre("https://a/{1,2}", "bilibili"));
}

TEST_F(ListWords, StandUnderAHeadingOfTheirOwn) {
  const std::string help = app_.help();

  EXPECT_THAT(help, HasSubstr("Lists:"));
  EXPECT_THAT(help, HasSubstr("-a,--batch-file FILE"));
  EXPECT_THAT(help, HasSubstr("FILE:COLUMN"));
}

}  // namespace mg

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/cli/command_line.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class QueueWords : public testing::Test {
 protected:
  tl::expected<CommandLine, Printed> parse(std::vector<std::string> words) {
    words.insert(words.begin(), "queue");
    return parse_command_line(std::move(words), sites_, {"one", "two"});
  }
  template <typename Values>
  Values read(std::vector<std::string> words) {
    const auto line = parse(std::move(words));
    EXPECT_TRUE(line) << (line ? "" : line.error().text);
    return line && std::holds_alternative<Values>(line->verb) ? std::get<Values>(line->verb) : Values{};
  }

  std::vector<SiteProfile> sites_{{.name = "default"}};
};

TEST_F(QueueWords, AddListsWithTheirOptions) {
  const auto add = read<QueueAddVerb>({"add", "films", "F1", "F2", "--queue", "night", "--priority", "3",
                                       "--keep-watching", "--name", "Films", "-q", "720", "-d", "x"});

  EXPECT_THAT(add.what, ElementsAre("films", "F1", "F2"));
  EXPECT_EQ(add.queue, "night");
  EXPECT_EQ(add.priority, 3);
  EXPECT_TRUE(add.keep_watching);
  EXPECT_EQ(add.title, "Films");
  EXPECT_EQ(add.options.quality, "720");
  EXPECT_EQ(add.options.directory, "x");
}

TEST_F(QueueWords, AddToTheDefaultQueueOnce) {
  const auto add = read<QueueAddVerb>({"add", "https://example.org/a"});

  EXPECT_EQ(add.queue, "default");
  EXPECT_EQ(add.priority, 1);
  EXPECT_FALSE(add.keep_watching);
}

TEST_F(QueueWords, TakeNumbersOfEntries) {
  const auto change = read<QueueChangeVerb>({"top", "3", "5-7"});

  EXPECT_EQ(change.change, QueueChange::top);
  EXPECT_THAT(change.which, ElementsAre("3", "5-7"));
  EXPECT_EQ(read<QueueChangeVerb>({"rm", "all"}).change, QueueChange::remove);
}

TEST_F(QueueWords, TakeAFileToRun) {
  const auto run = read<QueueRunVerb>({"run", "courses.toml", "--watch", "6h", "-j", "2"});

  EXPECT_EQ(run.file, "courses.toml");
  EXPECT_EQ(run.watch, "6h");
  EXPECT_EQ(run.jobs, 2);
}

TEST_F(QueueWords, RefuseWhatIsMissingOrUnknown) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"pause"},
                                                {"list", "--only", "lost"},
                                                {"add", "x", "--priority", "0"},
                                                {"add", "x", "--priority", "101"},
                                                {"delete", "3"}}) {
    const auto line = parse(words);
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().exit_code, 2);
    EXPECT_THAT(line.error().text, HasSubstr("try: multiget queue"));
  }
}

}  // namespace
}  // namespace mg

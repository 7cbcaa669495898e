#include "src/lists/batch_list.h"

#include <gmock/gmock.h>

#include "tests/lists/inputs.h"

namespace mg {

using testing::ElementsAre;
using testing::StartsWith;

namespace {

std::vector<std::string> told_by_text(std::string text) {
  BatchList list(lines_of(std::move(text)));
  return told_by(list);
}

}  // namespace

TEST(BatchList, TellsEachLineWithItsPlace) {
  EXPECT_THAT(told_by_text("https://a/\n\n  https://b/#part \r\nbilibili BV1Wy4y1B7vg\n\t\nhttps://c/"),
              ElementsAre("list:1 https://a/", "list:3 https://b/#part", "list:4 bilibili BV1Wy4y1B7vg",
                          "list:6 https://c/"));
}

TEST(BatchList, PassesOverComments) {
  EXPECT_THAT(told_by_text("# mine\n ; his\n]hers\nhttps://a/ # the first\nhttps://b/#x\t# y\n#"),
              ElementsAre("list:4 https://a/", "list:5 https://b/#x"));
}

TEST(BatchList, ExpandsTemplates) {
  EXPECT_THAT(told_by_text("http://h/{1..2}\nbilibili {BV1,BV2}\nhttp://h/\\{1..2}"),
              ElementsAre("list:1 http://h/1", "list:1 http://h/2", "list:2 bilibili BV1",
                          "list:2 bilibili BV2", "list:3 http://h/{1..2}"));
}

TEST(BatchList, NamesLineAndColumnOfABrokenTemplate) {
  EXPECT_THAT(
      told_by_text("http://a/\n  http://课程/{1..}\n"),
      ElementsAre("list:1 http://a/", StartsWith("failed: list:2:17: a number is missing here; write")));
}

TEST(BatchList, BeginsBeforeItHasReadAll) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "https://host.example/video/" + std::to_string(i) + "\n";
  auto taken = std::make_shared<std::size_t>(0);
  BatchList list(LineReader(input_of(text, text.size(), taken), *Decoder::from("utf-8")));

  const auto first = list.next();

  EXPECT_EQ((*first)->url, "https://host.example/video/0");
  EXPECT_LT(*taken, 100'000U);
}

TEST(BatchList, TellsEachOfAHundredThousandLines) {
  std::int64_t written = 0;
  const auto write_line = [&written](std::span<char> room) -> Result<std::size_t> {
    if (written == 100'000) return 0;
    const std::string line = "https://h/" + std::to_string(written++) + "\n";
    std::ranges::copy(line, room.begin());
    return line.size();
  };
  BatchList list(LineReader({.name = "long.txt", .read = write_line}, *Decoder::from("utf-8")));

  ListedUrl last;
  std::int64_t told = 0;
  for (auto url = list.next(); url && *url; url = list.next(), ++told) last = **url;

  EXPECT_EQ(told, 100'000);
  EXPECT_EQ(last, (ListedUrl{"https://h/99999", "long.txt:100000"}));
}

}  // namespace mg

#include "src/cli/entry_spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

EntrySpan span(std::int64_t first, std::int64_t last) {
  return {EntryId{first}, EntryId{last}};
}

std::string refusal(const std::string& word) {
  const auto spans = parse_entries({word});
  if (spans) return "";
  EXPECT_EQ(spans.error().kind, ErrorKind::bad_input);
  return spans.error().what;
}

TEST(ParseEntries, ReadsNumbersAndSpansInTheOrderWritten) {
  EXPECT_THAT(parse_entries({"9", "3-7", "2,4"}).value(),
              ElementsAre(span(9, 9), span(3, 7), span(2, 2), span(4, 4)));
}

TEST(ParseEntries, TakesWhatIsWrittenTwiceOnce) {
  EXPECT_THAT(parse_entries({"9,9", "9-9"}).value(), ElementsAre(span(9, 9)));
}

TEST(ParseEntries, LetsAllStandForEverything) {
  EXPECT_THAT(parse_entries({"3", "ALL"}).value(), ElementsAre(kEveryEntry));
}

TEST(ParseEntries, RefusesWhatIsNoNumberAndSaysWhatIs) {
  for (const char* word : {"", "x", "0", "-3", "3-", "3-x", "3--7", "1,,2", "99999999999999999999"})
    EXPECT_THAT(refusal(word), HasSubstr("3-7, or all")) << word;
  EXPECT_THAT(refusal("7-3"), HasSubstr("smaller"));
}

}  // namespace
}  // namespace mg

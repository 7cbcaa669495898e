#include "src/transfer/http_words.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using namespace std::chrono;

const WallTime kNow = sys_days(2026y / March / 1) + 12h;  // a Sunday

ContentRange bytes(std::int64_t begin, std::int64_t end, std::optional<Bytes> size) {
  return {.range = ByteRange{{begin}, {end}}, .size = size};
}

TEST(ContentRangeReader, ReadsTheFirstAndTheLastByte) {
  EXPECT_EQ(read_content_range("bytes 0-99/1000"), bytes(0, 100, 1000_B));
  EXPECT_EQ(read_content_range("bytes 999-999/1000"), bytes(999, 1000, 1000_B));
  EXPECT_EQ(read_content_range("bytes 42-1233/1234"), bytes(42, 1234, 1234_B));
}

TEST(ContentRangeReader, KnowsWhatIsNotTold) {
  EXPECT_EQ(read_content_range("bytes 0-99/*"), bytes(0, 100, std::nullopt));
  EXPECT_EQ(read_content_range("bytes */1000"), (ContentRange{.size = 1000_B}));
  EXPECT_EQ(read_content_range("bytes */0"), (ContentRange{.size = 0_B}));
}

TEST(ContentRangeReader, ReadsWhatRealServersMakeOfIt) {
  for (const char* text : {"Bytes 0-99/1000", "BYTES 0-99/1000", "bytes=0-99/1000", "bytes: 0-99/1000",
                           " bytes  0-99/1000\t", "bytes 0 - 99 / 1000", "bytes 000-099/01000"}) {
    EXPECT_EQ(read_content_range(text), bytes(0, 100, 1000_B)) << text;
  }
}

TEST(ContentRangeReader, RefusesWhatSaysNoRange) {
  for (const char* text : {"",
                           " ",
                           "bytes",
                           "bytes ",
                           "bytes 0-99",
                           "bytes /1000",
                           "bytes -/1000",
                           "bytes 0-/1000",
                           "bytes -99/1000",
                           "bytes 0/1000",
                           "bytes */*",
                           "bytes *",
                           "bytes 0-99/",
                           "0-99/1000",
                           "bytes0-99/1000",
                           "items 0-99/1000",
                           "none",
                           "bytes 0-99/1000/1000",
                           "bytes 0-99,200-299/1000",
                           "bytes 0-99/1000, bytes 0-99/1000",
                           "bytes 0--99/1000",
                           "bytes +0-99/1000",
                           "bytes 0x0-0x9/1000",
                           "bytes *-99/1000",
                           "bytes 0-*/1000",
                           "bytes 0-99/1000;",
                           "bytes 0-99/-1",
                           "bytes 0-99/1e3"}) {
    const auto read = read_content_range(text);

    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::bad_input) << text;
  }
}

TEST(ContentRangeReader, RefusesRangesThatCannotBe) {
  for (const char* text : {"bytes 99-0/1000", "bytes 0-1000/1000", "bytes 1000-1000/1000", "bytes 0-0/0",
                           "bytes 500-5000/1000"}) {
    EXPECT_FALSE(read_content_range(text)) << text;
  }
}

TEST(ContentRangeReader, RefusesNumbersThatDoNotFit) {
  EXPECT_EQ(read_content_range("bytes 0-9223372036854775806/9223372036854775807"),
            bytes(0, 9223372036854775807, 9223372036854775807_B));
  for (const char* text :
       {"bytes 0-9223372036854775807/*", "bytes 0-9223372036854775808/*", "bytes 0-99/9223372036854775808",
        "bytes 18446744073709551616-18446744073709551617/*",
        "bytes */99999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(read_content_range(text)) << text;
  }
}

TEST(ContentRangeReader, CutAnywhereItIsRefused) {
  const std::string_view text = "bytes 100-199/1000";

  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_content_range(text.substr(0, length))) << length;
  }
}

TEST(ContentRangeReader, SaysHostileTextInAShortHarmlessSentence) {
  const auto read = read_content_range("bytes \x1B[2J" + std::string(100'000, '9'));

  ASSERT_FALSE(read);
  EXPECT_LT(read.error().what.size(), 300U);
  EXPECT_EQ(read.error().what.find('\x1B'), std::string::npos);
}

TEST(ContentLengthReader, ReadsAWholeNumber) {
  EXPECT_EQ(read_content_length("0"), 0_B);
  EXPECT_EQ(read_content_length(" 1048576 "), 1_MiB);
  EXPECT_EQ(read_content_length("9223372036854775807"), 9223372036854775807_B);
  EXPECT_EQ(read_content_length("42, 42"), 42_B);
}

TEST(ContentLengthReader, RefusesEverythingElse) {
  for (const char* text : {"", " ", "-1", "+1", "1.5", "0x10", "1e6", "12 34", "42, 43", "42,", ",42", "abc",
                           "9223372036854775808", "99999999999999999999999999"}) {
    EXPECT_FALSE(read_content_length(text)) << text;
  }
}

TEST(RetryAfterReader, ReadsSeconds) {
  EXPECT_EQ(read_retry_after("0", kNow), 0s);
  EXPECT_EQ(read_retry_after("120", kNow), 120s);
  EXPECT_EQ(read_retry_after(" 007 ", kNow), 7s);
}

TEST(RetryAfterReader, CountsABegunSecondAsAWholeOne) {
  EXPECT_EQ(read_retry_after("0.529", kNow), 1s);
  EXPECT_EQ(read_retry_after("30.0", kNow), 30s);
  EXPECT_EQ(read_retry_after("30.01", kNow), 31s);
}

TEST(RetryAfterReader, ReadsDatesInTheirThreeForms) {
  EXPECT_EQ(read_retry_after("Sun, 01 Mar 2026 12:02:00 GMT", kNow), 2min);
  EXPECT_EQ(read_retry_after("Sunday, 01-Mar-26 12:02:00 GMT", kNow), 2min);
  EXPECT_EQ(read_retry_after("Sun Mar  1 12:02:00 2026", kNow), 2min);
}

TEST(RetryAfterReader, NeverComesBackEarlyForWhatTheClockHasBehindTheSecond) {
  EXPECT_EQ(read_retry_after("Sun, 01 Mar 2026 12:02:00 GMT", kNow + 500ms), 2min);
}

TEST(RetryAfterReader, HasNothingToWaitForWhenTheDateIsPast) {
  EXPECT_EQ(read_retry_after("Sun, 01 Mar 2026 11:59:59 GMT", kNow), 0s);
  EXPECT_EQ(read_retry_after("Thu, 01 Jan 1970 00:00:00 GMT", kNow), 0s);
  EXPECT_EQ(read_retry_after("Sat, 01 Jan 0000 00:00:00 GMT", kNow), 0s);
}

TEST(RetryAfterReader, WaitsNoLongerThanItsBound) {
  for (const char* text : {"86401", "1772366400", "99999999999999999999999999.5", "9223372036854775807",
                           "Fri, 31 Dec 9999 23:59:59 GMT", "Tue, 03 Mar 2026 12:00:00 GMT"}) {
    EXPECT_EQ(read_retry_after(text, kNow), kLongestRetryAfter) << text;
  }
  EXPECT_EQ(read_retry_after("86399", kNow), kLongestRetryAfter - 1s);
  EXPECT_EQ(read_retry_after("86399.5", kNow), kLongestRetryAfter);
}

TEST(RetryAfterReader, RefusesEverythingElse) {
  for (const char* text : {"", " ", "-5", "+5", "5s", "5 seconds", "soon", ".", ".5", "5.", "1.2.3", "0x10",
                           "1e3", "5, 10", "Sun, 01 Mar 2026", "2026-03-01T12:02:00Z"}) {
    EXPECT_FALSE(read_retry_after(text, kNow)) << text;
  }
}

TEST(IfRangeValidator, IsAStrongEntityTag) {
  for (const char* tag : {R"("5f3c-1")", R"("")", R"("W/x")", "\"\xE4\xB8\xAD\"", R"("a\")"}) {
    EXPECT_EQ(if_range_validator({.etag = tag}, kNow), tag);
  }
  EXPECT_EQ(if_range_validator({.etag = " \"a\" ", .last_modified = "Sun, 01 Mar 2026 11:00:00 GMT"}, kNow),
            "\"a\"");
}

TEST(IfRangeValidator, IsNothingWhereTheEntityTagIsWeak) {
  for (const char* tag : {R"(W/"5f3c-1")", R"(W/"")", R"(w/"a")"}) {
    EXPECT_EQ(if_range_validator({.etag = tag, .last_modified = "Sun, 01 Mar 2026 11:00:00 GMT"}, kNow), "")
        << tag;
  }
}

TEST(IfRangeValidator, IsTheDateWhereThereIsNoEntityTag) {
  const std::string date = "Sun, 01 Mar 2026 11:00:00 GMT";

  EXPECT_EQ(if_range_validator({.last_modified = date}, kNow), date);
  EXPECT_EQ(if_range_validator({.last_modified = date, .date = "Sun, 01 Mar 2026 12:00:00 GMT"}, kNow), date);
  EXPECT_EQ(if_range_validator({.last_modified = date, .date = "Sun, 01 Mar 2026 11:00:01 GMT"}, kNow), date);
  EXPECT_EQ(if_range_validator({.last_modified = date, .date = "yesterday"}, kNow), date);
}

TEST(IfRangeValidator, IsNoDateThatMayStillChangeWithinItsSecond) {
  const std::string date = "Sun, 01 Mar 2026 11:00:00 GMT";

  EXPECT_EQ(if_range_validator({.last_modified = date, .date = date}, kNow), "");
  EXPECT_EQ(if_range_validator({.last_modified = date, .date = "Sun, 01 Mar 2026 10:59:59 GMT"}, kNow), "");
}

TEST(IfRangeValidator, IsTheDateWhereTheEntityTagIsNone) {
  const std::string date = "Sun, 01 Mar 2026 11:00:00 GMT";

  for (const char* tag :
       {"5f3c-1", "\"", "\"a", "a\"", "\"a b\"", "\"a\"b\"", "\"a\r\nEvil: 1\"", "W/", "W/a"}) {
    EXPECT_EQ(if_range_validator({.etag = tag, .last_modified = date}, kNow), date) << tag;
    EXPECT_EQ(if_range_validator({.etag = tag}, kNow), "") << tag;
  }
}

TEST(IfRangeValidator, IsNothingWhereNothingIsOfUse) {
  EXPECT_EQ(if_range_validator({}, kNow), "");
  EXPECT_EQ(if_range_validator({.last_modified = "0"}, kNow), "");
  EXPECT_EQ(if_range_validator({.last_modified = "Sun, 01 Mar 2026 11:00:00 GMT\r\nEvil: 1"}, kNow), "");
  EXPECT_EQ(if_range_validator({.etag = '"' + std::string(kEntityTagBytes, 'a') + '"'}, kNow), "");
}

}  // namespace
}  // namespace mg

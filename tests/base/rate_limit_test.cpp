#include "src/base/rate_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text) {
  const auto limit = parse_limit(text);
  return limit ? "" : limit.error().what;
}

TEST(RateLimit, IsReadAsARate) {
  EXPECT_EQ(parse_limit("2M")->rate, (BytesPerSecond{2.0 * 1024 * 1024}));
  EXPECT_EQ(parse_limit(" 500KiB/s ")->rate, (BytesPerSecond{500.0 * 1024}));
}

TEST(RateLimit, MayBeNone) {
  for (const char* text : {"unlimited", "Unlimited", "off", "0"}) {
    EXPECT_EQ(parse_limit(text).value(), RateLimit{}) << text;
  }
}

TEST(RateLimit, IsRefusedBelowAndAboveWhatMakesSense) {
  EXPECT_EQ(parse_limit("1024")->rate, kLeastLimit);
  EXPECT_EQ(parse_limit("1T")->rate, kMostLimit);
  EXPECT_THAT(refusal("1023"), HasSubstr("less than 1 KiB/s"));
  EXPECT_THAT(refusal("1025G"), HasSubstr("more than 1 TiB/s"));
}

TEST(RateLimit, AsksWhetherABareNumberWasMeantInAnotherUnit) {
  EXPECT_THAT(refusal("5"), HasSubstr("5K or 5M"));
  EXPECT_THAT(refusal("0.1K"), testing::Not(HasSubstr("0.1KK")));
}

TEST(RateLimit, IsRefusedWithTheCureWhereItIsNoRate) {
  EXPECT_THAT(refusal("5 parsecs"), HasSubstr("write for example 500K"));
  for (const char* text : {"", " ", "-1M", "fast", "1e9", "nan", "inf", "2M2"}) EXPECT_NE(refusal(text), "");
}

TEST(RateLimit, IsShownToPeople) {
  EXPECT_EQ(format_limit({BytesPerSecond{2.0 * 1024 * 1024}}), "2.0 MiB/s");
  EXPECT_EQ(format_limit({}), "unlimited");
}

}  // namespace
}  // namespace mg

#include "src/base/quantity_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace mg {

namespace {

double rate(std::string_view text) {
  const auto result = parse_rate(text);
  return result && *result ? (*result)->count : -1;
}

Duration span(std::string_view text) {
  return parse_duration(text).value_or(Duration(-1));
}

}  // namespace

TEST(FormatBytes, UsesBinaryUnits) {
  EXPECT_EQ(format_bytes(0_B), "0 B");
  EXPECT_EQ(format_bytes(1023_B), "1023 B");
  EXPECT_EQ(format_bytes(1024_B), "1.0 KiB");
  EXPECT_EQ(format_bytes({2726298}), "2.6 MiB");
  EXPECT_EQ(format_bytes({930816}), "909 KiB");
  EXPECT_EQ(format_bytes({std::numeric_limits<std::int64_t>::max()}), "8.0 EiB");
}

TEST(FormatBytes, NeverShows1024OfAUnit) {
  EXPECT_EQ(format_bytes({1024 * 1024 - 1}), "1.0 MiB");
  EXPECT_EQ(format_bytes({1024 * 1023}), "1023 KiB");
}

TEST(FormatBytes, NeverShowsFourDigitsWithAFraction) {
  EXPECT_EQ(format_bytes({102345}), "99.9 KiB");
  EXPECT_EQ(format_bytes({102399}), "100 KiB");
}

TEST(FormatBytes, ShowsASign) {
  EXPECT_EQ(format_bytes({-2048}), "-2.0 KiB");
}

TEST(FormatRate, IsASizePerSecond) {
  EXPECT_EQ(format_rate({909.0 * 1024}), "909 KiB/s");
  EXPECT_EQ(format_rate({0.4}), "0 B/s");
}

TEST(FormatRate, ShowsNothingForNoNumber) {
  EXPECT_EQ(format_rate({std::numeric_limits<double>::quiet_NaN()}), "0 B/s");
  EXPECT_EQ(format_rate({std::numeric_limits<double>::infinity()}), "0 B/s");
}

TEST(FormatDuration, ReadsAsAClock) {
  EXPECT_EQ(format_duration(0s), "0:00");
  EXPECT_EQ(format_duration(7s), "0:07");
  EXPECT_EQ(format_duration(59s + 999ms), "0:59");
  EXPECT_EQ(format_duration(61min), "1:01:00");
  EXPECT_EQ(format_duration(1h + 2min + 3s), "1:02:03");
  EXPECT_EQ(format_duration(100h), "100:00:00");
}

TEST(FormatDuration, KnowsNoNegativeTime) {
  EXPECT_EQ(format_duration(-5s), "0:00");
  EXPECT_EQ(format_duration(Duration::min()), "0:00");
}

TEST(ParseRate, TakesBinaryUnitsInEverySpelling) {
  EXPECT_EQ(rate("500"), 500);
  EXPECT_EQ(rate("2M"), 2 << 20);
  EXPECT_EQ(rate("2m"), 2 << 20);
  EXPECT_EQ(rate("2MB"), 2 << 20);
  EXPECT_EQ(rate("2MiB"), 2 << 20);
  EXPECT_EQ(rate("2Mi"), 2 << 20);
  EXPECT_EQ(rate("2 MiB/s"), 2 << 20);
  EXPECT_EQ(rate("1.5k/s"), 1536);
  EXPECT_EQ(rate("500B/s"), 500);
  EXPECT_EQ(rate("1G"), 1 << 30);
  EXPECT_EQ(rate("1T"), 1099511627776.0);
}

TEST(ParseRate, TakesBitsInPowersOfAThousand) {
  EXPECT_EQ(rate("8Mbit"), 1e6);
  EXPECT_EQ(rate("800kbit/s"), 1e5);
  EXPECT_EQ(rate("1Gbit"), 1.25e8);
}

TEST(ParseRate, TakesZeroAsNoLimit) {
  const auto result = parse_rate("0");

  ASSERT_TRUE(result);
  EXPECT_FALSE(result->has_value());
  EXPECT_TRUE(parse_rate("0.0M"));
}

TEST(ParseRate, RefusesWhatMightBeBits) {
  EXPECT_FALSE(parse_rate("8Mb"));
}

TEST(ParseRate, RefusesEverythingElse) {
  for (const char* text :
       {"",   " ",   "M",    "-1",    "+1",  "1e9",  "inf",  "nan",   "0x10", "1.2.3",
        "2X", "2MM", "2M/h", "2M/ss", "2iB", "1,5M", "2M 3", "2Tbit", "0.5",  "99999999999999999999",
        "２M"}) {
    const auto result = parse_rate(text);

    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::bad_input) << text;
  }
  EXPECT_FALSE(parse_rate(std::string(100000, '9')));
}

TEST(ParseRate, SaysWhatToWrite) {
  EXPECT_EQ(parse_rate("fast").error().what,
            "\"fast\" is no rate; write for example 500K, 2M, 1.5MiB/s, 20Mbit, or 0 for no limit");
}

TEST(ParseBytes, TakesBinaryUnits) {
  EXPECT_EQ(parse_bytes("20G").value(), Bytes{20LL << 30});
  EXPECT_EQ(parse_bytes(" 1.5 KiB ").value(), 1536_B);
  EXPECT_EQ(parse_bytes("7").value(), 7_B);
  EXPECT_EQ(parse_bytes("7B").value(), 7_B);
}

TEST(ParseBytes, RefusesWhatMightMeanAnythingElse) {
  for (const char* text :
       {"", "G", "8Mb", "8Mbit", "8M/s", "1i", "-1", "0", "0.5", "1e9", "inf", "2000000T"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(ParseDuration, TakesSecondsAndUnits) {
  EXPECT_EQ(span("90"), 90s);
  EXPECT_EQ(span("0"), 0s);
  EXPECT_EQ(span("1.5s"), 1500ms);
  EXPECT_EQ(span("250ms"), 250ms);
  EXPECT_EQ(span("2m"), 2min);
  EXPECT_EQ(span("1h30m"), 90min);
  EXPECT_EQ(span("1H30M5S"), 1h + 30min + 5s);
  EXPECT_EQ(span("1d"), 24h);
  EXPECT_EQ(span(" 5m "), 5min);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text :
       {"", "s", "-1", "1h30", "30m1h", "1m1m", "1x", "1 h", "1e3", "inf", "99999d", "1:30", "5mm"}) {
    const auto result = parse_duration(text);

    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::bad_input) << text;
  }
}

}  // namespace mg

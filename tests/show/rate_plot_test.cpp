#include "src/show/rate_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <regex>

#include "src/base/calendar.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

std::ptrdiff_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator());
}

class RatePlot : public testing::Test {
 protected:
  RatePlot() { live_in("Asia/Shanghai"); }
  ~RatePlot() override { live_in("UTC"); }
  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static WallTime noon() { return date_begin({2026, 11, 1}) + 12h; }
  static PlotTime minutes(int count) { return {.begins = noon(), .ends = noon() + count * 60s, .step = 60s}; }
  static TrafficSpan span(std::string host, Duration after, Duration lasts, Bytes received) {
    return {
        .host = std::move(host), .begins = noon() + after, .lasts = lasts, .received = received, .sent = {}};
  }
};

TEST_F(RatePlot, DrawsARateAsHighAsItIs) {
  // 60 s from a height of 312 units, of which the tick of 10 KiB/s is the top.
  const std::vector spans{span("a", 60s, 60s, Bytes{60 * 10 * 1024}),
                          span("a", 120s, 60s, Bytes{60 * 5 * 1024})};

  const std::string picture = rate_plot(spans, minutes(4));

  EXPECT_THAT(picture, HasSubstr(">10 KiB/s</text>"));
  EXPECT_THAT(picture,
              HasSubstr("d=\"M232.0,60.0H388.0L388.0,216.0H544.0L544.0,372.0H388.0L388.0,372.0H232.0Z\""));
}

TEST_F(RatePlot, StacksHostsOnTheLargest) {
  const std::vector spans{span("small", 0s, 60s, Bytes{60 * 4 * 1024}),
                          span("large", 0s, 60s, Bytes{60 * 6 * 1024})};

  const std::string picture = rate_plot(spans, minutes(1));

  EXPECT_THAT(picture, HasSubstr("d=\"M76.0,184.8H700.0L700.0,372.0H76.0Z\"><title>large"));
  EXPECT_THAT(picture, HasSubstr("d=\"M76.0,60.0H700.0L700.0,184.8H76.0Z\"><title>small"));
}

TEST_F(RatePlot, SpreadsALongSpanOverItsSteps) {
  const std::vector spans{span("a", -60s, 240s, Bytes{240 * 1024})};

  const std::string picture = rate_plot(spans, minutes(2));

  EXPECT_THAT(picture, HasSubstr("<title>a</title>"));
  EXPECT_THAT(picture, HasSubstr("120 KiB from")) << "only what came in the time that is drawn";
  EXPECT_THAT(picture, HasSubstr("d=\"M76.0,60.0H388.0L388.0,60.0H700.0L"));
}

TEST_F(RatePlot, LeavesAHoleWhereNothingCame) {
  const std::vector spans{span("a", 0s, 60s, Bytes{60 * 1024}), span("a", 120s, 60s, Bytes{60 * 1024})};

  EXPECT_EQ(count(rate_plot(spans, minutes(3)), "M[0-9.]+,60.0H"), 2);
}

TEST_F(RatePlot, HasEightHostsAndTheOthersInOne) {
  std::vector<TrafficSpan> spans;
  for (int place = 0; place < 12; ++place) {
    spans.push_back(span("host" + std::to_string(place), 0s, 60s, Bytes{(20 - place) * 1024}));
  }

  const std::string picture = rate_plot(spans, minutes(1));

  EXPECT_THAT(picture, HasSubstr(">host7</text>"));
  EXPECT_THAT(picture, Not(HasSubstr(">host8</text>")));
  EXPECT_THAT(picture, HasSubstr(">4 others</text>"));
  EXPECT_EQ(count(picture, "<path "), 9);
  EXPECT_EQ(count(picture, "<path fill=\"#9aa3ab\""), 1);
}

TEST_F(RatePlot, TellsTimesOfTheUsersClock) {
  const std::string picture = rate_plot({}, plot_time(noon(), noon() + 24h));

  EXPECT_THAT(picture, HasSubstr(">12:00</text>"));
  EXPECT_THAT(picture, HasSubstr(">15:00</text>"));
  EXPECT_THAT(picture, HasSubstr(">2026-11-02</text>"));
  EXPECT_THAT(picture, HasSubstr("from 2026-11-01 12:00 to 2026-11-02 12:00"));
}

TEST_F(RatePlot, EscapesWhatAStrangerNamed) {
  const std::vector spans{span("</title><script>&\"'\x01\x1b\xff", 0s, 60s, 1_KiB)};

  const std::string picture = rate_plot(spans, minutes(1));

  EXPECT_THAT(picture, Not(HasSubstr("<script>")));
  EXPECT_THAT(picture, Not(HasSubstr("\x1b")));
  EXPECT_THAT(picture, HasSubstr("&lt;/title&gt;&lt;script&gt;&amp;&quot;&#39;\xEF\xBF\xBD"));
}

TEST_F(RatePlot, DrawsItsAxesWithoutTraffic) {
  const std::string picture = rate_plot({}, minutes(10));

  EXPECT_THAT(picture, HasSubstr("1 B/s"));
  EXPECT_THAT(picture, Not(HasSubstr("nan")));
  EXPECT_EQ(count(picture, "<path "), 0);
}

TEST_F(RatePlot, ShowsRoundRatesAtAnyHeight) {
  for (double rate = 1; rate < 1e15; rate *= 1.37) {
    const std::vector spans{span("a", 0s, 60s, Bytes{static_cast<std::int64_t>(60 * rate)})};

    const std::string picture = rate_plot(spans, minutes(1));

    const auto ticks = count(picture, "text-anchor=\"end\"");
    ASSERT_GE(ticks, 2) << rate;
    ASSERT_LE(ticks, 8) << rate;
    ASSERT_EQ(count(picture, ">[0-9.]*[0-9.]{5}[0-9.]* ?[KMGTP]?i?B/s<"), 0) << rate << picture;
  }
}

class AnyTime : public RatePlot, public testing::WithParamInterface<std::pair<Duration, Duration>> {};

TEST_P(AnyTime, HasRoundStepsAndFewTicks) {
  const auto& [length, step] = GetParam();

  const PlotTime time = plot_time(noon() + 7s, noon() + 7s + length);

  EXPECT_EQ(time.step, step);
  EXPECT_LE(time.begins, noon() + 7s);
  EXPECT_GE(time.ends, noon() + 7s + length);
  EXPECT_LE((time.ends - time.begins) / time.step, 400);
  EXPECT_EQ((time.ends - time.begins) % time.step, Duration::zero());
  const auto ticks = count(rate_plot({}, time), "text-anchor=\"middle\"");
  EXPECT_GE(ticks, 1);
  EXPECT_LE(ticks, 10);
}

using Case = std::pair<Duration, Duration>;
INSTANTIATE_TEST_SUITE_P(Each, AnyTime,
                         testing::Values(Case{0s, 10s}, Case{-5s, 10s}, Case{2min, 10s}, Case{1h, 10s},
                                         Case{2h, 20s}, Case{24h, 5min}, Case{7 * 24h, 30min},
                                         Case{30 * 24h, 2h}, Case{365 * 24h, 24h},
                                         Case{3650 * 24h, 24h * 10}));

}  // namespace
}  // namespace mg

#include "src/plan/site_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/url.h"

namespace mg {

using testing::HasSubstr;

namespace {

const std::vector<SiteProfile> kProfiles{
    {.name = "bilibili",
     .id_pattern = "BV[0-9A-Za-z]{10}|av[0-9]+",
     .id_example = "BV1Wy4y1B7vg",
     .url_pattern = R"(bilibili\.com/video/(BV[0-9A-Za-z]{10}|av[0-9]+)(?:[/?][^#]*?[?&]?p=([0-9]+))?)",
     .list_url = "https://www.bilibili.com/video/{id}",
     .page_url = "https://www.bilibili.com/video/{id}?p={page}"},
    {.name = "youtube",
     .id_pattern = "[0-9A-Za-z_-]{11}",
     .id_example = "dQw4w9WgXcQ",
     .url_pattern = R"(^https?://(?:www\.)?youtube\.com/watch\?v=([0-9A-Za-z_-]{11}))"},
    {.name = "default"}};
const SiteProfile& kBilibili = kProfiles[0];
const SiteProfile& kYoutube = kProfiles[1];
const SiteProfile& kDefault = kProfiles[2];

SiteMatch matched(std::string_view words) {
  const auto result = match_site(kProfiles, words);
  EXPECT_TRUE(result) << result.error().what;
  return result.value_or(SiteMatch{});
}

const SiteMatch kList{.profile = &kBilibili,
                      .id = "BV1Wy4y1B7vg",
                      .url = "https://www.bilibili.com/video/BV1Wy4y1B7vg",
                      .page = {}};

SiteMatch by_default(std::string url) {
  return {.profile = &kDefault, .id = url, .url = url, .page = {}};
}

Error refused(std::string_view words) {
  const auto result = match_site(kProfiles, words);
  EXPECT_FALSE(result) << words;
  return result ? Error{} : result.error();
}

}  // namespace

TEST(MatchSite, KnowsAListByItsUrl) {
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg"), kList);
  EXPECT_EQ(matched("http://m.bilibili.com/video/BV1Wy4y1B7vg/?spm=1"), kList);
  EXPECT_EQ(matched("https://bilibili.com/video/BV1Wy4y1B7vg#reply"), kList);
  EXPECT_EQ(matched("  https://www.bilibili.com/video/BV1Wy4y1B7vg\n"), kList);
}

TEST(MatchSite, DoesNotMindTheCaseOfTheHostButOfTheId) {
  EXPECT_EQ(matched("HTTPS://WWW.BiliBili.COM/video/BV1Wy4y1B7vg"), kList);
  EXPECT_EQ(matched("https://www.bilibili.com/video/bv1Wy4y1B7vg").profile, &kDefault);
}

TEST(MatchSite, KnowsThePage) {
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3").page, 3);
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg/?x=1&p=12&y=2").page, 12);
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3").url, kList.url);
}

TEST(MatchSite, IgnoresAPageThatIsNone) {
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=0"), kList);
  EXPECT_EQ(matched("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=99999999999"), kList);
}

TEST(MatchSite, KeepsTheUrlWhereTheProfileMakesNone) {
  EXPECT_EQ(matched("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1"),
            (SiteMatch{.profile = &kYoutube,
                       .id = "dQw4w9WgXcQ",
                       .url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1",
                       .page = {}}));
}

TEST(MatchSite, GivesUnknownSitesToTheDefault) {
  EXPECT_EQ(matched("https://Videos.example/A?b=C"), by_default("https://videos.example/A?b=C"));
  EXPECT_EQ(matched("https://www.bilibili.com/read/cv1"), by_default("https://www.bilibili.com/read/cv1"));
}

TEST(MatchSite, IsNotFooledByAnothersAddress) {
  for (const char* url : {"https://evil.example/?u=https://www.bilibili.com/video/BV1Wy4y1B7vg",
                          "https://evil.example/bilibili.com/video/BV1Wy4y1B7vg",
                          "https://evil.example/a.bilibili.com/video/BV1Wy4y1B7vg",
                          "https://notbilibili.com/video/BV1Wy4y1B7vg",
                          "https://evil.example#bilibili.com/video/BV1Wy4y1B7vg"}) {
    EXPECT_EQ(matched(url), by_default(url));
  }
}

TEST(MatchSite, KnowsAnIdThatOnlyOneSiteHas) {
  EXPECT_EQ(matched("BV1Wy4y1B7vg"), kList);
  EXPECT_EQ(matched("av170001").url, "https://www.bilibili.com/video/av170001");
}

TEST(MatchSite, AsksWhereSeveralSitesHaveIt) {
  std::vector<SiteProfile> profiles{kBilibili, kBilibili};
  profiles[1].name = "other";

  const auto result = match_site(profiles, "BV1Wy4y1B7vg");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorKind::bad_input,
                                   "\"BV1Wy4y1B7vg\" may be an id of bilibili or of other; "
                                   "write the site's name before it"}));
}

TEST(MatchSite, RefusesWhatIsNoUrl) {
  for (const char* words : {"", "-", "--exec=rm", "-o/tmp", "file:///etc/passwd", "ftp://a.example/b",
                            "https://", "www.bilibili.com/video/BV1Wy4y1B7vg", "https://a.example/a b",
                            "https://a.example/\x1B", "BV1", "hello"}) {
    EXPECT_EQ(refused(words).kind, ErrorKind::bad_input) << words;
  }
}

TEST(MatchSite, SaysWhenThereIsNoDefault) {
  const auto result = match_site({kBilibili}, "https://videos.example/a");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorKind::unsupported, "no profile knows videos.example"}));
}

TEST(MatchSite, BlamesAnUnreadablePatternOnTheProfile) {
  const auto result = match_site({{.name = "broken", .url_pattern = "("}}, "https://videos.example/a");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::internal);
  EXPECT_THAT(result.error().what, HasSubstr("broken"));
}

TEST(MatchSite, SurvivesLongAddresses) {
  const std::string beginning = "https://www.bilibili.com/video/BV1Wy4y1B7vg?";
  const std::string longest = beginning + std::string(kUrlBytes - beginning.size(), '&');

  EXPECT_EQ(matched(longest), kList);
  EXPECT_EQ(refused(longest + "&").kind, ErrorKind::bad_input);
  EXPECT_EQ(refused("https://" + std::string(1000000, 'a')).kind, ErrorKind::bad_input);
  EXPECT_EQ(refused(std::string(1000000, 'a')).kind, ErrorKind::bad_input);
}

TEST(MatchId, TakesAnIdOrAUrl) {
  EXPECT_EQ(match_id(kBilibili, " BV1Wy4y1B7vg ").value(), kList);
  EXPECT_EQ(match_id(kBilibili, "https://www.bilibili.com/video/BV1Wy4y1B7vg").value(), kList);
  EXPECT_EQ(match_id(kBilibili, "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=4").value().page, 4);
}

TEST(MatchId, ShowsAnExampleForAMalformedOne) {
  const auto result = match_id(kBilibili, "BV1xx");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            (Error{ErrorKind::bad_input, "\"BV1xx\" is no id of bilibili; write for example BV1Wy4y1B7vg"}));
}

TEST(MatchId, TakesAnIdOnlyAsAWhole) {
  for (const char* words : {"", "xBV1Wy4y1B7vg", "BV1Wy4y1B7vgx", "BV1Wy4y1B7v\xFF", "-", "BV1Wy4y1B7vg -o",
                            "av", "av1\nav2", "../BV1Wy4y1B7vg"}) {
    const auto result = match_id(kBilibili, words);

    ASSERT_FALSE(result) << words;
    EXPECT_EQ(result.error().kind, ErrorKind::bad_input) << words;
  }
  EXPECT_FALSE(match_id(kBilibili, "av" + std::string(1000000, '1')));
}

TEST(MatchId, RefusesAnotherSitesUrl) {
  const auto result = match_id(kBilibili, "https://www.youtube.com/watch?v=dQw4w9WgXcQ");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
}

TEST(MatchId, TakesAnyUrlForTheDefault) {
  EXPECT_EQ(match_id(kDefault, "https://videos.example/a").value(), by_default("https://videos.example/a"));
  EXPECT_FALSE(match_id(kDefault, "a"));
}

}  // namespace mg

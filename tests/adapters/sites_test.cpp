#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "adapters/sites/profile_loader.h"

namespace mg::sites {
namespace {

using testing::HasSubstr;

std::vector<SiteProfile> built_in() {
  return load_profiles(embedded_profiles(), {}).value();
}

SiteProfile profile(const std::vector<SiteProfile>& profiles, const std::string& name) {
  return *std::ranges::find(profiles, name, &SiteProfile::name);
}

std::string error_of(const std::string& text) {
  const auto loaded = load_profiles(embedded_profiles(), {{"my.toml", text}});
  return loaded ? "" : loaded.error().what;
}

TEST(Sites, WhatIsBuiltInCanBeRead) {
  const auto profiles = load_profiles(embedded_profiles(), {});

  ASSERT_TRUE(profiles.has_value()) << profiles.error().what;
  EXPECT_EQ(std::ranges::count(*profiles, "bilibili", &SiteProfile::name), 1);
  EXPECT_EQ(std::ranges::count(*profiles, "default", &SiteProfile::name), 1);
}

TEST(Sites, BilibiliNumbersItsPages) {
  const auto bilibili = profile(built_in(), "bilibili");

  EXPECT_EQ(bilibili.identity, PageIdentity::number);
  EXPECT_EQ(bilibili.page_url, "https://www.bilibili.com/video/{id}?p={page}");
  EXPECT_THAT(bilibili.engines, testing::ElementsAre("yt-dlp", "you-get"));
  EXPECT_EQ(bilibili.pages.pace.concurrency, 2);
  EXPECT_EQ(bilibili.pages.pace.rest_first, Duration(60s));
  EXPECT_THAT(bilibili.media.hosts, testing::Contains("*.bilivideo.com"));
}

TEST(Sites, MayLimitTheRateOfAHostGroup) {
  const auto loaded = load_profiles(embedded_profiles(),
                                    {{"my.toml", "name = \"bilibili\"\n[media]\nlimit-rate = \"2M\"\n"}});

  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(profile(*loaded, "bilibili").media.pace.rate, (BytesPerSecond{2.0 * 1024 * 1024}));
  EXPECT_EQ(profile(*loaded, "bilibili").pages.pace.rate, std::nullopt);
}

TEST(Sites, RefuseALimitThatMakesNoSense) {
  const std::string start = "name = \"bilibili\"\n[media]\n";

  EXPECT_THAT(error_of(start + "limit-rate = \"2\""),
              HasSubstr("my.toml:3:14: \"limit-rate\": \"2\" is less"));
  EXPECT_THAT(error_of(start + "limit-rate = 2000000"), HasSubstr("should be text"));
}

struct Address {
  const char* site;
  const char* url;
  const char* id;
  const char* page;
};
class SitesAddress : public testing::TestWithParam<Address> {};

TEST_P(SitesAddress, GivesIdAndPage) {
  const std::regex pattern(profile(built_in(), GetParam().site).url_pattern);
  std::smatch groups;
  const std::string url = GetParam().url;

  ASSERT_TRUE(std::regex_search(url, groups, pattern));

  EXPECT_EQ(groups[1].str(), GetParam().id);
  EXPECT_EQ(groups.size() > 2 ? groups[2].str() : "", GetParam().page);
}

INSTANTIATE_TEST_SUITE_P(
    All, SitesAddress,
    testing::Values(
        Address{"bilibili", "https://www.bilibili.com/video/BV1Wy4y1B7vg", "BV1Wy4y1B7vg", ""},
        Address{"bilibili", "https://m.bilibili.com/video/BV1Wy4y1B7vg/?p=3", "BV1Wy4y1B7vg", "3"},
        Address{"bilibili", "https://www.bilibili.com/video/BV1Wy4y1B7vg?spm=a.b&p=12&x=1", "BV1Wy4y1B7vg",
                "12"},
        Address{"bilibili", "http://bilibili.com/video/av170001#reply", "av170001", ""},
        Address{"bilibili", "https://www.bilibili.com/video/BV1flv4y1dur1?p=2", "BV1flv4y1dur1", "2"},
        Address{"youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL123_-x&index=2", "PL123_-x",
                ""},
        Address{"youtube", "https://youtu.be/dQw4w9WgXcQ?t=3", "dQw4w9WgXcQ", ""},
        Address{"youtube", "https://www.youtube.com/playlist?list=PL123", "PL123", ""},
        Address{"ximalaya", "https://www.ximalaya.com/youshengshu/album/36056956/", "36056956", ""}));

class SitesId : public testing::TestWithParam<std::pair<const char*, bool>> {};

TEST_P(SitesId, IsOneOfBilibiliOrNot) {
  const std::regex pattern(profile(built_in(), "bilibili").id_pattern);

  EXPECT_EQ(std::regex_match(GetParam().first, pattern), GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(All, SitesId,
                         testing::Values(std::pair{"BV1Wy4y1B7vg", true}, std::pair{"av845123001", true},
                                         std::pair{"BV1flv4y1dur1", true}, std::pair{"BV1", false},
                                         std::pair{"BV1Wy4y1B7vg;rm", false}, std::pair{"", false}));

TEST(Sites, ExamplesAreIdsOfTheirSite) {
  for (const SiteProfile& site : built_in()) {
    if (site.id_pattern.empty()) continue;
    EXPECT_TRUE(std::regex_match(site.id_example, std::regex(site.id_pattern))) << site.name;
  }
}

TEST(Sites, AUsersKeysGoOverTheBuiltInOnes) {
  const auto loaded = load_profiles(embedded_profiles(), {{"my.toml", R"(
    name = "bilibili"
    jobs = 9
    [media]
    concurrency = 2
    spacing = [1, 2.5]
  )"}});

  ASSERT_TRUE(loaded.has_value()) << loaded.error().what;
  const auto bilibili = profile(*loaded, "bilibili");
  EXPECT_EQ(bilibili.jobs, 9);
  EXPECT_EQ(bilibili.media.pace.concurrency, 2);
  EXPECT_EQ(bilibili.media.pace.spacing_most, Duration(2500ms));
  EXPECT_THAT(bilibili.media.hosts, testing::Contains("*.bilivideo.com"));
  EXPECT_EQ(bilibili.pages, profile(built_in(), "bilibili").pages);
}

TEST(Sites, AUsersOwnSiteIsAdded) {
  const auto loaded = load_profiles({}, {{"my.toml", R"_(
    name = "mine"
    url_pattern = "^https://example\\.org/([a-z]+)$"
    engines = ["yt-dlp"]
  )_"}});

  ASSERT_TRUE(loaded.has_value()) << loaded.error().what;
  EXPECT_EQ(loaded->at(0).name, "mine");
  EXPECT_EQ(loaded->at(0).identity, PageIdentity::own_id);
}

class SitesError : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(SitesError, NamesThePlaceAndTheCure) {
  EXPECT_THAT(error_of(GetParam().first), HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    All, SitesError,
    testing::Values(
        std::pair{"name = \"bilibili\"\njbos = 3",
                  "my.toml:2:1: unknown key \"jbos\"; did you mean \"jobs\"?"},
        std::pair{"name = \"bilibili\"\n[media]\n  host = []",
                  "my.toml:3:3: unknown key \"host\"; did you mean \"hosts\"?"},
        std::pair{"name = \"bilibili\"\njobs = \"many\"",
                  "my.toml:2:8: \"jobs\" should be a number from 1 to 100"},
        std::pair{"name = \"bilibili\"\njobs = 0", "my.toml:2:8"},
        std::pair{"name = \"bilibili\"\nid_pattern = \"(\"",
                  "my.toml:2:14: \"id_pattern\" is no regular expression"},
        std::pair{"name = \"bilibili\"\nidentity = \"x\"", "my.toml:2:12: \"identity\" should be"},
        std::pair{"name = \"bilibili\"\naliases = [\"a\", 3]", "my.toml:2:17: \"aliases\" should be"},
        std::pair{"name = \"bilibili\"\n[pages]\nspacing = [3, 1]", "my.toml:3:11"},
        std::pair{"name = \"bilibili\"\n[pages]\nrest_first = -1",
                  "my.toml:3:14: \"rest_first\" should be seconds"},
        std::pair{"name = \"bilibili\"\nmedia = 3", "my.toml:2:9: \"media\" should be a table"},
        std::pair{"jobs = 3", "\"name\" is missing"}, std::pair{"", "\"name\" is missing"},
        std::pair{"name = \"new\"\nengines = [\"x\"]", "\"url_pattern\" or \"id_pattern\" is needed"},
        std::pair{"name = \"new\"\nid_pattern = \"x\"", "\"engines\" is missing"},
        std::pair{"name = \"bilibili", "my.toml:1:"}));

}  // namespace
}  // namespace mg::sites

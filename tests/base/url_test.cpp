#include "src/base/url.h"

#include <gtest/gtest.h>

namespace mg {

using namespace std::string_view_literals;

TEST(CheckUrl, TakesWebAddresses) {
  EXPECT_TRUE(check_url("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3#x"));
  EXPECT_TRUE(check_url("HTTP://127.0.0.1:8080"));
  EXPECT_TRUE(check_url("https://[::1]:8080/a"));
  EXPECT_TRUE(check_url("https://例子.example/视频"));
}

TEST(CheckUrl, RefusesEverythingElse) {
  for (const char* url :
       {"", "-o", "--exec=https://a.example", "file:///etc/passwd", "ftp://a.example", "javascript:1",
        "www.example.com/a", "https://", "https:///a", "https://?a", "https://:80/", "https://a b",
        "https://a.example/\n", "https://a.example/\x1B[2J", "https://evil.example\\@a.example/",
        "https://[::1/", "https://a.example/\xFF", "https://a.example/\u202E", "https://user@/"}) {
    const auto result = check_url(url);

    ASSERT_FALSE(result) << url;
    EXPECT_EQ(result.error().kind, ErrorKind::bad_input) << url;
  }
  EXPECT_FALSE(check_url("https://a.example/\0x"sv));
}

TEST(CheckUrl, LimitsTheLength) {
  const std::string url = "https://a.example/";

  EXPECT_TRUE(check_url(url + std::string(kUrlBytes - url.size(), 'x')));
  EXPECT_FALSE(check_url(url + std::string(kUrlBytes - url.size() + 1, 'x')));
}

TEST(HostOf, IsBareAndLowerCase) {
  EXPECT_EQ(host_of("https://WWW.Example.com:443/a"), "www.example.com");
  EXPECT_EQ(host_of("https://example.com?x=https://other.example"), "example.com");
  EXPECT_EQ(host_of("https://example.com.#f"), "example.com");
  EXPECT_EQ(host_of("https://user:pass@example.com/a@b"), "example.com");
  EXPECT_EQ(host_of("https://a.example@evil.example/"), "evil.example");
  EXPECT_EQ(host_of("http://[::1]:8080/"), "[::1]");
}

TEST(HostOf, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(host_of("example.com/a"), "");
  EXPECT_EQ(host_of("https://"), "");
  EXPECT_EQ(host_of("http://[::1"), "");
  EXPECT_EQ(host_of(""), "");
}

TEST(Glob, TakesStarsForAnything) {
  EXPECT_TRUE(glob_match("*.bilivideo.com", "upos-sz.bilivideo.com"));
  EXPECT_TRUE(glob_match("*.bilivideo.com", "UPOS.BiliVideo.com"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_TRUE(glob_match("abc**", "abc"));
}

TEST(Glob, TakesEverythingElseForItself) {
  EXPECT_FALSE(glob_match("*.bilivideo.com", "bilivideo.com"));
  EXPECT_FALSE(glob_match("*.bilivideo.com", "a.bilivideo.com.evil.example"));
  EXPECT_FALSE(glob_match("a.c", "abc"));
  EXPECT_FALSE(glob_match("a", ""));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, IsNotSlowForManyStars) {
  const std::string stars(1000, '*');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";

  EXPECT_FALSE(glob_match(pattern + "b", std::string(5000, 'a')));
  EXPECT_TRUE(glob_match(stars, std::string(5000, 'a')));
}

}  // namespace mg

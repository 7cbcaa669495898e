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

// RFC 3986, 5.4.1 and 5.4.2, without what does not end at the web.
TEST(ResolveUrl, FollowsTheTableOfItsStandard) {
  const std::pair<const char*, const char*> table[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
  };
  for (const auto& [reference, url] : table) {
    EXPECT_EQ(resolve_url("http://a/b/c/d;p?q", reference), url) << reference;
  }
}

TEST(ResolveUrl, TakesWhatServersWrite) {
  EXPECT_EQ(resolve_url("https://a.example", "v/1.ts"), "https://a.example/v/1.ts");
  EXPECT_EQ(resolve_url("https://a.example?x=/y/", "1.ts"), "https://a.example/1.ts");
  EXPECT_EQ(resolve_url("https://a.example/m.m3u8", "https://b.example:8443/x/../1.ts?a=b/../c"),
            "https://b.example:8443/1.ts?a=b/../c");
  EXPECT_EQ(resolve_url("http://a.example/m.m3u8", "//b.example/1.ts"), "http://b.example/1.ts");
  EXPECT_EQ(resolve_url("https://a.example/m.m3u8", " my video 1.ts\r\n"),
            "https://a.example/my%20video%201.ts");
  EXPECT_EQ(resolve_url("https://a.example/x/m.m3u8", "视频/1.ts"), "https://a.example/x/视频/1.ts");
  EXPECT_EQ(resolve_url("https://a.example/x/m.m3u8", "time=10:30/1.ts"),
            "https://a.example/x/time=10:30/1.ts");
  EXPECT_EQ(resolve_url("https://a.example/x//y/m.m3u8", "../1.ts"), "https://a.example/x//1.ts");
}

TEST(ResolveUrl, StaysInTheWeb) {
  for (const char* reference :
       {"g:h", "http:g", "http:", "file:///etc/passwd", "data:text/plain;base64,AAAA", "skd://key",
        "https://", "///etc/passwd", "\\\\evil\\x", "a\nb", "a\x1B", "javascript:alert(1)", "//user@/"}) {
    const auto url = resolve_url("http://a/b/c/d;p?q", reference);

    ASSERT_FALSE(url) << reference << " became " << *url;
    EXPECT_EQ(url.error().kind, ErrorKind::bad_input) << reference;
  }
}

TEST(ResolveUrl, RefusesABaseThatIsNotOfTheWeb) {
  EXPECT_FALSE(resolve_url("file:///home/me/m.m3u8", "1.ts"));
  EXPECT_FALSE(resolve_url("file:///home/me/m.m3u8", "https://a.example/1.ts"));
  EXPECT_FALSE(resolve_url("", "https://a.example/1.ts"));
}

TEST(ResolveUrl, LimitsTheLength) {
  const std::string base = "https://a.example/";

  EXPECT_TRUE(resolve_url(base, std::string(kLinkBytes - base.size(), 'x')));
  EXPECT_FALSE(resolve_url(base, std::string(kLinkBytes - base.size() + 1, 'x')));
  EXPECT_FALSE(resolve_url(base, std::string(std::size_t{1} << 20, '/')));
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

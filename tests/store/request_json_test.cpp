#include "src/store/request_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {

namespace {

using testing::HasSubstr;

// Every member differs from its default.
Request full_request() {
  return {.site = "bilibili",
          .list_id = "BV1Wy4y1B7vg",
          .url = "https://example.com/video/BV1Wy4y1B7vg?p=1&x=\"quoted\"",
          .page_url = "https://example.com/video/BV1Wy4y1B7vg?p={page}",
          .pages = {{.first = 1, .last = 3},
                    {.first = {}, .last = -1, .step = 2},
                    {.first = 7, .last = {}, .step = -1}},
          .format = "dash-flv480",
          .height = 480,
          .engines = {"one", "two"},
          .directory = "/videos/线程池",
          .output = "{title}/{page}.{ext}",
          .extras = {.danmaku = Danmaku::both,
                     .subtitles = {"zh-Hans", "en"},
                     .embed_subtitles = Wanted::yes,
                     .embed_metadata = Wanted::yes,
                     .embed_thumbnail = Wanted::yes,
                     .info_json = Wanted::yes,
                     .nfo = Wanted::yes,
                     .audio = AudioOnly::opus},
          .concat = Concat::yes,
          .again = Again::yes,
          .retries = 9,
          .stall_limit = 61s + 1ns,
          .max_wait = 0s,
          .network = {.proxy = "http://user:secret@127.0.0.1:1",
                      .ca_file = "/etc/ca.pem",
                      .cookies_file = "/home/u/cookies.txt"}};
}

ErrorKind kind_of(const Result<Request>& result) {
  return result ? ErrorKind::internal : result.error().kind;
}

}  // namespace

TEST(RequestJson, BringsBackEveryMember) {
  EXPECT_EQ(read_request(to_json(full_request())).value(), full_request());
}

TEST(RequestJson, KnowsWhatEarlierVersionsCalledKeptDanmaku) {
  EXPECT_EQ(read_request(R"({"danmaku": "keep"})").value().extras.danmaku, Danmaku::xml);
  EXPECT_EQ(read_request(R"({"danmaku": "remove"})").value().extras.danmaku, Danmaku::none);
}

TEST(RequestJson, RefusesExtrasThatItDoesNotKnow) {
  EXPECT_EQ(kind_of(read_request(R"({"extras": {"danmaku": "loud"}})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"extras": 3})")), ErrorKind::bad_input);
}

TEST(RequestJson, BringsBackWhatWasNotGiven) {
  EXPECT_EQ(read_request(to_json(Request{})).value(), Request{});
}

TEST(RequestJson, BringsBackPathsThatAreNoText) {
  Request request = full_request();
  request.directory = std::filesystem::path("/videos/\xff\xfe\x00z");
  request.network.cookies_file = "/\x80";
  request.url = "https://example.com/\xc3(";

  EXPECT_EQ(read_request(to_json(request)).value(), request);
}

TEST(RequestJson, KeepsATextThatLooksLikeItsOwnEscape) {
  Request request;
  request.directory = R"({"hex": "2f"})";

  EXPECT_EQ(read_request(to_json(request)).value(), request);
}

TEST(RequestJson, IgnoresMembersOfLaterVersions) {
  const auto request =
      read_request(R"({"site": "bilibili", "colour": {"of": ["the", "sky"]}, "retries": 2})");

  EXPECT_EQ(request.value().site, "bilibili");
  EXPECT_EQ(request.value().retries, 2);
}

TEST(RequestJson, NamesTheMemberThatIsWrong) {
  const auto request = read_request(R"({"site": "bilibili", "engines": ["one", 2]})");

  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(request.error().what, HasSubstr("engines"));
}

TEST(RequestJson, RefusesWhatIsNoRequest) {
  EXPECT_EQ(kind_of(read_request("")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request("[]")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(to_json(full_request()).substr(0, 200))), ErrorKind::bad_input);
}

TEST(RequestJson, RefusesMembersOfAnotherKind) {
  EXPECT_EQ(kind_of(read_request(R"({"retries": "many"})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"retries": 99999999999})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"danmaku": "perhaps"})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"danmaku": ""})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"directory": {"hex": "2"}})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"directory": {"hex": "zz"}})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"stall_limit_ns": 1.5})")), ErrorKind::bad_input);
}

TEST(RequestJson, RefusesSpansThatNoSelectionHas) {
  EXPECT_EQ(kind_of(read_request(R"({"pages": "1-3"})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"pages": [3]})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"pages": [{"first": 1, "step": 0}]})")), ErrorKind::bad_input);
  EXPECT_EQ(kind_of(read_request(R"({"pages": [{"first": "1"}]})")), ErrorKind::bad_input);
}

}  // namespace mg

#include "adapters/youget/youget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/fixture.h"

namespace mg::youget {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<Result<Episode>> episodes_of(const std::string& text, const Request& request = course()) {
  const auto reader = make_extractor()->read_episodes(request);
  return read_all(*reader, text);
}

TEST(YouGetEpisodes, APageIsReadWithItsBestStreamPinned) {
  const auto episodes = episodes_of(recorded("you-get/metadata/page.json"));

  ASSERT_EQ(episodes.size(), 1U);
  const Episode& page = *episodes[0];
  EXPECT_EQ(page.page, 3);
  EXPECT_EQ(page.id, "BV1Wy4y1B7vg");
  EXPECT_EQ(page.extractor, "bilibili");
  EXPECT_EQ(page.url, "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3");
  EXPECT_EQ(page.list_title, "C++ 高性能服务器：从零到一（全20讲）");
  EXPECT_EQ(page.title, "P03 线程池");
  EXPECT_EQ(page.format.id, "dash-flv720-AVC");
  EXPECT_EQ(page.format.height, 720);
  EXPECT_EQ(page.format.size, 2772917_B);
  EXPECT_EQ(page.format.size_exactness, Exactness::exact);
  ASSERT_EQ(page.format.parts.size(), 2U);
  EXPECT_THAT(page.format.parts[1].url, HasSubstr("-1-30280.m4s"));
  EXPECT_THAT(page.format.parts[0].headers,
              testing::Contains(Header{"Referer", "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3"}));
}

TEST(YouGetEpisodes, ObjectsOneAfterAnotherAreToldApart) {
  const auto episodes = episodes_of(recorded("you-get/metadata/playlist.txt"));

  ASSERT_EQ(episodes.size(), 20U);
  EXPECT_EQ(episodes[0]->page, 1);
  EXPECT_EQ(episodes[19]->page, 20);
  EXPECT_EQ(episodes[19]->title, "P20 总结/答疑: Q&A?");
}

TEST(YouGetEpisodes, SegmentsAreParts) {
  const auto episodes = episodes_of(recorded("you-get/metadata/flv.json"));

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0]->format.id, "flv720");
  EXPECT_EQ(episodes[0]->format.parts.size(), 3U);
}

TEST(YouGetEpisodes, AHeightIsNotExceeded) {
  Request request = course();
  request.height = 500;

  const auto episodes = episodes_of(recorded("you-get/metadata/page.json"), request);

  EXPECT_EQ(episodes.at(0)->format.id, "dash-flv480-AVC");
}

TEST(YouGetEpisodes, BelowTheSmallestHeightTheSmallestIsTaken) {
  Request request = course();
  request.height = 100;

  const auto episodes = episodes_of(recorded("you-get/metadata/page.json"), request);

  EXPECT_EQ(episodes.at(0)->format.id, "dash-flv360-AVC");
}

TEST(YouGetEpisodes, AFormatThatIsNotThereIsBadInputWithThoseThatAre) {
  Request request = course();
  request.format = "dash-flv-AVC";

  const auto episodes = episodes_of(recorded("you-get/metadata/page.json"), request);

  ASSERT_FALSE(episodes.at(0).has_value());
  EXPECT_EQ(episodes[0].error().kind, ErrorKind::bad_input);
  EXPECT_THAT(episodes[0].error().what, HasSubstr("dash-flv720-AVC"));
}

TEST(YouGetEpisodes, OfOneHeightTheCodecThatPlaysEverywhereIsTaken) {
  const auto episodes = episodes_of(R"({"url": "u", "title": "t", "site": "Bilibili", "streams": {
    "dash-flv720-AV1": {"container": "mp4", "quality": "高清 720P", "size": 1, "src": [["a"], ["b"]]},
    "dash-flv720-AVC": {"container": "mp4", "quality": "高清 720P", "size": 2, "src": [["a"], ["b"]]},
    "flv720": {"container": "flv", "quality": "高清 720P", "size": 2, "src": ["a"]}}})");

  EXPECT_EQ(episodes.at(0)->format.id, "dash-flv720-AVC");
}

TEST(YouGetEpisodes, AnInfiniteSizeIsAnUnknownOne) {
  const auto episodes = episodes_of(R"({"url": "u", "title": "Infinity", "site": "B", "streams": {
    "x": {"container": "mp4", "size": Infinity, "src": ["a"]}}})");

  ASSERT_TRUE(episodes.at(0).has_value()) << episodes[0].error().what;
  EXPECT_EQ(episodes[0]->title, "Infinity");
  EXPECT_EQ(episodes[0]->format.size, std::nullopt);
}

TEST(YouGetEpisodes, TheVideoThatSaysErrorIsNoVideo) {
  const auto episodes = episodes_of(R"({"url": "u", "title": "t", "site": "B", "streams": {
    "flv480": {"container": "mp4", "size": 9, "src": ["https://static.hdslb.com/error.mp4"]}}})");

  EXPECT_EQ(episodes.at(0).error().kind, ErrorKind::unsupported);
}

TEST(YouGetEpisodes, BracesAndQuotesInTextEndNothing) {
  const auto episodes = episodes_of(R"({"url": "u", "title": "a } \" { b \\", "site": "B",
    "streams": {"x": {"container": "mp4", "src": ["a"]}}})");

  EXPECT_EQ(episodes.at(0)->title, "a } \" { b \\");
}

TEST(YouGetEpisodes, RemarksBetweenObjectsAreNone) {
  const auto page = recorded("you-get/metadata/page.json");

  const auto episodes = episodes_of("Skipping captions.\n\n" + page + "\nsite: x\n" + page);

  EXPECT_EQ(episodes.size(), 2U);
}

TEST(YouGetEpisodes, NothingIsNoEpisode) {
  EXPECT_TRUE(episodes_of("").empty());
}

TEST(YouGetEpisodes, WhatBreaksOffIsAnErrorAtTheEnd) {
  const auto episodes = episodes_of(recorded("you-get/metadata/page.json").substr(0, 2000));

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0].error().kind, ErrorKind::bad_input);
  EXPECT_THAT(episodes[0].error().what, HasSubstr("cut off"));
}

TEST(YouGetEpisodes, IllTypedFieldsAreNamed) {
  EXPECT_THAT(episodes_of(R"({"url": 7})").at(0).error().what, HasSubstr("\"url\""));
  EXPECT_THAT(episodes_of(R"({"url": "u", "title": "t", "site": "B", "streams": []})").at(0).error().what,
              HasSubstr("\"streams\""));
  EXPECT_THAT(episodes_of(R"({"url": "u", "title": "t", "site": "B", "streams": {"x": {"container": 3}}})")
                  .at(0)
                  .error()
                  .what,
              HasSubstr("stream x"));
  EXPECT_EQ(episodes_of("{]}").at(0).error().kind, ErrorKind::bad_input);
}

TEST(YouGetEpisodes, APageOfNoKnownSiteHasTheAddressThatWasAskedFor) {
  Request request;
  request.url = "https://media.example.com/page.html";
  const auto reader = make_extractor()->read_episodes(request);

  const auto episodes = reader->read_line(
      R"({"url": null, "title": "plain", "site": "example.com", "streams": {"__default__": {"container": "mp4",
      "size": 448307, "src": ["https://media.example.com/plain.mp4"], "video_profile": "__default__"}}})");

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0].value().url, "https://media.example.com/page.html");
}

TEST(YouGetCommands, PagesWhoseAddressIsKnownAreAskedForInOneProcess) {
  const auto command =
      make_extractor()->probe(course(), {{2, 3}, {7, 7}}, ListLength::known, "/j/cookies.txt");

  EXPECT_THAT(command.arguments,
              ElementsAre("--debug", "--timeout", "60", "--cookies", "/j/cookies.txt", "--json", "--",
                          "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=2",
                          "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3",
                          "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=7"));
}

TEST(YouGetCommands, AnOpenSelectionListsEverything) {
  const auto command = make_extractor()->probe(course(), {{3, {}}}, ListLength::wanted, {});

  EXPECT_TRUE(
      has_words(command, {"--json", "--playlist", "--", "https://www.bilibili.com/video/BV1Wy4y1B7vg"}));
}

TEST(YouGetCommands, AnAddressOfNoKnownSiteIsNoListUnlessPagesAreAskedFor) {
  Request request;
  request.url = "https://media.example.com/page.html";

  const auto plain = make_extractor()->probe(request, {{1, 50}}, ListLength::wanted, {});
  request.pages = {{2, 3}};
  const auto list = make_extractor()->probe(request, {{2, 3}}, ListLength::wanted, {});

  EXPECT_TRUE(has_words(plain, {"--json", "--", "https://media.example.com/page.html"}));
  EXPECT_TRUE(has_words(list, {"--json", "--playlist", "--", "https://media.example.com/page.html"}));
}

TEST(YouGetCommands, AFetchIsPinnedUnmergedAndWithoutDanmaku) {
  const auto episodes = episodes_of(recorded("you-get/metadata/page.json"));

  const auto command = make_extractor()->fetch(course(), episodes.at(0).value(),
                                               {.directory = "/r/files", .metadata = {}, .cookies = {}});

  EXPECT_EQ(command.directory, "/r/files");
  EXPECT_THAT(command.arguments,
              ElementsAre("--debug", "--timeout", "60", "--no-merge", "--output-dir", ".",
                          "--output-filename", "media", "--format=dash-flv720-AVC", "--no-caption", "--",
                          "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3"));
}

TEST(YouGetCommands, DanmakuAreKeptWhenWanted) {
  Request request = course();
  request.extras.danmaku = Danmaku::xml;

  const auto command = make_extractor()->fetch(request, {}, {});

  EXPECT_THAT(command.arguments, Not(testing::Contains("--no-caption")));
}

TEST(YouGetCommands, SayHowTheNetIsReachedButNotInTheArguments) {
  Request request = course();
  request.network = {.proxy = "http://me:secret@127.0.0.1:1", .ca_file = "/ca.pem", .cookies_file = {}};

  const auto command = make_extractor()->fetch(request, {}, {});

  EXPECT_THAT(command.arguments, Not(testing::Contains(HasSubstr("secret"))));
  ASSERT_TRUE(command.net);
  EXPECT_EQ(command.net->network, request.network);
  EXPECT_THAT(command.environment, testing::Contains(std::pair("SSL_CERT_FILE", "/ca.pem")));
}

TEST(YouGetProgress, TheBarTellsAllPartsTogether) {
  const auto reader = make_extractor()->read_progress();

  const auto told = progress_of(*reader, recorded("you-get/progress/slow.raw"));

  ASSERT_GT(told.size(), 5U);
  EXPECT_EQ(told.front(), (Progress{.done = 0_B, .total = Bytes{2726297}, .rate = {}}));
  EXPECT_EQ(told[1].rate, BytesPerSecond{774 * 1024.0});
  EXPECT_EQ(told.back().done, told.back().total);
}

TEST(YouGetProgress, EveryUnitOfSpeedIsRead) {
  const auto reader = make_extractor()->read_progress();

  const auto rate = [&](const std::string& speed) {
    return progress_of(*reader, "37.8% (  1.0/  2.6MB) ├██───┤[1/2] " + speed).at(0).rate;
  };

  EXPECT_EQ(rate("   1 GB/s"), BytesPerSecond{1073741824.0});
  EXPECT_EQ(rate("  33 MB/s"), BytesPerSecond{33 * 1048576.0});
  EXPECT_EQ(rate(" 909 kB/s"), BytesPerSecond{909 * 1024.0});
  EXPECT_EQ(rate("  12  B/s"), BytesPerSecond{12.0});
  EXPECT_EQ(rate(""), std::nullopt);
}

TEST(YouGetProgress, AnythingElseIsNoProgress) {
  const auto reader = make_extractor()->read_progress();

  EXPECT_TRUE(progress_of(*reader, "").empty());
  EXPECT_TRUE(progress_of(*reader, "37.8% (  1.0/").empty());
  EXPECT_TRUE(progress_of(*reader, "137.8% (  1.0/  2.6MB) ├┤[1/2]").empty());
  EXPECT_TRUE(progress_of(*reader, "37% (  1.0/  1e999MB) ├┤[1/2]").empty());
  EXPECT_TRUE(progress_of(*reader, "nan% (  inf/  infMB) ├┤[1/2]").empty());
  EXPECT_FALSE(reader->read_line(Stream::errors, "37.8% (  1.0/  2.6MB) ├┤[1/2]").has_value());
}

struct Verdict {
  const char* file;
  ErrorKind kind;
  const char* says;
};
class YouGetVerdict : public testing::TestWithParam<Verdict> {};

TEST_P(YouGetVerdict, IsToldFromTheTraceback) {
  const auto errors = recorded("you-get/errors/" + std::string(GetParam().file) + ".txt");
  ASSERT_FALSE(errors.empty());

  const auto outcome = make_extractor()->judge(exited(1), errors);

  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_EQ(to_string(outcome.error->kind), to_string(GetParam().kind)) << outcome.error->what;
  EXPECT_THAT(outcome.error->what, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(All, YouGetVerdict,
                         testing::Values(Verdict{"412-page", ErrorKind::throttled, "412"},
                                         Verdict{"412-api", ErrorKind::throttled, "412"},
                                         Verdict{"503-page", ErrorKind::throttled, "503"},
                                         Verdict{"503-api", ErrorKind::throttled, "503"},
                                         Verdict{"429-best-video", ErrorKind::throttled, "429"},
                                         Verdict{"code-352", ErrorKind::throttled, "error code"},
                                         Verdict{"v-voucher", ErrorKind::throttled, "without streams"},
                                         Verdict{"404", ErrorKind::not_found, "404"},
                                         Verdict{"404-unknown-bv", ErrorKind::not_found, "404"},
                                         Verdict{"deleted", ErrorKind::not_found, "gone"},
                                         Verdict{"expired-403", ErrorKind::expired, "403"},
                                         Verdict{"503-best-video", ErrorKind::transient, "503"},
                                         Verdict{"bad-certificate-cdn", ErrorKind::forbidden, "--ca-file"},
                                         Verdict{"bad-certificate", ErrorKind::transient, "certificate"},
                                         Verdict{"proxy-down", ErrorKind::transient, "proxy"},
                                         Verdict{"unknown-host", ErrorKind::transient, "502"},
                                         Verdict{"no-dukpy-plain", ErrorKind::unsupported, "pip install"},
                                         Verdict{"p21-of-20-plain", ErrorKind::transient, "you-get"}));

TEST(YouGetVerdicts, APageBeyondTheListIsNoFailure) {
  EXPECT_TRUE(make_extractor()->judge(exited(1), recorded("you-get/errors/page-21-of-20.txt")).ok());
}

TEST(YouGetVerdicts, ExitZeroWithoutItsModuleIsAFailure) {
  EXPECT_FALSE(make_extractor()->judge(exited(0), recorded("you-get/errors/no-dukpy-plain.txt")).ok());
}

TEST(YouGetVerdicts, WhatWasGotOverIsForgotten) {
  EXPECT_TRUE(make_extractor()->judge(exited(0), recorded("you-get/errors/got-over-503.txt")).ok());
}

TEST(YouGetVerdicts, WithoutAWordItMayPass) {
  EXPECT_EQ(make_extractor()->judge(exited(1), "").error->kind, ErrorKind::transient);
}

Episode pinned(const std::string& format) {
  Episode episode;
  episode.format.id = format;
  return episode;
}

TEST(YouGetHarvest, TracksAreMuxed) {
  const auto harvest =
      make_extractor()->harvest(pinned("dash-flv720-AVC"), {{"media[01].mp4", 1_B}, {"media[00].mp4", 9_B}});

  EXPECT_EQ(harvest, (Harvest{.join = Harvest::Join::mux,
                              .media = {"media[00].mp4", "media[01].mp4"},
                              .subtitles = {},
                              .rubbish = {}}));
}

TEST(YouGetHarvest, SegmentsAreConcatenatedBeyondAHundredToo) {
  const auto harvest = make_extractor()->harvest(
      pinned("flv720"), {{"media[100].flv", 1_B}, {"media[00].flv", 1_B}, {"media[99].flv", 1_B}});

  EXPECT_EQ(harvest.join, Harvest::Join::concat);
  EXPECT_THAT(harvest.media, ElementsAre("media[00].flv", "media[99].flv", "media[100].flv"));
}

TEST(YouGetHarvest, ScrapsAndSubtitlesAreToldApart) {
  const auto harvest = make_extractor()->harvest(pinned("flv360"), {{"media.mp4", 9_B},
                                                                    {"media[00].mp4.download", 1_B},
                                                                    {"LIST (P3. 标题).cmt.xml", 1_B},
                                                                    {"other.mp4", 1_B}});

  EXPECT_EQ(harvest, (Harvest{.join = Harvest::Join::none,
                              .media = {"media.mp4"},
                              .subtitles = {"LIST (P3. 标题).cmt.xml"},
                              .rubbish = {"media[00].mp4.download"}}));
}

}  // namespace

TEST(YouGetJudge, APartThatHoldsMoreThanThereIsIsDamaged) {
  const auto outcome = make_extractor()->judge(
      {.how = Exit::How::exited, .number = 1, .reason = {}},
      "Traceback (most recent call last):\nAssertionError: 1807418 == 2855994 == ./media[00].mp4.download\n");

  EXPECT_EQ(outcome.error->kind, ErrorKind::transient);
  EXPECT_EQ(outcome.leftovers, Leftovers::damaged);
}

}  // namespace mg::youget

#include "adapters/ytdlp/ytdlp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/ytdlp/selection.h"
#include "tests/adapters/fixture.h"

namespace mg::ytdlp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Result<Episode>> episodes_of(const std::string& text) {
  const auto reader = make_extractor()->read_episodes(course());
  return read_all(*reader, text);
}

TEST(YtDlpEpisodes, AListIsReadWithoutFormats) {
  const auto text = recorded("yt-dlp/metadata/flat.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 20U);
  EXPECT_EQ(episodes[2]->page, 3);
  EXPECT_EQ(episodes[2]->list_count, 20);
  EXPECT_EQ(episodes[2]->id, "BV1Wy4y1B7vg");
  EXPECT_EQ(episodes[2]->extractor, "bilibili");
  EXPECT_EQ(episodes[2]->url, "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3");
  EXPECT_EQ(episodes[2]->format, Format{});
}

TEST(YtDlpEpisodes, APageOfAListKeepsItsNumberAndLosesTheListsTitle) {
  const auto text = recorded("yt-dlp/metadata/pages.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 2U);
  const Episode& page = *episodes[1];
  EXPECT_EQ(page.page, 5);
  EXPECT_EQ(page.list_count, 20);
  EXPECT_EQ(page.id, "BV1Wy4y1B7vg");
  EXPECT_EQ(page.list_title, "C++ 高性能服务器：从零到一（全20讲）");
  EXPECT_EQ(page.title, "P05 缓冲区");
  EXPECT_EQ(page.uploader, "测试号");
  EXPECT_EQ(page.upload_date, "20210101");
  EXPECT_TRUE(page.duration.has_value());
  EXPECT_EQ(page.metadata, lines_of(text)[1]);
}

TEST(YtDlpEpisodes, TheChosenFormatIsPinnedWithItsParts) {
  const auto text = recorded("yt-dlp/metadata/pages.jsonl");

  const auto episodes = episodes_of(text);

  const Format& format = episodes.at(0)->format;
  EXPECT_EQ(format.id, "30064+30280");
  EXPECT_EQ(format.container, "mp4");
  EXPECT_EQ(format.height, 720);
  EXPECT_TRUE(format.has_video);
  EXPECT_TRUE(format.has_audio);
  EXPECT_EQ(format.size_exactness, Exactness::estimated);
  EXPECT_GT(format.size.value().count, 100'000);
  ASSERT_EQ(format.parts.size(), 2U);
  EXPECT_THAT(format.parts[0].url, HasSubstr("-1-30064.m4s"));
  EXPECT_THAT(format.parts[0].headers,
              testing::Contains(Header{"Referer", "https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3"}));
}

TEST(YtDlpEpisodes, APageAskedForByItsAddressIsKnownByItsId) {
  const auto text = recorded("yt-dlp/metadata/page_by_address.json");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0]->page, 3);
  EXPECT_EQ(episodes[0]->list_count, std::nullopt);
  EXPECT_EQ(episodes[0]->list_title, "C++ 高性能服务器：从零到一（全20讲）");
  EXPECT_EQ(episodes[0]->title, "P03 线程池");
}

TEST(YtDlpEpisodes, ASingleVideoIsPageOneOfNoList) {
  const auto text = recorded("yt-dlp/metadata/single.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0]->page, 1);
  EXPECT_EQ(episodes[0]->id, "BV1Si4y1NgLe");
  EXPECT_EQ(episodes[0]->list_title, "");
  EXPECT_EQ(episodes[0]->title, "单页视频：只有一集");
}

TEST(YtDlpEpisodes, SegmentsBecomeOneWholePage) {
  const auto text = recorded("yt-dlp/metadata/segments.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 2U);
  const Episode& page = *episodes[0];
  EXPECT_EQ(page.page, 2);
  EXPECT_EQ(page.id, "BV1flv4y1dur1");
  EXPECT_EQ(page.list_title, "老动画合集【FLV 分段】");
  EXPECT_EQ(page.title, "P02 事件循环");
  EXPECT_EQ(page.duration, Duration(6s));
  EXPECT_EQ(page.format.id, "64");
  EXPECT_EQ(page.format.parts.size(), 3U);
  EXPECT_EQ(page.format.size_exactness, Exactness::exact);
  EXPECT_EQ(page.metadata.front(), '[');
  EXPECT_EQ(page.metadata.back(), ']');
  EXPECT_EQ(episodes[1]->page, 3);
}

TEST(YtDlpEpisodes, APageWithSegmentsLeftOutIsRefused) {
  const auto text = recorded("yt-dlp/metadata/segments_cut_by_selection.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 1U);
  ASSERT_FALSE(episodes[0].has_value());
  EXPECT_THAT(episodes[0].error().what, HasSubstr("1 of its 3 segments"));
}

TEST(YtDlpEpisodes, SegmentsThatBreakOffAreAnError) {
  const auto whole = lines_of(recorded("yt-dlp/metadata/segments.jsonl"));

  const auto episodes = episodes_of(whole[0] + "\n" + whole[1]);

  ASSERT_EQ(episodes.size(), 1U);
  EXPECT_EQ(episodes[0].error().kind, ErrorKind::bad_input);
}

TEST(YtDlpEpisodes, HostileTitlesComeAsTheyAre) {
  const auto text = recorded("yt-dlp/metadata/hostile_titles.jsonl");

  const auto episodes = episodes_of(text);

  ASSERT_EQ(episodes.size(), 13U);
  EXPECT_EQ(episodes[0]->page, 5);
  EXPECT_THAT(episodes[0]->title, HasSubstr("\x1b[31m"));
  EXPECT_EQ(episodes[11]->page, 16);
  EXPECT_EQ(episodes[11]->title, "");
  EXPECT_EQ(episodes[11]->list_title, "../坏标题: <\"*?|> / 'x' -- $HOME");
}

TEST(YtDlpEpisodes, NothingIsNoEpisode) {
  EXPECT_TRUE(episodes_of("").empty());
  EXPECT_TRUE(episodes_of("\n  \n").empty());
}

TEST(YtDlpEpisodes, ATruncatedLineIsBadInputAndTheNextIsReadAllTheSame) {
  const auto lines = lines_of(recorded("yt-dlp/metadata/pages.jsonl"));

  const auto episodes = episodes_of(lines[0].substr(0, 5000) + "\n" + lines[1]);

  ASSERT_EQ(episodes.size(), 2U);
  EXPECT_EQ(episodes[0].error().kind, ErrorKind::bad_input);
  EXPECT_EQ(episodes[1]->page, 5);
}

struct BadLine {
  const char* text;
  const char* named;
};
class YtDlpBadLine : public testing::TestWithParam<BadLine> {};

TEST_P(YtDlpBadLine, IsBadInputThatNamesTheField) {
  const auto episodes = episodes_of(GetParam().text);

  ASSERT_EQ(episodes.size(), 1U);
  ASSERT_FALSE(episodes[0].has_value());
  EXPECT_EQ(episodes[0].error().kind, ErrorKind::bad_input);
  EXPECT_THAT(episodes[0].error().what, HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    All, YtDlpBadLine,
    testing::Values(
        BadLine{"[]", "object"}, BadLine{"ERROR: oops", "JSON"}, BadLine{R"({"title": "x"})", "\"id\""},
        BadLine{R"({"id": 7})", "\"id\""},
        BadLine{R"({"_type": "url", "id": "x", "url": "u", "ie_key": "A", "title": ["x"]})", "\"title\""},
        BadLine{R"({"_type": "url", "id": "x", "url": "u", "ie_key": "A", "playlist_index": 1e300})",
                "\"playlist_index\""},
        BadLine{R"({"_type": "url", "id": "x", "url": "u", "ie_key": "A", "playlist_index": -3})",
                "\"playlist_index\""},
        BadLine{R"({"_type": "url", "id": "x", "url": "u", "ie_key": "A", "duration": -1})", "\"duration\""},
        BadLine{R"({"id": "x", "url": "u", "extractor_key": "A", "ext": "mp4"})", "\"format_id\""},
        BadLine{
            R"({"id": "x", "url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "1", "filesize": -5})",
            "\"filesize\""},
        BadLine{
            R"({"id": "x", "webpage_url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "1", "requested_formats": [7]})",
            "object"}));

TEST(YtDlpEpisodes, WhatCannotBeFetchedIsUnsupported) {
  const std::string start =
      R"({"id": "x", "webpage_url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "1", )";

  EXPECT_EQ(episodes_of(start + R"("url": "m", "is_live": true})")[0].error().kind, ErrorKind::unsupported);
  EXPECT_EQ(episodes_of(start + R"("url": "m", "_has_drm": true})")[0].error().kind, ErrorKind::unsupported);
  EXPECT_EQ(episodes_of(start + R"("formats": []})")[0].error().kind, ErrorKind::unsupported);
}

TEST(YtDlpEpisodes, AnHlsManifestIsAPlaylist) {
  const auto episodes = episodes_of(
      R"({"id": "x", "webpage_url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "hls", "url": "m.m3u8", "protocol": "m3u8_native"})");

  const Format& format = episodes.at(0)->format;
  EXPECT_EQ(format.layout, Layout::playlist);
  EXPECT_EQ(format.parts.at(0).url, "m.m3u8");
  EXPECT_TRUE(format.has_video);
}

TEST(YtDlpEpisodes, AManifestThatOnlyTheToolReadsIsNoPart) {
  const auto episodes = episodes_of(
      R"({"id": "x", "webpage_url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "d", "url": "m.mpd", "protocol": "http_dash_segments"})");

  EXPECT_TRUE(episodes.at(0)->format.parts.empty());
  EXPECT_EQ(episodes.at(0)->format.obstacle, "its links are http_dash_segments");
}

TEST(YtDlpEpisodes, CookiesOfALinkAreSentWithIt) {
  const auto episodes = episodes_of(
      R"({"id": "x", "webpage_url": "u", "extractor_key": "A", "ext": "mp4", "format_id": "d", "url": "https://a/b", "protocol": "https",)"
      R"( "cookies": "sid=\"a,b\"; Domain=.a; Path=/; Secure; Expires=177; uid=7; Domain=.a; Path=/"})");

  EXPECT_THAT(episodes.at(0)->format.parts.at(0).headers,
              testing::Contains(Header{"Cookie", "sid=a,b; uid=7"}));
}

TEST(YtDlpSelection, ItemsAreWrittenInItsGrammar) {
  const PageSelection pages{{3, 3}, {5, {}}, {{}, 3}, {-3, {}}, {10, 1, -1}, {{}, {}, 2}, {1, -2}};

  EXPECT_EQ(to_playlist_items(pages), "3,5:,:3,-3:,10:1:-1,::2,1:-2");
}

TEST(YtDlpSelection, PartsOfOneVideoAreChosenByFilters) {
  const auto options = selection_options(course(), {{2, 4}, {7, 7}, {9, {}}}, ListLength::known);

  EXPECT_THAT(options,
              ElementsAre("--match-filters", "playlist_index>=2 & playlist_index<=4", "--match-filters",
                          "playlist_index=7", "--match-filters", "playlist_index>=9", "--match-filters",
                          "!playlist_index", "--match-filters", R"(id~=_\d+$ & _type!=?url)"));
}

TEST(YtDlpSelection, WhatAFilterCannotSayGoesByItems) {
  EXPECT_THAT(selection_options(course(), {{-1, -1}}, ListLength::known),
              ElementsAre("--playlist-items", "-1"));
  EXPECT_THAT(selection_options(course(), {{1, 1'000'000, 2}}, ListLength::wanted),
              ElementsAre("--playlist-items", "1:1000000:2,-1000000"));
}

TEST(YtDlpSelection, EntriesOfAPlaylistGoByItemsAndTheListIsCounted) {
  EXPECT_THAT(selection_options({}, {{1, 50}}, ListLength::wanted),
              ElementsAre("--playlist-items", "1:50,-1000000"));
  EXPECT_THAT(selection_options({}, {{7, 7}}, ListLength::known), ElementsAre("--playlist-items", "7"));
}

TEST(YtDlpSelection, EveryPageNeedsNoWords) {
  EXPECT_TRUE(selection_options(course(), {{1, {}}}, ListLength::known).empty());
  EXPECT_TRUE(selection_options({}, {{}}, ListLength::known).empty());
}

TEST(YtDlpCommands, AProbeNeverDownloadsAndStopsAtTheFirstFailure) {
  const auto command =
      make_extractor()->probe(course(), {{3, 3}}, ListLength::known, "/run/jobs/x/cookies.txt");

  EXPECT_EQ(command.tool, "yt-dlp");
  EXPECT_TRUE(has_words(command, {"--abort-on-error", "--dump-json"}));
  EXPECT_TRUE(has_words(command, {"--cookies", "./cookies.txt"}));
  EXPECT_EQ(command.directory, "/run/jobs/x");
  EXPECT_TRUE(has_words(command, {"--", "https://www.bilibili.com/video/BV1Wy4y1B7vg"}));
  EXPECT_EQ(command.arguments.back(), "https://www.bilibili.com/video/BV1Wy4y1B7vg");
}

TEST(YtDlpCommands, SayHowTheNetIsReachedButNotInTheArguments) {
  Request request = course();
  request.network.proxy = "http://me:secret@127.0.0.1:8080";
  request.network.ca_file = "/etc/ca.pem";

  const auto command = make_extractor()->probe(request, {{3, 3}}, ListLength::known, {});

  EXPECT_THAT(command.arguments, testing::Not(testing::Contains(HasSubstr("secret"))));
  EXPECT_THAT(command.environment, ElementsAre(std::pair("SSL_CERT_FILE", "/etc/ca.pem")));
  ASSERT_TRUE(command.net);
  EXPECT_EQ(command.net->network, request.network);
}

TEST(YtDlpCommands, AFormatGoesBeforeAHeight) {
  Request request = course();
  request.height = 480;

  EXPECT_TRUE(has_words(make_extractor()->probe(request, {{1, 1}}, ListLength::known, {}),
                        {"--format-sort", "res:480"}));
  request.format = "-weird";
  EXPECT_TRUE(
      has_words(make_extractor()->probe(request, {{1, 1}}, ListLength::known, {}), {"--format", "-weird"}));
}

TEST(YtDlpCommands, AFetchPinsTheFormatAndKeepsToItsRoom) {
  const auto episodes = episodes_of(recorded("yt-dlp/metadata/pages.jsonl"));
  const Room room{
      .directory = "/d/.multiget/$HOME/files", .metadata = "/d/.multiget/$HOME/page.json", .cookies = {}};

  const auto command = make_extractor()->fetch(course(), episodes.at(0).value(), room);

  EXPECT_EQ(command.directory, room.directory);
  EXPECT_TRUE(has_words(command, {"--load-info-json", "./../page.json", "--format", "30064+30280"}));
  EXPECT_TRUE(has_words(command, {"--output", "media.%(ext)s"}));
  EXPECT_THAT(command.arguments, testing::Not(testing::Contains("--write-subs")));
}

TEST(YtDlpCommands, SegmentsAreFetchedToFilesOfTheirOwn) {
  const auto episodes = episodes_of(recorded("yt-dlp/metadata/segments.jsonl"));

  const auto command =
      make_extractor()->fetch(course(), episodes.at(0).value(), {.directory = "/r/f", .metadata = "/r/m"});

  EXPECT_TRUE(has_words(command, {"--output", "media.%(playlist_index)03d.%(ext)s"}));
}

TEST(YtDlpCommands, ExtrasComeByACommandOfTheirOwn) {
  Request request = course();
  request.extras.danmaku = Danmaku::xml;
  request.extras.subtitles = {"zh-Hans", "en"};
  request.extras.embed_thumbnail = Wanted::yes;

  const auto command = make_extractor()->fetch_extras(
      request, {.directory = "/r/f", .metadata = "/r/m", .extras = "/r/f/extras", .cookies = "/r/jar"});

  EXPECT_EQ(make_extractor()->extras_come(), ExtrasCome::by_own_command);
  EXPECT_EQ(command.directory, "/r/f/extras");
  EXPECT_TRUE(has_words(command, {"--load-info-json", "./../../m", "--skip-download"}));
  EXPECT_TRUE(has_words(command, {"--write-subs", "--sub-langs", "zh-Hans,en,danmaku"}));
  EXPECT_TRUE(has_words(command, {"--write-thumbnail", "--convert-thumbnails", "jpg"}));
  EXPECT_TRUE(has_words(command, {"--cookies", "./../../jar"}));
}

TEST(YtDlpCommands, AllSubtitlesAreWithoutDanmakuUnlessTheyAreWanted) {
  Request request = course();
  request.extras.subtitles = {"all"};
  EXPECT_TRUE(has_words(make_extractor()->fetch_extras(request, {}), {"--sub-langs", "all,-danmaku"}));

  request.extras.danmaku = Danmaku::ass;
  EXPECT_TRUE(has_words(make_extractor()->fetch_extras(request, {}), {"--sub-langs", "all,danmaku"}));
}

TEST(YtDlpCommands, TheSoundAloneIsAskedForUnlessAFormatIsNamed) {
  Request request = course();
  request.extras.audio = AudioOnly::m4a;
  EXPECT_TRUE(
      has_words(make_extractor()->probe(request, {}, ListLength::known, {}), {"--format", "bestaudio/best"}));

  request.format = "30280";
  EXPECT_TRUE(has_words(make_extractor()->probe(request, {}, ListLength::known, {}), {"--format", "30280"}));
}

TEST(YtDlpProgress, FilesAreAddedUp) {
  const auto reader = make_extractor()->read_progress();

  const auto told = progress_of(*reader, recorded("yt-dlp/progress/template.txt"));

  ASSERT_GT(told.size(), 5U);
  EXPECT_EQ(told.front().done, 1024_B);
  EXPECT_EQ(told.front().total, 2609516_B);
  EXPECT_EQ(told.front().rate, std::nullopt);
  EXPECT_EQ(told.back().done, Bytes{2609516 + 163401});
  EXPECT_EQ(told.back().total, told.back().done);
}

TEST(YtDlpProgress, OnlyMediaCountsAndOnlyWholeLines) {
  const auto reader = make_extractor()->read_progress();

  EXPECT_TRUE(
      progress_of(*reader,
                  R"(MG {"downloaded_bytes": 409, "total_bytes": 100, "filename": "media.danmaku.xml"})")
          .empty());
  EXPECT_TRUE(progress_of(*reader, R"(MG {"downloaded_bytes": 409, "tot)").empty());
  EXPECT_TRUE(progress_of(*reader, R"(MG {"downloaded_bytes": -4, "filename": "a"})").empty());
  EXPECT_TRUE(progress_of(*reader, "[download] 3 %\n\nMG").empty());
}

TEST(YtDlpProgress, AnEstimateMayHaveAFractionAndIsNeverLessThanWhatIsDone) {
  const auto reader = make_extractor()->read_progress();

  const auto told = progress_of(
      *reader, R"(MG {"downloaded_bytes": 400, "total_bytes_estimate": 399.5, "filename": "media.mp4"})");

  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].total, 400_B);
}

struct Verdict {
  const char* file;
  ErrorKind kind;
  const char* says;
};
class YtDlpVerdict : public testing::TestWithParam<Verdict> {};

TEST_P(YtDlpVerdict, IsToldFromTheErrorOutput) {
  const auto errors = recorded("yt-dlp/errors/" + std::string(GetParam().file) + ".txt");
  ASSERT_FALSE(errors.empty());

  const auto outcome = make_extractor()->judge(exited(1), errors);

  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_EQ(to_string(outcome.error->kind), to_string(GetParam().kind)) << outcome.error->what;
  EXPECT_THAT(outcome.error->what, HasSubstr(GetParam().says));
  EXPECT_THAT(outcome.error->what, testing::Not(HasSubstr("report this issue")));
}

INSTANTIATE_TEST_SUITE_P(All, YtDlpVerdict,
                         testing::Values(Verdict{"412-page", ErrorKind::throttled, "412"},
                                         Verdict{"412-api", ErrorKind::throttled, "412"},
                                         Verdict{"429-media", ErrorKind::throttled, "429"},
                                         Verdict{"429-api", ErrorKind::throttled, "429"},
                                         Verdict{"503-page", ErrorKind::throttled, "503"},
                                         Verdict{"503-api", ErrorKind::throttled, "503"},
                                         Verdict{"503-pagelist", ErrorKind::throttled, "503"},
                                         Verdict{"code-352", ErrorKind::throttled, "352"},
                                         Verdict{"v-voucher", ErrorKind::throttled, "refuses"},
                                         Verdict{"playlist-412-after-5", ErrorKind::throttled, "412"},
                                         Verdict{"403-expired", ErrorKind::expired, "403"},
                                         Verdict{"404-deleted", ErrorKind::not_found, "deleted"},
                                         Verdict{"404-unknown-bv", ErrorKind::not_found, "404"},
                                         Verdict{"badcert-cdn", ErrorKind::forbidden, "--ca-file"},
                                         Verdict{"badcert-wronghost", ErrorKind::forbidden, "--ca-file"},
                                         Verdict{"407", ErrorKind::forbidden, "proxy"},
                                         Verdict{"proxy-down", ErrorKind::transient, "proxy"},
                                         Verdict{"no-proxy-dns", ErrorKind::transient, "resolve"},
                                         Verdict{"unknown-host", ErrorKind::transient, "502"},
                                         Verdict{"unknown-host-urllib", ErrorKind::transient, "502"},
                                         Verdict{"503-media", ErrorKind::transient, "503"},
                                         Verdict{"reset-always", ErrorKind::transient, "more expected"},
                                         Verdict{"garbage", ErrorKind::transient, "Invalid data"},
                                         Verdict{"SIGINT", ErrorKind::cancelled, "Interrupted"}));

struct Words {
  const char* text;
  ErrorKind kind;
};
class YtDlpWords : public testing::TestWithParam<Words> {};

TEST_P(YtDlpWords, HaveAKind) {
  const auto outcome = make_extractor()->judge(exited(1), GetParam().text);

  EXPECT_EQ(to_string(outcome.error.value().kind), to_string(GetParam().kind));
}

INSTANTIATE_TEST_SUITE_P(
    All, YtDlpWords,
    testing::Values(
        Words{"ERROR: unable to write data: [Errno 28] No space left on device", ErrorKind::disk_full},
        Words{"ERROR: Unsupported URL: https://example.org/", ErrorKind::unsupported},
        Words{"ERROR: [youtube] x: Private video. Sign in if you've been granted access",
              ErrorKind::needs_login},
        Words{"ERROR: [youtube] x: This video is DRM protected", ErrorKind::unsupported},
        Words{"ERROR: [x] y: Requested format is not available. Use --list-formats", ErrorKind::bad_input},
        Words{"ERROR: [x] y: Unable to download webpage: HTTP Error 403: Forbidden", ErrorKind::forbidden},
        Words{"ERROR: [x] y: Unable to extract title; please report this issue on  https",
              ErrorKind::unsupported},
        Words{"ERROR: [x] y: Read timed out.", ErrorKind::transient}, Words{"", ErrorKind::transient}));

// Without its list of parts a video counts as a single one: page 1 is told, the others are never heard of.
TEST(YtDlpVerdicts, ARefusalThatIsOnlyWarnedOfIsOne) {
  const auto outcome = make_extractor()->judge(exited(0), recorded("yt-dlp/errors/503-pagelist.txt"));

  EXPECT_EQ(outcome.error.value().kind, ErrorKind::throttled);
}

TEST(YtDlpVerdicts, AMirrorsTroubleThatItGotOverIsNoRefusal) {
  EXPECT_TRUE(
      make_extractor()
          ->judge(exited(0), "WARNING: [download] Got error: HTTP Error 503: Service Unavailable. Retrying")
          .ok());
}

TEST(YtDlpVerdicts, EndingsOfOursAreNotTheToolsFault) {
  const auto extractor = make_extractor();

  EXPECT_TRUE(extractor->judge(exited(0), "WARNING: nothing of note").ok());
  EXPECT_EQ(extractor->judge({.how = Exit::How::not_started, .reason = "no such file"}, "").error->kind,
            ErrorKind::unsupported);
  EXPECT_EQ(extractor->judge({.how = Exit::How::stalled}, "").error->kind, ErrorKind::transient);
  EXPECT_EQ(extractor->judge({.how = Exit::How::signalled, .number = 9}, "").error->kind,
            ErrorKind::transient);
  EXPECT_EQ(extractor->judge({.how = Exit::How::cancelled}, "ERROR: HTTP Error 412").error->kind,
            ErrorKind::cancelled);
}

Episode fetched(const std::string& format) {
  Episode episode;
  episode.format.id = format;
  return episode;
}

TEST(YtDlpHarvest, AMergedFileLeavesOldPartsAsRubbish) {
  const auto harvest = make_extractor()->harvest(fetched("30064+30280"), {{"media.mp4", 9_B},
                                                                          {"media.f30064.mp4", 1_B},
                                                                          {"media.temp.mp4", 1_B},
                                                                          {"media.danmaku.xml", 1_B},
                                                                          {"media.mp4.part-Frag3.part", 1_B},
                                                                          {"notes.mp4", 1_B}});

  EXPECT_EQ(harvest,
            (Harvest{.join = Harvest::Join::none,
                     .media = {"media.mp4"},
                     .subtitles = {"media.danmaku.xml"},
                     .rubbish = {"media.f30064.mp4", "media.mp4.part-Frag3.part", "media.temp.mp4"}}));
}

TEST(YtDlpHarvest, UnmergedPartsAreMuxedVideoFirst) {
  const auto harvest = make_extractor()->harvest(
      fetched("30064+30016"),
      {{"media.f30016.m4a", 1_B}, {"media.f30064.mp4", 9_B}, {"media.mp4.ytdl", 1_B}});

  EXPECT_EQ(harvest.join, Harvest::Join::mux);
  EXPECT_THAT(harvest.media, ElementsAre("media.f30064.mp4", "media.f30016.m4a"));
}

TEST(YtDlpHarvest, SegmentsAreConcatenatedInTheirOrder) {
  const auto harvest = make_extractor()->harvest(fetched("64"), {{"media.002.flv", 1_B},
                                                                 {"media.010.flv", 1_B},
                                                                 {"media.001.flv", 1_B},
                                                                 {"media.001.danmaku.xml", 1_B}});

  EXPECT_EQ(harvest.join, Harvest::Join::concat);
  EXPECT_THAT(harvest.media, ElementsAre("media.001.flv", "media.002.flv", "media.010.flv"));
  EXPECT_THAT(harvest.subtitles, ElementsAre("media.001.danmaku.xml"));
}

}  // namespace

TEST(YtDlpJudge, PiecesThatCannotBeJoinedAreDamaged) {
  const auto outcome = make_extractor()->judge(
      {.how = Exit::How::exited, .number = 1, .reason = {}},
      "ERROR: Postprocessing: file:media.f30064.mp4: Invalid data found when processing input\n");

  EXPECT_EQ(outcome.error->kind, ErrorKind::transient);
  EXPECT_EQ(outcome.leftovers, Leftovers::damaged);
}

}  // namespace mg::ytdlp

#include "adapters/ffmpeg/ffmpeg.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/ffmpeg/join.h"
#include "tests/adapters/fixture.h"

namespace mg::ffmpeg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FfmpegJoin, TracksAreMuxedWithoutEncoding) {
  const Harvest harvest{
      .join = Harvest::Join::mux, .media = {"-v.mp4", "a:b.m4a"}, .subtitles = {}, .rubbish = {}};

  const auto command = make_muxer()->join(harvest, "/room", "joined.mp4").at(0);

  EXPECT_TRUE(make_muxer()->prepare_join(harvest, "/room").empty());
  EXPECT_EQ(command.tool, "ffmpeg");
  EXPECT_EQ(command.directory, "/room");
  EXPECT_THAT(command.arguments,
              ElementsAre("-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-nostats", "-stats_period",
                          "0.5", "-progress", "pipe:1", "-i", "file:-v.mp4", "-i", "file:a:b.m4a", "-map",
                          "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", "file:joined.mp4"));
}

TEST(FfmpegJoin, SegmentsAreConcatenatedByAList) {
  const Harvest harvest{
      .join = Harvest::Join::concat, .media = {"a.flv", "b'c.flv"}, .subtitles = {}, .rubbish = {}};

  const auto files = make_muxer()->prepare_join(harvest, "/room");
  const auto command = make_muxer()->join(harvest, "/room", "joined.mkv").at(0);

  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].path, "/room/concat.txt");
  EXPECT_EQ(files[0].content, "ffconcat version 1.0\nfile 'file:a.flv'\nfile 'file:b'\\''c.flv'\n");
  EXPECT_TRUE(has_words(command, {"-f", "concat", "-safe", "0", "-i", "file:concat.txt"}));
  EXPECT_THAT(command.arguments, testing::Not(testing::Contains("-movflags")));
}

TEST(FfmpegJoin, APlaylistMayReadFilesAndMediaOnly) {
  const Harvest harvest{
      .join = Harvest::Join::playlist, .media = {"run0001.m3u8"}, .subtitles = {}, .rubbish = {}};

  const auto commands = make_muxer()->join(harvest, "/room", "joined.mp4");

  EXPECT_TRUE(make_muxer()->prepare_join(harvest, "/room").empty());
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_THAT(commands[0].arguments,
              ElementsAre("-nostdin", "-hide_banner", "-loglevel", "level+warning", "-y", "-nostats",
                          "-stats_period", "0.5", "-progress", "pipe:1", "-protocol_whitelist",
                          "file,crypto,data", "-format_whitelist", "hls,mpegts,mov,aac,mp3,ac3,eac3",
                          "-allowed_extensions", "ALL", "-i", "file:run0001.m3u8", "-map", "0:v:0?", "-map",
                          "0:a:0?", "-c", "copy", "-movflags", "+faststart", "file:joined.mp4"));
}

TEST(FfmpegJoin, PlaylistsOfSeveralClocksAreFirstMadeAlike) {
  const Harvest harvest{.join = Harvest::Join::playlist,
                        .media = {"run0001.m3u8", "run0002.m3u8"},
                        .subtitles = {},
                        .rubbish = {}};

  const auto files = make_muxer()->prepare_join(harvest, "/room");
  const auto commands = make_muxer()->join(harvest, "/room", "joined.mp4");

  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].content,
            "ffconcat version 1.0\nfile 'file:run0001.m3u8.ts'\nfile 'file:run0002.m3u8.ts'\n");
  ASSERT_EQ(commands.size(), 3U);
  EXPECT_TRUE(has_words(commands[1], {"-i", "file:run0002.m3u8"}));
  EXPECT_TRUE(has_words(commands[1], {"-f", "mpegts", "-c", "copy", "file:run0002.m3u8.ts"}));
  EXPECT_TRUE(has_words(commands[2], {"-f", "concat", "-safe", "0", "-i", "file:concat.txt"}));
  EXPECT_EQ(commands[2].arguments.back(), "file:joined.mp4");
}

TEST(FfmpegInspection, ADashPairInMp4) {
  const auto facts = make_muxer()->read_inspection(recorded("ffprobe/dash_mp4.json"));

  ASSERT_TRUE(facts.has_value()) << facts.error().what;
  EXPECT_EQ(facts->container, "mov,mp4,m4a,3gp,3g2,mj2");
  EXPECT_NEAR(seconds(facts->duration.value()), 10.0, 0.1);
  EXPECT_GT(facts->size.count, 2'000'000);
  ASSERT_EQ(facts->streams.size(), 2U);
  EXPECT_EQ(facts->streams[0].kind, StreamFacts::Kind::video);
  EXPECT_EQ(facts->streams[0].codec, "h264");
  EXPECT_EQ(facts->streams[0].height, 720);
  EXPECT_EQ(facts->streams[1].kind, StreamFacts::Kind::audio);
}

TEST(FfmpegInspection, ASegmentInFlvTellsNoStreamDurations) {
  const auto facts = make_muxer()->read_inspection(recorded("ffprobe/segment_flv.json"));

  ASSERT_TRUE(facts.has_value()) << facts.error().what;
  EXPECT_EQ(facts->container, "flv");
  EXPECT_TRUE(facts->duration.has_value());
}

TEST(FfmpegInspection, WhatIsNotAvailableIsUnknown) {
  const auto facts = make_muxer()->read_inspection(
      R"({"format": {"format_name": "h264", "size": "7", "duration": "N/A"}, "streams": [{"codec_type": "data"}]})");

  ASSERT_TRUE(facts.has_value()) << facts.error().what;
  EXPECT_EQ(facts->duration, std::nullopt);
  EXPECT_EQ(facts->streams.at(0).kind, StreamFacts::Kind::other);
}

TEST(FfmpegInspection, APictureThatIsTurnedAndOfWidePixels) {
  const auto facts = make_muxer()->read_inspection(
      R"({"format": {"format_name": "mov", "size": "7"}, "streams": [
        {"codec_type": "video", "sample_aspect_ratio": "4:3",
         "side_data_list": [{"side_data_type": "Display Matrix", "rotation": -90}]},
        {"codec_type": "video", "sample_aspect_ratio": "1:1"}, {"codec_type": "video", "sample_aspect_ratio": "0:1"}]})");

  ASSERT_TRUE(facts.has_value()) << facts.error().what;
  EXPECT_EQ(facts->streams.at(0).rotation, 270);
  EXPECT_EQ(facts->streams.at(0).pixel_aspect, "4:3");
  for (const std::size_t square : {1, 2}) {
    EXPECT_EQ(facts->streams.at(square).rotation, 0);
    EXPECT_EQ(facts->streams.at(square).pixel_aspect, "");
  }
}

TEST(FfmpegInspection, AScriptThatLeadsToMediaHoldsNone) {
  for (const auto* reader : {"concat", "hls", "hls,applehttp", "dash", "sdp", "imf"}) {
    const auto facts = make_muxer()->read_inspection(
        R"({"format": {"duration": "4.16", "size": "99", "format_name": ")" + std::string(reader) + R"("}})");

    ASSERT_FALSE(facts.has_value()) << reader;
    EXPECT_EQ(facts.error().kind, ErrorKind::bad_input);
    EXPECT_THAT(facts.error().what, HasSubstr("list of other files"));
  }
}

TEST(FfmpegInspection, TakesNoNameForAnOptionAndReachesNoNet) {
  const Command command = make_muxer()->inspect("-odd.mp4");

  EXPECT_EQ(command.arguments.back(), "file:-odd.mp4");
  EXPECT_TRUE(has_words(command, {"-protocol_whitelist", "file"}));
}

TEST(FfmpegSample, TellsHowFarThePacketsOfEachStreamGo) {
  const auto sample = make_muxer()->read_sample(R"({"packets_and_frames": [
      {"type": "packet", "stream_index": 0, "pts_time": "0.080000", "dts_time": "0.0", "duration_time": "0.04"},
      {"type": "frame", "stream_index": 0, "pts_time": "99"},
      {"type": "packet", "stream_index": 0, "dts_time": "29.960000", "duration_time": "0.040000"},
      {"type": "packet", "stream_index": 0, "pts_time": "N/A"},
      {"type": "packet", "stream_index": 7, "pts_time": "50"}],
    "streams": [{"codec_type": "video"}, {"codec_type": "audio"}],
    "format": {"format_name": "flv", "size": "7", "duration": "30.08", "start_time": "0.080000"}})");

  ASSERT_TRUE(sample.has_value()) << sample.error().what;
  EXPECT_EQ(sample->start, 80ms);
  EXPECT_EQ(sample->facts.size, 7_B);
  ASSERT_EQ(sample->ends.size(), 2U);
  EXPECT_EQ(sample->ends[0], std::optional<Duration>(30s));
  EXPECT_EQ(sample->ends[1], std::nullopt);
}

TEST(FfmpegSample, OfAFileWithoutPacketsReachesNowhere) {
  const auto sample = make_muxer()->read_sample(
      R"({"streams": [{"codec_type": "video"}], "format": {"format_name": "flv", "size": "7"}})");

  ASSERT_TRUE(sample.has_value()) << sample.error().what;
  EXPECT_EQ(sample->ends, std::vector<std::optional<Duration>>(1));
}

TEST(FfmpegSample, IsBadInputWhereTheInspectionIs) {
  EXPECT_EQ(make_muxer()->read_sample("{}").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(make_muxer()->read_sample("{").error().kind, ErrorKind::bad_input);
}

TEST(FfmpegPackets, AreReadFromTheirLines) {
  const auto muxer = make_muxer();

  EXPECT_EQ(muxer->read_packet("1,30.057000,30.010000,0.023000"), (PacketEnd{1, 30080ms}));
  EXPECT_EQ(muxer->read_packet("0,N/A,2.000000,N/A"), (PacketEnd{0, 2s}));
  for (const char* line : {"", "0", "0,N/A,N/A,0.04", "x,1,1,1", "-1,1,1,1", "0,1e300,nan,1", "0,1,1"}) {
    EXPECT_EQ(muxer->read_packet(line), std::nullopt) << line;
  }
}

TEST(FfmpegPlay, TellsHowFarItIs) {
  const auto muxer = make_muxer();

  EXPECT_EQ(muxer->read_play_progress("out_time_us=1500000"), std::optional<Duration>(1500ms));
  for (const char* line : {"", "out_time_us=N/A", "out_time=00:00:01.500000", "progress=end"}) {
    EXPECT_EQ(muxer->read_play_progress(line), std::nullopt) << line;
  }
}

TEST(FfmpegSample, KnowsWhereTheLengthBeginsToCount) {
  const auto start_in = [](std::string_view container, std::string_view duration, std::string_view first) {
    return make_muxer()
        ->read_sample(fmt::format(R"({{"format": {{"format_name": "{}", "size": "7", "duration": "{}",
                                      "start_time": "{}"}}}})",
                                  container, duration, first))
        ->start;
  };

  EXPECT_EQ(start_in("matroska,webm", "1002.043", "1000.0"), Duration{});
  EXPECT_EQ(start_in("mov,mp4,m4a,3gp,3g2,mj2", "1002.043", "1000.0"), Duration{});
  EXPECT_EQ(start_in("mov,mp4,m4a,3gp,3g2,mj2", "2.043", "1000.0"), Duration(1000s));
  EXPECT_EQ(start_in("mpegts", "2.043", "1000.0"), Duration(1000s));
  EXPECT_EQ(start_in("mov,mp4,m4a,3gp,3g2,mj2", "2.043", "-0.5"), Duration(-500ms));
}

TEST(FfmpegSample, TakesNoNameForAnOptionAndReachesNoNet) {
  const auto muxer = make_muxer();

  for (const Command& command : {muxer->sample("-odd.mp4"), muxer->list_packets("-odd.mp4")}) {
    EXPECT_EQ(command.arguments.back(), "file:-odd.mp4");
    EXPECT_TRUE(has_words(command, {"-protocol_whitelist", "file"}));
  }
}

class FfprobeBad : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(FfprobeBad, IsBadInputThatSaysWhat) {
  const auto facts = make_muxer()->read_inspection(GetParam().first);

  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(facts.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(facts.error().what, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    All, FfprobeBad,
    testing::Values(
        std::pair{"", "JSON"}, std::pair{"{", "JSON"}, std::pair{"{}", "\"format\""},
        std::pair{R"({"format": {"format_name": "x"}})", "\"size\""},
        std::pair{R"({"format": {"format_name": "x", "size": "-1"}})", "\"size\""},
        std::pair{R"({"format": {"format_name": "x", "size": "99999999999999999999"}})", "\"size\""},
        std::pair{R"({"format": {"format_name": "x", "size": "1", "duration": "1e99"}})", "\"duration\""},
        std::pair{R"({"format": {"format_name": "x", "size": "1", "duration": "nan"}})", "\"duration\""},
        std::pair{R"({"format": {"format_name": "x", "size": "1"}, "streams": [{"width": 1e12}]})", "width"},
        std::pair{R"({"format": {"format_name": "x", "size": "1"}, "streams": {}})", "\"streams\""}));

TEST(FfmpegVerification, EverythingIsDecodedAndNothingKept) {
  const auto command = make_muxer()->play_through("-odd.mp4");

  EXPECT_TRUE(has_words(command, {"-i", "file:-odd.mp4"}));
  EXPECT_TRUE(has_words(command, {"-f", "null", "-"}));
  EXPECT_THAT(command.arguments, testing::Not(testing::Contains("-skip_frame")));
}

class FfmpegDamage : public testing::TestWithParam<const char*> {};

TEST_P(FfmpegDamage, IsAComplaintEvenWithExitZero) {
  const auto errors = recorded("ffmpeg/" + std::string(GetParam()) + ".txt");
  ASSERT_FALSE(errors.empty());

  const auto outcome = make_muxer()->judge(exited(0), errors);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->kind, ErrorKind::transient);
  EXPECT_THAT(outcome.error->what, testing::StartsWith("the file is damaged: "));
  EXPECT_THAT(outcome.error->what, testing::Not(HasSubstr("0x")));
}

INSTANTIATE_TEST_SUITE_P(All, FfmpegDamage, testing::Values("spliced", "garbage4k", "zeros64k"));

TEST(FfmpegVerdicts, SilenceIsSound) {
  EXPECT_TRUE(make_muxer()->judge(exited(0), "").ok());
  EXPECT_TRUE(
      make_muxer()
          ->judge(exited(0), "[null @ 0x1] Application provided invalid, non monotonically increasing dts\n")
          .ok());
}

TEST(FfmpegVerdicts, OfWarningsOnlyThoseOfLostSegmentsCount) {
  EXPECT_TRUE(make_muxer()
                  ->judge(exited(0),
                          "[mpegts @ 0x1] [warning] Packet corrupt (stream = 0, dts = 1).\n"
                          "[warning] file:run0001.m3u8: corrupt input packet in stream 0\n")
                  .ok());
  EXPECT_EQ(make_muxer()
                ->judge(exited(0), "[hls @ 0x1] [warning] Failed to open segment 3 of playlist 0\n")
                .error->what,
            "the file is damaged: Failed to open segment 3 of playlist 0");
  EXPECT_EQ(make_muxer()
                ->judge(exited(0), "[hls @ 0x1] [error] Unable to read key file file:key00001.bin\n")
                .error->kind,
            ErrorKind::transient);
}

TEST(FfmpegVerdicts, ThisMachinesTroubleIsNotDamage) {
  EXPECT_EQ(
      make_muxer()->judge(exited(1), "av_interleaved_write_frame(): No space left on device").error->kind,
      ErrorKind::disk_full);
  EXPECT_EQ(make_muxer()->judge(exited(1), "file:x.mp4: Permission denied").error->kind, ErrorKind::local_io);
  EXPECT_EQ(make_muxer()->judge({.how = Exit::How::not_started}, "").error->kind, ErrorKind::unsupported);
}

TEST(FfmpegVerdicts, AFailureWithoutAWordIsStillOne) {
  EXPECT_FALSE(make_muxer()->judge(exited(1), "").ok());
}

}  // namespace
}  // namespace mg::ffmpeg

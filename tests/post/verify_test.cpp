#include "src/post/verify.h"

#include <gtest/gtest.h>

#include <limits>

namespace mg {

namespace {

// Ten minutes of 720p, exactly 100 MiB before it was joined.
Episode promised() {
  return {.page = 3,
          .duration = 10min,
          .format = {.height = 720,
                     .has_video = true,
                     .has_audio = true,
                     .size = 100_MiB,
                     .size_exactness = Exactness::exact}};
}

StreamFacts video(int width, int height, std::optional<Duration> length = 10min) {
  return {.kind = StreamFacts::Kind::video,
          .codec = "h264",
          .width = width,
          .height = height,
          .duration = length};
}

StreamFacts audio(std::optional<Duration> length = 10min) {
  return {.kind = StreamFacts::Kind::audio, .codec = "aac", .duration = length};
}

MediaFacts delivered() {
  return {.container = "mov,mp4", .duration = 10min, .size = 100_MiB, .streams = {video(1280, 720), audio()}};
}

std::string complaint(const MediaFacts& found, const Episode& expected = promised()) {
  const Outcome outcome = verify(found, expected);
  EXPECT_FALSE(outcome.ok());
  if (outcome.ok()) return {};
  EXPECT_EQ(outcome.error->kind, ErrorKind::transient);
  return outcome.error->what;
}

}  // namespace

TEST(Verify, TakesWhatWasPromised) {
  EXPECT_EQ(verify(delivered(), promised()), Outcome{});
}

TEST(Verify, RefusesASilentChangeOfQuality) {
  MediaFacts found = delivered();
  found.streams[0] = video(852, 480);

  EXPECT_EQ(complaint(found), "page 3 came damaged: expected 720p, found 480p (852x480)");
}

TEST(Verify, RefusesAHigherQualityToo) {
  MediaFacts found = delivered();
  found.streams[0] = video(1920, 1080);

  EXPECT_EQ(complaint(found), "page 3 came damaged: expected 720p, found 1080p (1920x1080)");
}

TEST(Verify, TakesUprightTurnedAndWidePicturesOfAClass) {
  for (const auto& [width, height] : {std::pair(720, 1280), std::pair(720, 960), std::pair(1280, 544)}) {
    MediaFacts found = delivered();
    found.streams[0] = video(width, height);

    EXPECT_TRUE(verify(found, promised()).ok()) << width << "x" << height;
  }
}

TEST(Verify, DoesNotTakeALowerClassForAWidePicture) {
  for (const auto& [width, height] : {std::pair(640, 360), std::pair(852, 362), std::pair(480, 854)}) {
    MediaFacts found = delivered();
    found.streams[0] = video(width, height);

    EXPECT_FALSE(verify(found, promised()).ok()) << width << "x" << height;
  }
}

TEST(Verify, AsksNoHeightWhereItIsUnknown) {
  Episode expected = promised();
  expected.format.height = 0;
  MediaFacts found = delivered();
  found.streams[0] = video(852, 480);
  MediaFacts sizeless = delivered();
  sizeless.streams[0] = video(0, 0);

  EXPECT_TRUE(verify(found, expected).ok());
  EXPECT_TRUE(verify(sizeless, promised()).ok());
}

TEST(Verify, MissesAStream) {
  MediaFacts silent = delivered();
  silent.streams = {video(1280, 720)};
  MediaFacts dark = delivered();
  dark.streams = {audio()};

  EXPECT_EQ(complaint(silent), "page 3 came damaged: expected sound, found none");
  EXPECT_EQ(complaint(dark), "page 3 came damaged: expected a picture, found none");
}

TEST(Verify, TakesSoundAloneWhereNoPictureIsPromised) {
  Episode expected = promised();
  expected.format.has_video = false;
  MediaFacts found = delivered();
  found.streams = {audio()};

  EXPECT_TRUE(verify(found, expected).ok());
}

TEST(Verify, RefusesAFileWithoutStreamsWhateverWasPromised) {
  Episode expected = promised();
  expected.format.has_video = expected.format.has_audio = false;
  MediaFacts found = delivered();
  found.streams.clear();

  EXPECT_EQ(complaint(found, expected), "page 3 came damaged: found neither picture nor sound");
}

TEST(Verify, TakesNoCoverForThePicture) {
  MediaFacts found = delivered();
  found.streams.insert(found.streams.begin(),
                       {.kind = StreamFacts::Kind::video, .codec = "mjpeg", .width = 1920, .height = 1080});

  EXPECT_TRUE(verify(found, promised()).ok());
}

TEST(Verify, RefusesATruncatedFile) {
  MediaFacts found = delivered();
  found.duration = 4min;
  found.size = 40_MiB;
  found.streams = {video(1280, 720, 4min), audio(4min)};

  EXPECT_EQ(complaint(found),
            "page 3 came damaged: expected 100 MiB (104857600 bytes), found 40.0 MiB (41943040 bytes); "
            "expected a length of 10:00, found 4:00");
}

TEST(Verify, RefusesAnotherPagesLength) {
  MediaFacts found = delivered();
  found.duration = 11min;

  EXPECT_EQ(complaint(found), "page 3 came damaged: expected a length of 10:00, found 11:00");
}

TEST(Verify, AllowsThreePercentOfTheLength) {
  MediaFacts found = delivered();

  found.duration = 10min - 18s;
  EXPECT_TRUE(verify(found, promised()).ok());
  found.duration = 10min - 19s;
  EXPECT_FALSE(verify(found, promised()).ok());
}

TEST(Verify, AllowsTwoSecondsOfAShortLength) {
  Episode expected = promised();
  expected.duration = 7s;
  MediaFacts found = delivered();

  found.duration = 9s;
  EXPECT_TRUE(verify(found, expected).ok());
  found.duration = 9s + 100ms;
  EXPECT_FALSE(verify(found, expected).ok());
}

TEST(Verify, AllowsThirtySecondsOfALongLength) {
  Episode expected = promised();
  expected.duration = 3h;
  MediaFacts found = delivered();

  found.duration = 3h - 30s;
  EXPECT_TRUE(verify(found, expected).ok());
  found.duration = 3h - 31s;
  EXPECT_FALSE(verify(found, expected).ok());
}

TEST(Verify, AsksNoLengthWhereNoneIsAnnounced) {
  Episode expected = promised();
  expected.duration.reset();
  MediaFacts found = delivered();
  found.duration.reset();

  EXPECT_TRUE(verify(found, expected).ok());
}

TEST(Verify, TakesTheLongestStreamWhereTheFileTellsNoLength) {
  MediaFacts found = delivered();
  found.duration.reset();

  EXPECT_TRUE(verify(found, promised()).ok());
}

TEST(Verify, MissesALengthThatIsAnnounced) {
  MediaFacts found = delivered();
  found.duration.reset();
  found.streams = {video(1280, 720, std::nullopt), audio(std::nullopt)};

  EXPECT_EQ(complaint(found), "page 3 came damaged: a length is announced, but the file has none");
}

TEST(Verify, RefusesAStreamThatEndsEarly) {
  MediaFacts found = delivered();
  found.streams[1] = audio(4min);

  EXPECT_EQ(complaint(found), "page 3 came damaged: the sound ends early: expected 10:00, found 4:00");
  found.streams = {video(1280, 720, 9min), audio()};
  EXPECT_EQ(complaint(found), "page 3 came damaged: the picture ends early: expected 10:00, found 9:00");
}

TEST(Verify, AllowsStreamsToDifferALittle) {
  MediaFacts found = delivered();
  found.streams[1] = audio(10min - 30s);

  EXPECT_TRUE(verify(found, promised()).ok());
}

TEST(Verify, AllowsForAnotherContainer) {
  Episode expected = promised();
  expected.format.size = Bytes{1000000};
  MediaFacts found = delivered();

  found.size = {1000000 + 30000 + 65536};
  EXPECT_TRUE(verify(found, expected).ok());
  found.size = {1000000 + 30000 + 65537};
  EXPECT_FALSE(verify(found, expected).ok());
  found.size = {1000000 - 30000 - 65536};
  EXPECT_TRUE(verify(found, expected).ok());
  found.size = {1000000 - 30000 - 65537};
  EXPECT_FALSE(verify(found, expected).ok());
}

// A tool that takes nine tenths of a file for a whole one.
TEST(Verify, RefusesNineTenthsOfAFile) {
  MediaFacts found = delivered();
  found.size = 90_MiB;

  EXPECT_EQ(complaint(found),
            "page 3 came damaged: expected 100 MiB (104857600 bytes), found 90.0 MiB (94371840 bytes)");
}

TEST(Verify, TakesAnEstimateForItsMagnitude) {
  Episode expected = promised();
  expected.format.size_exactness = Exactness::estimated;
  MediaFacts found = delivered();

  found.size = 25_MiB;
  EXPECT_TRUE(verify(found, expected).ok());
  found.size = 400_MiB;
  EXPECT_TRUE(verify(found, expected).ok());
  found.size = 24_MiB;
  EXPECT_EQ(complaint(found, expected),
            "page 3 came damaged: expected about 100 MiB (104857600 bytes), found 24.0 MiB (25165824 bytes)");
  found.size = 401_MiB;
  EXPECT_FALSE(verify(found, expected).ok());
}

TEST(Verify, RefusesAnEmptyFile) {
  Episode expected = promised();
  expected.format.size.reset();
  MediaFacts found = delivered();
  found.size = 0_B;

  EXPECT_EQ(complaint(found, expected), "page 3 came damaged: the file is empty");
}

TEST(Verify, SurvivesAbsurdFacts) {
  Episode expected = promised();
  expected.duration = Duration::max();
  expected.format.size = Bytes{std::numeric_limits<std::int64_t>::max()};
  expected.format.height = std::numeric_limits<int>::max();
  MediaFacts found = delivered();
  found.duration = Duration::min();
  found.streams[0] = video(std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), Duration::min());
  found.streams[1] = audio(Duration::max());

  EXPECT_FALSE(verify(found, expected).ok());
  EXPECT_FALSE(verify({}, {}).ok());
}

}  // namespace mg

#include "src/post/wholeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = StreamFacts::Kind;

StreamFacts picture() {
  return {.kind = Kind::video, .codec = "h264", .width = 1280, .height = 720, .duration = {}};
}
StreamFacts sound() {
  return {.kind = Kind::audio, .codec = "aac", .duration = {}};
}
MediaFacts ten_minutes() {
  return {.container = "matroska", .duration = 10min, .size = 100_MiB, .streams = {picture(), sound()}};
}
FetchedFile as_it_was() {
  return {.size = 100_MiB,
          .facts = PageFacts{.length = 10min, .has_picture = true, .has_sound = true, .height = 720}};
}
MediaSample read_to(std::optional<Duration> picture_end, std::optional<Duration> sound_end) {
  return {.facts = ten_minutes(), .start = {}, .ends = {picture_end, sound_end}};
}

TEST(IndexFaults, AreNoneOfAWholeFile) {
  EXPECT_THAT(index_faults(ten_minutes(), as_it_was(), NamedAs::anything), IsEmpty());
  EXPECT_THAT(index_faults(ten_minutes(), {}, NamedAs::anything), IsEmpty());
}

TEST(IndexFaults, AreNoneOfAFileThatGrewByItsTags) {
  MediaFacts tagged = ten_minutes();
  tagged.size += 300_KiB;

  EXPECT_THAT(index_faults(tagged, as_it_was(), NamedAs::anything), IsEmpty());
}

TEST(IndexFaults, TellOfBytesThatAreGone) {
  MediaFacts cut = ten_minutes();
  cut.size = 99_MiB;

  EXPECT_THAT(index_faults(cut, as_it_was(), NamedAs::anything),
              ElementsAre(HasSubstr("it had 100 MiB (104857600 bytes) when it was fetched, and has 99")));
  EXPECT_THAT(index_faults(cut, {}, NamedAs::anything), IsEmpty());
}

TEST(IndexFaults, TellOfAMissingStreamThatTheFileHad) {
  MediaFacts silent = ten_minutes();
  silent.streams = {picture()};

  EXPECT_THAT(index_faults(silent, as_it_was(), NamedAs::anything),
              ElementsAre("expected sound, found none"));
  EXPECT_THAT(index_faults(silent, {}, NamedAs::anything), IsEmpty());
}

TEST(IndexFaults, TellOfAFileOfSoundWithoutSound) {
  MediaFacts silent = ten_minutes();
  silent.streams = {picture()};

  EXPECT_THAT(index_faults(silent, {}, NamedAs::sound), ElementsAre("expected sound, found none"));
}

TEST(IndexFaults, TellOfAnotherLengthAndHeightThanItHad) {
  MediaFacts other = ten_minutes();
  other.duration = 9min;
  other.streams[0].height = 480;
  other.streams[0].width = 854;

  EXPECT_THAT(index_faults(other, as_it_was(), NamedAs::anything),
              ElementsAre(HasSubstr("expected 720p, found 480p"), HasSubstr("expected a length of 10:00")));
}

TEST(IndexFaults, TellOfAnEmptyFileAndOfOneThatDoesNotPlay) {
  MediaFacts nothing;
  MediaFacts words = ten_minutes();
  words.streams = {{.kind = Kind::other, .codec = "mov_text", .duration = {}}};

  EXPECT_THAT(index_faults(nothing, {}, NamedAs::anything), ElementsAre("it is empty"));
  EXPECT_THAT(index_faults(words, {}, NamedAs::anything),
              ElementsAre("there is neither picture nor sound in it"));
}

TEST(IndexFaults, TellOfAFileWithoutALength) {
  MediaFacts unfinished = ten_minutes();
  unfinished.duration.reset();

  EXPECT_THAT(index_faults(unfinished, {}, NamedAs::anything), ElementsAre(HasSubstr("it has no length")));
}

TEST(PacketFaults, AreNoneWhereBothStreamsReachTheEnd) {
  EXPECT_THAT(packet_faults(read_to(10min, 9min + 58s)), IsEmpty());
}

TEST(PacketFaults, CountFromTheStartOfTheFilesClock) {
  MediaSample late = read_to(11min, 11min);
  late.start = 1min;

  EXPECT_THAT(packet_faults(late), IsEmpty());
  late.start = 2min;
  EXPECT_THAT(packet_faults(late), ElementsAre("it ends at 9:00 of 10:00"));
}

TEST(PacketFaults, TellOfATailThatIsMissing) {
  EXPECT_THAT(packet_faults(read_to(6min, 6min)), ElementsAre("it ends at 6:00 of 10:00"));
}

TEST(PacketFaults, TellOfSoundOrPictureThatEndsEarly) {
  EXPECT_THAT(packet_faults(read_to(10min, 7min)), ElementsAre("the sound ends at 7:00 of 10:00"));
  EXPECT_THAT(packet_faults(read_to(1min, 10min)), ElementsAre("the picture ends at 1:00 of 10:00"));
  EXPECT_THAT(packet_faults(read_to(10min, {})), ElementsAre("the sound ends at 0:00 of 10:00"));
}

TEST(PacketFaults, TellOfAHeadWithNothingBehindIt) {
  EXPECT_THAT(packet_faults(read_to({}, {})), ElementsAre("there is nothing in it but its head"));
}

TEST(PacketFaults, DoNotTakeACoverForAPictureThatEndsEarly) {
  MediaSample song = read_to(0s, 10min);
  song.facts.streams[0].codec = "mjpeg";

  EXPECT_THAT(packet_faults(song), IsEmpty());
}

}  // namespace
}  // namespace mg

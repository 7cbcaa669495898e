#include "src/post/join_decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/post/join_notes.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kMov = "mov,mp4,m4a,3gp,3g2,mj2";

StreamFacts picture(std::string codec = "h264", int width = 1280, int height = 720) {
  StreamFacts stream;
  stream.kind = StreamFacts::Kind::video;
  stream.codec = std::move(codec);
  stream.width = width;
  stream.height = height;
  stream.pixel_format = "yuv420p";
  stream.time_base = "1/1000";
  return stream;
}

StreamFacts sound(std::string codec = "aac", int rate = 44100) {
  StreamFacts stream;
  stream.kind = StreamFacts::Kind::audio;
  stream.codec = std::move(codec);
  stream.sample_rate = rate;
  stream.channels = 2;
  stream.time_base = "1/1000";
  return stream;
}

MediaFacts file(std::vector<StreamFacts> streams, Duration length = 10s, std::string container = "flv") {
  MediaFacts facts;
  facts.container = std::move(container);
  facts.duration = length;
  facts.start = Duration::zero();
  facts.streams = std::move(streams);
  return facts;
}

MediaFacts stream_from(Duration start, Duration length) {
  MediaFacts facts = file({picture(), sound()}, length, "mpegts");
  facts.start = start;
  return facts;
}

PartGroup in_turn(std::size_t count, PartGroup::Proof proof = PartGroup::Proof::names) {
  PartGroup group{.proof = proof, .whole = "T", .program = {}, .tracks = {{}}, .faults = {}};
  for (std::size_t i = 0; i < count; ++i) {
    group.tracks[0].parts.push_back({"T" + std::to_string(i), 1_B, static_cast<std::int64_t>(i), {}});
  }
  return group;
}

PartGroup tracks(std::vector<std::string> names, PartGroup::Proof proof = PartGroup::Proof::names) {
  PartGroup group{.proof = proof, .whole = "T", .program = {}, .tracks = {}, .faults = {}};
  for (auto& name : names) group.tracks.push_back({PartSign::How::track, {{std::move(name), 1_B, 0, {}}}});
  return group;
}

TEST(JoinDecision, TellsWhichPartIsTurnedOrOfOtherPixels) {
  StreamFacts turned = picture(), wide = picture();
  turned.rotation = 90;
  wide.pixel_aspect = "4:3";

  const auto decision = decide_join(in_turn(4), {{file({picture(), sound()}), file({picture(), sound()}),
                                                  file({turned, sound()}), file({wide, sound()})}});

  EXPECT_THAT(decision.differences,
              ElementsAre("\"T2\": rotation 90° instead of 0°", "\"T3\": pixels of 4:3 instead of 1:1"));
}

TEST(JoinDecision, EncodesAllPicturesWhereMostOfThemAreTurned) {
  StreamFacts turned = picture("h264", 1280, 720);
  turned.rotation = 270;

  const auto decision = decide_join(
      in_turn(3), {{file({turned, sound()}), file({turned, sound()}), file({picture(), sound()})}});

  for (const DecidedPart& part : decision.inputs.at(0).parts) {
    ASSERT_TRUE(part.prepare);
    EXPECT_EQ(std::pair(part.prepare->width, part.prepare->height), std::pair(720, 1280));
  }
}

TEST(JoinDecision, TellsWhatOfThePartsTheWholeWillNotHave) {
  StreamFacts cover = picture("mjpeg", 300, 300);
  const MediaFacts plain = file({picture(), sound()}), two = file({picture(), sound(), sound()});

  EXPECT_EQ(decide_join(in_turn(2), {{plain, plain}}).left_out, "");
  EXPECT_EQ(decide_join(in_turn(3), {{plain, two, two}}).left_out,
            "left out: the second sound of \"T1\", and of 1 more");
  EXPECT_EQ(decide_join(in_turn(2), {{file({picture(), sound(), cover}), plain}}).left_out,
            "left out: the cover of \"T0\"");
}

TEST(JoinDecision, FindsThatAWholeIsNotAsLongAsItsListOfChapters) {
  MediaFacts whole = file({picture(), sound()}, 120s, kMov);
  for (StreamFacts& stream : whole.streams) stream.duration = 90s;

  EXPECT_EQ(fault_of_whole(whole, {.picture = true, .sound = true, .length = 120s, .slack = 1s}),
            "what plays in it lasts 90.0 s, its parts 120.0 s");
  whole.streams[0].duration = 119s;
  EXPECT_EQ(fault_of_whole(whole, {.picture = true, .sound = true, .length = 120s, .slack = 1s}), "");
}

TEST(JoinDecision, JoinsEqualPartsOneBehindTheOther) {
  const auto decision = decide_join(
      in_turn(3), {{file({picture(), sound()}), file({picture(), sound()}), file({picture(), sound()}, 5s)}});

  ASSERT_THAT(decision.inputs, SizeIs(1));
  EXPECT_EQ(decision.inputs[0].how, JoinInput::How::in_turn);
  EXPECT_EQ(decision.ending, ".mp4");
  EXPECT_EQ(decision.expected.length, 25s);
  EXPECT_THAT(decision.differences, IsEmpty());
  EXPECT_FALSE(decision.inputs[0].parts[1].prepare);
}

TEST(JoinDecision, MuxesTwoNumberedPartsThatAreAPictureAndASound) {
  const auto decision = decide_join(in_turn(2), {{file({picture()}, 10s, kMov), file({sound()}, 10s, kMov)}});

  ASSERT_THAT(decision.inputs, SizeIs(2));
  EXPECT_TRUE(decision.inputs[0].picture);
  EXPECT_FALSE(decision.inputs[0].sound);
  EXPECT_TRUE(decision.inputs[1].sound);
  EXPECT_EQ(decision.expected.length, 10s);
}

TEST(JoinDecision, RefusesAPartThatIsShorterThanItsListSays) {
  PartGroup group = in_turn(3);
  for (PartFile& part : group.tracks[0].parts) part.least = 10s;
  MediaFacts cut = file({picture(), sound()});
  cut.duration = 9900ms;

  const auto decision = decide_join(group, {{file({picture(), sound()}), cut, file({picture(), sound()})}});

  ASSERT_THAT(decision.faults, SizeIs(1));
  EXPECT_THAT(decision.faults[0], testing::HasSubstr("\"T1\" is not whole: it lasts 9.9 s"));
}

TEST(JoinDecision, SaysWhichPartDiffersInWhat) {
  const auto decision = decide_join(
      in_turn(3), {{file({picture(), sound()}), file({picture("h264", 640, 480), sound("aac", 48000)}),
                    file({picture(), sound("mp3")})}});

  EXPECT_THAT(
      decision.differences,
      ElementsAre("\"T1\": resolution 640x480 instead of 1280x720, sample rate 48000 Hz instead of 44100 Hz",
                  "\"T2\": codec of the sound mp3 instead of aac"));
}

TEST(JoinDecision, EncodesOnlyWhatDiffersFromMost) {
  const auto decision = decide_join(in_turn(3), {{file({picture("h264", 640, 480), sound()}),
                                                  file({picture(), sound()}), file({picture(), sound()})}});

  const auto& parts = decision.inputs.at(0).parts;
  ASSERT_TRUE(parts[0].prepare);
  EXPECT_TRUE(parts[0].prepare->picture);
  EXPECT_FALSE(parts[0].prepare->sound);
  EXPECT_EQ(parts[0].prepare->height, 720);
  EXPECT_FALSE(parts[1].prepare);
}

TEST(JoinDecision, EncodesAllPicturesOfACodecThatWeDoNotEncodeTo) {
  const auto decision =
      decide_join(in_turn(2), {{file({picture("vp9"), sound()}), file({picture("vp9", 2, 2), sound()})}});

  for (const auto& part : decision.inputs.at(0).parts) {
    ASSERT_TRUE(part.prepare);
    EXPECT_TRUE(part.prepare->picture);
    EXPECT_FALSE(part.prepare->sound);
  }
}

TEST(JoinDecision, RewritesPartsOfAnotherTimeBaseOrOrderWithoutEncodingThem) {
  StreamFacts other = picture();
  other.time_base = "1/15360";

  const auto decision = decide_join(
      in_turn(3), {{file({picture(), sound()}), file({other, sound()}), file({sound(), picture()})}});

  EXPECT_THAT(decision.differences, IsEmpty());
  for (const std::size_t i : {1U, 2U}) {
    const auto& prepare = decision.inputs.at(0).parts[i].prepare;
    ASSERT_TRUE(prepare);
    EXPECT_FALSE(prepare->picture);
    EXPECT_FALSE(prepare->sound);
    EXPECT_EQ(prepare->container, "flv");
  }
}

TEST(JoinDecision, TakesThePlaceOfEachSegmentFromTheirClock) {
  const auto decision =
      decide_join(in_turn(2, PartGroup::Proof::clock), {{stream_from(1400ms, 2s), stream_from(3420ms, 2s)}});

  EXPECT_EQ(decision.inputs.at(0).parts[0].length, 2020ms);
  EXPECT_EQ(decision.expected.length, 4020ms);
}

TEST(JoinDecision, LeavesNumberedFilesAloneThatBeginAnew) {
  const auto decision = decide_join(in_turn(2, PartGroup::Proof::clock),
                                    {{stream_from(1400ms, 20s), stream_from(1400ms, 20s)}});

  EXPECT_THAT(decision.inputs, IsEmpty());
  EXPECT_THAT(decision.faults, IsEmpty());
  EXPECT_THAT(decision.left_alone, HasSubstr("name them"));
}

TEST(JoinDecision, RefusesAPartWithoutTheSoundOfTheOthers) {
  const auto decision =
      decide_join(in_turn(3), {{file({picture(), sound()}), file({picture()}), file({picture(), sound()})}});

  EXPECT_THAT(decision.faults, ElementsAre("\"T1\" has a picture only, others have more"));
}

TEST(JoinDecision, ChoosesAContainerThatTakesTheCodecs) {
  EXPECT_EQ(decide_join(tracks({"v", "a"}), {{file({picture("vp9")})}, {file({sound("opus")})}}).ending,
            ".webm");
  EXPECT_EQ(decide_join(tracks({"v", "a"}), {{file({picture("h264")})}, {file({sound("opus")})}}).ending,
            ".mkv");
  EXPECT_EQ(decide_join(in_turn(2), {{file({sound("mp3")}), file({sound("mp3")})}}).ending, ".mp3");
}

TEST(JoinDecision, MissesTheOtherTrack) {
  const auto decision = decide_join(tracks({"v"}), {{file({picture()})}});

  EXPECT_THAT(decision.faults, ElementsAre("the sound of \"T\" is missing: only \"v\" is there"));
}

TEST(JoinDecision, RefusesTracksOfDifferentLengths) {
  const auto decision = decide_join(tracks({"v", "a"}), {{file({picture()}, 600s)}, {file({sound()}, 300s)}});

  EXPECT_THAT(decision.faults, ElementsAre("\"a\" lasts 5:00, but \"v\" 10:00: one of them is not whole"));
}

TEST(JoinDecision, RefusesTwoPictures) {
  const auto decision =
      decide_join(tracks({"v", "w", "a"}), {{file({picture()})}, {file({picture()})}, {file({sound()})}});

  EXPECT_THAT(decision.faults, ElementsAre(HasSubstr("has 2 pictures (\"v\" and \"w\")")));
}

TEST(JoinDecision, LeavesASongBesideItsFilmAlone) {
  const auto decision = decide_join(tracks({"x.mp4", "x.m4a"}, PartGroup::Proof::streams),
                                    {{file({picture(), sound()})}, {file({sound()})}});

  EXPECT_THAT(decision.inputs, IsEmpty());
  EXPECT_THAT(decision.faults, IsEmpty());
}

TEST(FaultOfWhole, FindsWhatIsMissing) {
  const ExpectedWhole expected{.picture = true, .sound = true, .length = 20s, .slack = 500ms};

  EXPECT_EQ(fault_of_whole(file({picture(), sound()}, 20400ms), expected), "");
  EXPECT_EQ(fault_of_whole(file({picture(), sound()}, 10s), expected), "it lasts 10.0 s, its parts 20.0 s");
  EXPECT_EQ(fault_of_whole(file({picture()}, 20s), expected), "it has no sound");
}

TEST(JoinNotes, AreReadAsTheyWereWritten) {
  const JoinNotes notes{"/a/b\n'c'.mp4", {{"/a/1 2 3\n", 7_B, 12345ns}, {"/a/\xff", 0_B, 0ns}}};

  const auto read = read_join_notes(write_join_notes(notes));

  ASSERT_TRUE(read);
  EXPECT_EQ(*read, notes);
}

TEST(JoinNotes, AreNothingWhereTheyAreCut) {
  const std::string text = write_join_notes({"/a/b.mp4", {{"/a/1", 7_B, 1ns}}});

  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_join_notes(text.substr(0, length))) << length;
  }
}

}  // namespace
}  // namespace mg

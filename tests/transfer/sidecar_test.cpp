#include "src/transfer/sidecar.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "src/base/fingerprint.h"

namespace mg {
namespace {

using testing::HasSubstr;

Sidecar full_sidecar() {
  return {.resource = {.size = 1_MiB, .validator = R"("5f3c-1")", .host = "upos-sz.example"},
          .slice = ByteRange{4_KiB, 68_KiB},
          .there = {{0_B, 4_KiB}, {8_KiB, 16_KiB}, {17_KiB, 64_KiB}}};
}

Sidecar with_ranges(std::int64_t count) {
  Sidecar sidecar;
  for (std::int64_t i = 0; i < count; ++i) sidecar.there.push_back({{i * 10}, {i * 10 + 5}});
  return sidecar;
}

// What an ill-wisher would write: the lines are wrong, the sum is right.
std::string signed_text(std::string_view lines) {
  const std::string text = fmt::format("multiget segments 1\n{}", lines);
  return text + fmt::format("sum {:016x}\n", fingerprint(text));
}

std::string refusal(std::string_view text) {
  const auto read = read_sidecar(text);
  if (read) return "taken";
  EXPECT_EQ(read.error().kind, ErrorKind::bad_input);
  return read.error().what;
}

TEST(Sidecar, IsTextForPeopleToo) {
  const Sidecar sidecar = full_sidecar();

  const std::string text = write_sidecar(sidecar);

  EXPECT_THAT(text, testing::StartsWith("multiget segments 1\n"
                                        "size 1048576\n"
                                        "host upos-sz.example\n"
                                        "validator \"5f3c-1\"\n"
                                        "slice 4096-69632\n"
                                        "there 0-4096\n"
                                        "there 8192-16384\n"
                                        "there 17408-65536\n"
                                        "sum "));
}

TEST(Sidecar, ReadsBackWhatWasWritten) {
  for (const Sidecar& sidecar :
       {full_sidecar(), Sidecar{}, with_ranges(1), Sidecar{.resource = {.size = 0_B}},
        Sidecar{.resource = {.validator = "\"\xE4\xB8\xAD \xFF\" "}},
        Sidecar{.there = {{0_B, {std::numeric_limits<std::int64_t>::max()}}}}}) {
    const auto read = read_sidecar(write_sidecar(sidecar));

    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, sidecar);
  }
}

// The crash test of this format: a disk that keeps the beginning only.
TEST(Sidecar, CutAnywhereItIsRefused) {
  const std::string text = write_sidecar(full_sidecar());

  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_sidecar(text.substr(0, length))) << length;
  }
}

TEST(Sidecar, WithAnyBitTurnedItIsRefused) {
  const std::string text = write_sidecar(full_sidecar());

  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string altered = text;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(read_sidecar(altered)) << bit;
  }
}

// What a crash leaves when a file was written over in place: blocks of the new text and of the old one.
TEST(Sidecar, MadeOfTwoThatWereSoundItIsRefused) {
  Sidecar other = full_sidecar();
  other.there = {{0_B, 4_KiB}, {8_KiB, 18_KiB}, {19_KiB, 64_KiB}};
  const std::string before = write_sidecar(full_sidecar());
  const std::string after = write_sidecar(other);
  ASSERT_EQ(before.size(), after.size());

  for (std::size_t cut = 0; cut <= after.size(); ++cut) {
    const std::string torn = after.substr(0, cut) + before.substr(cut);
    EXPECT_EQ(read_sidecar(torn).has_value(), torn == before || torn == after) << cut;
  }
}

TEST(Sidecar, WithZeroesInPlaceOfABlockItIsRefused) {
  const std::string text = write_sidecar(full_sidecar());

  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::string torn = text;
    torn.replace(begin, text.size() - begin, text.size() - begin, '\0');
    EXPECT_FALSE(read_sidecar(torn)) << begin;
  }
}

TEST(Sidecar, WithAnythingBehindItsSumItIsRefused) {
  const std::string text = write_sidecar(full_sidecar());

  EXPECT_FALSE(read_sidecar(text + "\n"));
  EXPECT_FALSE(read_sidecar(text + text));
  EXPECT_FALSE(read_sidecar(text + "there 65536-65537\n"));
}

TEST(Sidecar, OfALaterVersionIsRefusedByName) {
  EXPECT_THAT(refusal("multiget segments 2\nanything\n"), HasSubstr("another version"));
  EXPECT_THAT(refusal("multiget segments \n"), HasSubstr("another version"));
}

TEST(Sidecar, RefusesWhatIsNone) {
  for (const char* text : {"", "\n", "multiget", "sum 0000000000000000\n", "[aria2]", "multiget segments 1",
                           "multiget segments 1\n", "multiget segments 1\nsum \n"}) {
    EXPECT_THAT(refusal(text), HasSubstr("segment map")) << text;
  }
}

TEST(Sidecar, RefusesRangesThatCannotBe) {
  for (const char* lines :
       {"there 10-10\n", "there 20-10\n", "there 0-10\nthere 5-20\n", "there 0-10\nthere 10-20\n",
        "there 30-40\nthere 0-10\n", "size 100\nthere 0-101\n", "size 100\nthere 200-300\n",
        "size 0\nthere 0-1\n", "slice 0-50\nthere 0-51\n", "size 100\nslice 50-101\n", "slice 9-9\n"}) {
    EXPECT_NE(refusal(signed_text(lines)), "taken") << lines;
  }
}

TEST(Sidecar, RefusesNumbersThatAreNone) {
  for (const char* lines :
       {"size -1\n", "size 9223372036854775808\n", "size 99999999999999999999999\n", "size 010\n",
        "size 1 \n", "size 0x10\n", "there 0-9223372036854775808\n", "there -5-10\n", "there 5\n",
        "there 5-\n", "there -\n", "there 0-1-2\n", "there 00-10\n", "slice 1\n"}) {
    EXPECT_NE(refusal(signed_text(lines)), "taken") << lines;
  }
}

TEST(Sidecar, RefusesLinesOutOfPlaceOrTwice) {
  for (const char* lines :
       {"there 0-1\nsize 10\n", "size 10\nsize 10\n", "size 10\r\n", " size 10\n", "size\n", "size \n",
        "host \n", "colour blue\n", "\n", "size 10", "theres 0-1\n", "there\t0-1\n"}) {
    EXPECT_NE(refusal(signed_text(lines)), "taken") << lines;
  }
}

TEST(Sidecar, RefusesWordsThatWouldSpoilARequest) {
  EXPECT_NE(refusal(signed_text("validator \"a\"\rEvil: 1\n")), "taken");
  EXPECT_NE(refusal(signed_text("host a\x1B[2J\n")), "taken");
  EXPECT_NE(refusal(signed_text("validator " + std::string(kSidecarWordBytes + 1, 'a') + "\n")), "taken");
}

TEST(Sidecar, RefusesTooMuch) {
  const auto most = static_cast<std::int64_t>(kSidecarRanges);
  std::string lines;
  for (std::int64_t i = 0; i <= most; ++i) lines += fmt::format("there {}-{}\n", i * 2, i * 2 + 1);

  EXPECT_THAT(refusal(signed_text(lines)), HasSubstr("too many"));
  EXPECT_THAT(refusal(signed_text(std::string(kSidecarBytes, '\n'))), HasSubstr("longer"));
}

TEST(Sidecar, ForgetsRangesRatherThanWriteTooMany) {
  const auto most = static_cast<std::int64_t>(kSidecarRanges);

  const auto read = read_sidecar(write_sidecar(with_ranges(most + 100)));

  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, with_ranges(most));
}

TEST(Sidecar, TheLargestIsStillWithinTheBound) {
  const std::int64_t last = std::numeric_limits<std::int64_t>::max();
  Sidecar sidecar = {.resource = {.size = Bytes{last},
                                  .validator = std::string(kSidecarWordBytes, 'v'),
                                  .host = std::string(kSidecarWordBytes, 'h')}};
  for (auto i = static_cast<std::int64_t>(kSidecarRanges); i > 0; --i) {
    sidecar.there.push_back({{last - i * 2}, {last - i * 2 + 1}});
  }

  const auto read = read_sidecar(write_sidecar(sidecar));

  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, sidecar);
}

TEST(Sidecar, ForgetsEverythingRatherThanWriteWhatWouldBeRefused) {
  Sidecar evil = full_sidecar();
  evil.resource.validator = "\"a\"\nthere 0-65536";
  Sidecar long_one = full_sidecar();
  long_one.resource.validator.assign(kSidecarWordBytes + 1, 'a');
  Sidecar beyond = full_sidecar();
  beyond.there.push_back({1_MiB, 2_MiB});

  for (const Sidecar& sidecar : {evil, long_one, beyond}) {
    const auto read = read_sidecar(write_sidecar(sidecar));

    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, Sidecar{});
  }
}

TEST(SegmentMapOfASidecar, WantsTheRestOfTheSlice) {
  const SegmentMap map = segment_map(full_sidecar());

  EXPECT_EQ(map.size(), 64_KiB);
  EXPECT_EQ(map.there(), full_sidecar().there);
  EXPECT_EQ(map.wanted(), (std::vector<ByteRange>{{4_KiB, 8_KiB}, {16_KiB, 17_KiB}}));
}

TEST(SegmentMapOfASidecar, HasTheResourcesSizeOrNone) {
  EXPECT_EQ(segment_map({.resource = {.size = 10_B}}).size(), 10_B);
  EXPECT_EQ(segment_map(with_ranges(2)).size(), std::nullopt);
  EXPECT_EQ(segment_map(with_ranges(2)).bytes_there(), 10_B);
}

}  // namespace
}  // namespace mg

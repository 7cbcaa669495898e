#include "src/transfer/hls_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::HasSubstr;

const HlsFile kPlain{.name = "v00001.ts", .url = "https://a.example/1.ts"};
const HlsFile kEncrypted{.name = "v00001.ts", .url = "https://a.example/1.ts", .encrypted = true};
const HlsFile kKey{.name = "key00001.bin", .url = "https://a.example/k", .kind = HlsFile::Kind::key};

TEST(HlsFileCheck, MediaAreTakenForWhatTheyAre) {
  for (const std::string_view beginning :
       {std::string_view("G@\0\x10", 4),
        std::string_view("\0\0\0\x18"
                         "ftyp",
                         8),
        std::string_view("\xFF\xF1P"), std::string_view("ID3\4"), std::string_view("\x89PNG")}) {
    EXPECT_TRUE(check_hls_file(kPlain, 1000_B, beginning)) << beginning;
  }
}

TEST(HlsFileCheck, WordsAreNoMedia) {
  for (const std::string_view beginning :
       {"<!DOCTYPE html>", " \r\n<html>", "{\"code\":-403}", "#EXTM3U\n"}) {
    const auto checked = check_hls_file(kPlain, 1000_B, beginning);

    ASSERT_FALSE(checked) << beginning;
    EXPECT_EQ(checked.error().kind, ErrorKind::transient);
  }
}

TEST(HlsFileCheck, WhatIsEncryptedMayBeginWithAnything) {
  EXPECT_TRUE(check_hls_file(kEncrypted, 1600_B, "<html>"));
}

TEST(HlsFileCheck, WhatIsEncryptedHasWholeBlocks) {
  EXPECT_THAT(check_hls_file(kEncrypted, 1601_B, "").error().what, HasSubstr("cut off"));
  EXPECT_TRUE(check_hls_file(kPlain, 1601_B, ""));
}

TEST(HlsFileCheck, NothingIsNoSegment) {
  EXPECT_EQ(check_hls_file(kPlain, 0_B, "").error().kind, ErrorKind::transient);
  EXPECT_EQ(check_hls_file(kEncrypted, 0_B, "").error().kind, ErrorKind::transient);
}

TEST(HlsFileCheck, AKeyHasSixteenBytes) {
  EXPECT_TRUE(check_hls_file(kKey, 16_B, "<html><body>0123"));
  EXPECT_EQ(check_hls_file(kKey, 5000_B, "<html>").error().kind, ErrorKind::unsupported);
  EXPECT_EQ(check_hls_file(kKey, 0_B, "").error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace mg

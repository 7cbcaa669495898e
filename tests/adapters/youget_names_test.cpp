// you-get's file names.
#include <gtest/gtest.h>

#include "adapters/youget/file_names.h"

namespace mg::youget {
namespace {

using State = FileSign::State;

FileSign sign_of(std::string_view name) {
  return make_recogniser()->read_name(name);
}

TEST(YouGetFiles, HaveTheNumberOfTheirPart) {
  EXPECT_EQ(sign_of("C++ 高性能服务器 (P3. P03 线程池).mp4").part, 3);
  EXPECT_EQ(sign_of("T (P120. 第120集).flv").part, 120);
}

TEST(YouGetFiles, MayBeCutBehindTheNumber) {
  EXPECT_EQ(sign_of("A very long title (P12. a very lo.mp4").part, 12);
  EXPECT_EQ(sign_of("A very long title (P1.mp4").part, 0);
}

TEST(YouGetFiles, WithTwoNumbersHaveNone) {
  EXPECT_EQ(sign_of("Best of (P2. x) (P3. y).mp4").part, 0);
  EXPECT_EQ(sign_of("T (P3. as said in (P3. y)).mp4").part, 3);
}

TEST(YouGetFiles, MayTellNothing) {
  for (const char* name :
       {"T.mp4", "T (P. x).mp4", "T (P0. x).mp4", "T (P99999999999. x).mp4", "T [BV1_p3].mp4", "", ".mp4"}) {
    EXPECT_EQ(sign_of(name), FileSign{}) << name;
  }
}

TEST(YouGetFiles, ThatAreHalfAreToldByTheirEndings) {
  EXPECT_EQ(sign_of("T (P3. x).mp4.download").state, State::unfinished);
  EXPECT_EQ(sign_of("T (P3. x)[00].mp4").state, State::unfinished);
}

TEST(YouGetFiles, InPiecesSpoilTheWhole) {
  EXPECT_EQ(sign_of("T (P3. x)[01].mp4").spoils, "T (P3. x)");
  EXPECT_EQ(sign_of("T (P3. x)[01].mp4.download").spoils, "T (P3. x)");
  EXPECT_EQ(sign_of("T (P3. x).mp4.download").spoils, "");
}

}  // namespace
}  // namespace mg::youget

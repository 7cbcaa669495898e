#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/cli/command_line.h"
#include "src/cli/danmaku_options.h"

namespace mg {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

DanmakuVerb parsed(std::vector<std::string> words) {
  words.insert(words.begin(), "danmaku");
  const auto line = parse_command_line(std::move(words), {}, {});
  EXPECT_TRUE(line.has_value()) << line.error().text;
  return line ? std::get<DanmakuVerb>(line->verb) : DanmakuVerb{};
}

std::string refusal(const LookWords& words) {
  const auto look = read_look(words);
  EXPECT_FALSE(look.has_value());
  return look ? "" : look.error().what;
}

}  // namespace

TEST(DanmakuWords, UnderstandWhatIsAskedFor) {
  const DanmakuVerb verb = parsed({"a.xml", "b.xml", "-o", "out/", "--font", "Noto Sans", "--force", "-n"});

  EXPECT_THAT(verb.files, ElementsAre("a.xml", "b.xml"));
  EXPECT_EQ(verb.output, "out/");
  EXPECT_EQ(verb.look.font, "Noto Sans");
  EXPECT_TRUE(verb.force);
  EXPECT_TRUE(verb.dry_run);
}

TEST(DanmakuWords, NeedAFile) {
  const auto line = parse_command_line({"danmaku"}, {}, {});

  ASSERT_FALSE(line.has_value());
  EXPECT_EQ(line.error().exit_code, 2);
}

TEST(DanmakuWords, SayHowDanmakuAreToLook) {
  const auto look = read_look({.size = "1280X720",
                               .font = "Some Sans",
                               .font_size = 30,
                               .opacity = 0.5,
                               .area = 1,
                               .outline = 0,
                               .density = "12",
                               .duration = "8s",
                               .still_duration = "1m"});

  EXPECT_EQ(look, (DanmakuLook{.width = 1280,
                               .height = 720,
                               .font_size = 30,
                               .area = 1,
                               .scroll_time = 8s,
                               .still_time = 60s,
                               .most_at_once = 12,
                               .font = "Some Sans",
                               .opacity = 0.5,
                               .outline = 0}));
}

TEST(DanmakuWords, LeaveTheRestAsItIs) {
  EXPECT_EQ(read_look({}), DanmakuLook{});
  EXPECT_EQ(read_look({.density = "fit"}), DanmakuLook{});
  EXPECT_EQ(read_look({.density = "all"}), DanmakuLook{.crowding = Crowding::overlap});
}

TEST(DanmakuWords, NameTheOptionThatMakesNoSense) {
  EXPECT_THAT(refusal({.size = "1920"}), HasSubstr("--size: \"1920\""));
  EXPECT_THAT(refusal({.size = "1920x"}), HasSubstr("--size: "));
  EXPECT_THAT(refusal({.size = "1x2x3"}), HasSubstr("--size: "));
  EXPECT_THAT(refusal({.size = "99999999999x1"}), HasSubstr("--size: "));
  EXPECT_THAT(refusal({.density = "0"}), HasSubstr("--density: \"0\""));
  EXPECT_THAT(refusal({.density = "some"}), HasSubstr("--density: "));
  EXPECT_THAT(refusal({.duration = "long"}), HasSubstr("--duration: "));
  EXPECT_THAT(refusal({.still_duration = "-1"}), HasSubstr("--still-duration: "));
  EXPECT_THAT(refusal({.area = 2}), HasSubstr("area"));
}

}  // namespace mg

#include "src/model/work.h"

#include <gtest/gtest.h>

namespace mg {

TEST(CommandWords, AreWhatAShellWouldRead) {
  const Command command{.tool = "tool", .arguments = {"--format", "a+b", "a b", "it's", ""}};

  EXPECT_EQ(command_words(command), R"(tool --format a+b 'a b' 'it'\''s' '')");
}

}  // namespace mg

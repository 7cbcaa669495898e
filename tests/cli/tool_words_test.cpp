#include "src/cli/tool_words.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

TEST(ToolWords, NameTheProgramAndWhatItFetches) {
  const ToolWords words = read_tool_words({"/usr/bin/fetch", "-o", "x", "https://Films.example/F7?t=1"});

  EXPECT_EQ(words,
            (ToolWords{.site = "fetch", .job = "https://Films.example/F7?t=1", .hosts = {"films.example"}}));
}

TEST(ToolWords, NameTheProgramAloneWhereNoAddressIsGiven) {
  EXPECT_EQ(read_tool_words({"fetch", "-i", "list.txt"}), (ToolWords{.site = "fetch", .job = "fetch"}));
}

TEST(ToolWords, FindSeveralAddressesAlsoBehindAnEqualsSign) {
  const ToolWords words = read_tool_words({"fetch", "--url=HTTP://a.example/1", "http://b.example:81/2",
                                           "http://a.example/3", "ftp://c.example/4"});

  EXPECT_EQ(words.job, "HTTP://a.example/1 http://b.example:81/2 http://a.example/3");
  EXPECT_EQ(words.hosts, (std::vector<std::string>{"a.example", "b.example"}));
}

TEST(ToolWords, KeepNoPassword) {
  const ToolWords words =
      read_tool_words({"fetch", "https://me:s3c@ret@a.example/x@y", "https://u:p@b.example"});

  EXPECT_EQ(words.job, "https://a.example/x@y https://b.example");
}

TEST(ToolWords, AreCutAndHarmless) {
  const ToolWords words = read_tool_words({"fe\x1btch", "http://a.example/" + std::string(300, 'x') + "\n"});

  EXPECT_EQ(words.site, "fetch");
  EXPECT_EQ(words.job.size(), 200);
}

TEST(ToolWords, TakeNoAddressWithoutAHost) {
  EXPECT_EQ(read_tool_words({"fetch", "http://", "https:///x", ""}).hosts, std::vector<std::string>{});
}

}  // namespace
}  // namespace mg

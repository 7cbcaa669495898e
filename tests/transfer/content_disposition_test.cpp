#include "src/transfer/content_disposition.h"

#include <gtest/gtest.h>

#include "src/base/utf8.h"

namespace mg {
namespace {

TEST(FileNameOfAnAnswer, IsReadFromItsOrdinaryForm) {
  EXPECT_EQ(read_file_name(R"(attachment; filename="a b.mp4")"), "a b.mp4");
  EXPECT_EQ(read_file_name("attachment; filename=a.mp4"), "a.mp4");
  EXPECT_EQ(read_file_name(R"(inline; FileName="a.mp4"; size=10)"), "a.mp4");
  EXPECT_EQ(read_file_name(R"(attachment; filename="a;b=\"c\".mp4")"), "a;b=\"c\".mp4");
}

TEST(FileNameOfAnAnswer, IsReadFromItsExtendedFormFirst) {
  EXPECT_EQ(read_file_name("attachment; filename=\"x.mp4\"; filename*=UTF-8''%E4%B8%AD%20a.mp4"), "中 a.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=utf-8'zh'%e4%b8%ad.mp4; filename=x.mp4"), "中.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=ISO-8859-1'en'%A3.mp4"), "£.mp4");
}

TEST(FileNameOfAnAnswer, IsReadAsRealServersWriteIt) {
  EXPECT_EQ(read_file_name("attachment;filename = \"a.mp4\" ;"), "a.mp4");
  EXPECT_EQ(read_file_name("filename=a.mp4"), "a.mp4");
  EXPECT_EQ(read_file_name("attachment; filename=two words.mp4; x=1"), "two words.mp4");
  EXPECT_EQ(read_file_name("attachment; filename=\"中文.mp4\""), "中文.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=\"UTF-8''a%20b.mp4\""), "a b.mp4");
  EXPECT_EQ(read_file_name(R"(attachment; filename="C:\dir\a.mp4")"), "a.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''it's.mp4"), "it's.mp4");
}

TEST(FileNameOfAnAnswer, FallsBackOnTheOrdinaryForm) {
  for (const char* extended : {"UTF-8''%E4%B8", "UTF-8''%zz.mp4", "UTF-8''%4", "UTF-8'a.mp4", "a.mp4",
                               "GB18030''%D6%D0.mp4", "UTF-8''", "UTF-8''%2E%2E%2F"}) {
    EXPECT_EQ(read_file_name(std::string("attachment; filename=x.mp4; filename*=") + extended), "x.mp4")
        << extended;
  }
}

TEST(FileNameOfAnAnswer, IsNothingWhereThereIsNone) {
  for (const char* text : {"", ";", ";;;=;", "attachment", "attachment; filename",
                           "attachment; filename=", "attachment; filename=\"\"", "attachment; filename=\"",
                           "attachment; name=a.mp4", "attachment; filename=.", "attachment; filename=..",
                           "attachment; filename=\" . .. \"", "attachment; filename=a/",
                           "attachment; filename=\"\xD6\xD0\xCE\xC4.mp4\""}) {
    EXPECT_EQ(read_file_name(text), std::nullopt) << text;
  }
}

TEST(FileNameOfAnAnswer, TakesATruncatedOneAsFarAsItGoes) {
  EXPECT_EQ(read_file_name("attachment; filename=\"a b.m"), "a b.m");
  EXPECT_EQ(read_file_name("attachment; filename=\"a\\"), std::nullopt);
}

TEST(FileNameOfAnAnswer, NeverLeavesItsFolder) {
  EXPECT_EQ(read_file_name("attachment; filename=/etc/passwd"), "passwd");
  EXPECT_EQ(read_file_name("attachment; filename=\"../../.ssh/authorized_keys\""), "authorized_keys");
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''..%2F..%2Fa.mp4"), "a.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''..%5C..%5Ca.mp4"), "a.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''a.mp4%00.exe"), "a.mp4.exe");
  EXPECT_EQ(read_file_name("attachment; filename=.bashrc"), "bashrc");
  EXPECT_EQ(read_file_name("attachment; filename=\"..\x01/../.\x01.\""), std::nullopt);
}

TEST(FileNameOfAnAnswer, HasNoControlCharacters) {
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''a%0Ab%1B%5B2J.mp4"), "a b[2J.mp4");
  EXPECT_EQ(read_file_name("attachment; filename*=UTF-8''a%E2%80%AE4pm.exe"), "a4pm.exe");
}

TEST(FileNameOfAnAnswer, IsCutBeforeItsExtension) {
  std::string long_name;
  for (int i = 0; i < 200; ++i) long_name += "中";

  const auto name = read_file_name("attachment; filename=\"" + long_name + ".mp4\"");

  ASSERT_TRUE(name);
  EXPECT_LE(name->size(), kFileNameBytes);
  EXPECT_GT(name->size(), kFileNameBytes - 3);
  EXPECT_TRUE(name->ends_with("中.mp4"));
  EXPECT_TRUE(is_utf8(*name));
}

TEST(FileNameOfAnAnswer, IsReadQuicklyFromHostileText) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "filename*=UTF-8''%;";

  EXPECT_EQ(read_file_name(many), std::nullopt);
  EXPECT_EQ(read_file_name("filename=\"" + std::string(100'000, '/')), std::nullopt);
  EXPECT_EQ(read_file_name("filename=" + std::string(100'000, 'a'))->size(), kFileNameBytes);
}

}  // namespace
}  // namespace mg

#include "src/lists/jsonl_list.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/lists/inputs.h"

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

std::vector<std::string> told(std::string text, std::string_view pointer) {
  JsonlList list(lines_of(std::move(text)), *JsonPointer::parse(pointer));
  return told_by(list);
}

std::string found(std::string_view pointer, std::string_view value) {
  const auto json = nlohmann::json::parse(value);
  const auto* const at = JsonPointer::parse(pointer)->find(json);
  return at == nullptr ? "nothing" : at->dump();
}

}  // namespace

TEST(JsonPointer, LeadsThroughObjectsAndArrays) {
  EXPECT_EQ(found("", "[1]"), "[1]");
  EXPECT_EQ(found("/a/1/b", R"({"a":[0,{"b":7}]})"), "7");
  EXPECT_EQ(found("/", R"({"":7})"), "7");
  EXPECT_EQ(found("/a~1b/m~0n", R"({"a/b":{"m~n":7}})"), "7");
  EXPECT_EQ(found("/~01", R"({"~1":7})"), "7");
}

TEST(JsonPointer, LeadsNowhereWithoutHarm) {
  for (const char* pointer :
       {"/b", "/a/2", "/a/-", "/a/01", "/a/-1", "/a/99999999999999999999", "/a/0/x", "//a"}) {
    EXPECT_EQ(found(pointer, R"({"a":[0,1]})"), "nothing") << pointer;
  }
}

TEST(JsonPointer, IsRefusedWhereItIsMisspelt) {
  EXPECT_THAT(JsonPointer::parse("url").error().what, HasSubstr("it begins with a /"));
  EXPECT_THAT(JsonPointer::parse("/a~2").error().what, HasSubstr("written ~0"));
  EXPECT_FALSE(JsonPointer::parse("/a~"));
}

TEST(JsonlList, TellsStringsAndArraysOfStrings) {
  EXPECT_THAT(told("{\"url\":\"https://a/\"}\r\n\n{\"url\":[\"https://b/\",null,\" https://c/ \"]}", "/url"),
              ElementsAre("list:1 https://a/", "list:3 https://b/", "list:3 https://c/"));
  EXPECT_THAT(told("\"https://a/\"\n[\"https://b/\"]", ""),
              ElementsAre("list:1 https://a/", "list:2 https://b/"));
}

TEST(JsonlList, PassesOverValuesWithoutAUrl) {
  EXPECT_THAT(
      told("{\"x\":1}\n{\"url\":null}\n{\"url\":\"\"}\n{\"url\":[]}\n7\n{\"url\":\"https://a/\"}", "/url"),
      ElementsAre("list:6 https://a/"));
  EXPECT_THAT(told("", "/url"), ElementsAre());
  EXPECT_THAT(told("{\"url\":null}", "/url"), ElementsAre());
}

TEST(JsonlList, ComplainsIfThePointerNeverLeadsAnywhere) {
  EXPECT_THAT(
      told("{\"url\":\"https://a/\"}\n{\"url\":\"https://b/\"}", "/ulr"),
      ElementsAre("failed: list:2: none of the 2 values has anything at \"/ulr\"; is it spelt right?"));
}

TEST(JsonlList, NamesTheLineOfWhatIsBroken) {
  EXPECT_THAT(
      told("{\"url\":\"https://a/\"}\n{\"url\":", "/url"),
      ElementsAre("list:1 https://a/", StartsWith("failed: list:2: JSON cut off after 7 bytes; each line")));
  EXPECT_THAT(
      told("{\"url\":7}", "/url"),
      ElementsAre(
          "failed: list:1: \"/url\" leads to a number; it must lead to a URL, or to an array of them"));
  EXPECT_THAT(told("{\"url\":[[\"https://a/\"]]}", "/url"), ElementsAre(HasSubstr("leads to an array")));
  EXPECT_THAT(told("{\"url\":\"" + std::string(2 << 20, 'x') + "\"}", "/url"),
              ElementsAre(StartsWith("failed: list:1: a line of more than 1 MiB")));
  EXPECT_THAT(told(std::string(100'000, '['), "/url"), ElementsAre(HasSubstr("nested more than")));
}

}  // namespace mg

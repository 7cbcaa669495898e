#include "src/base/json_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mg {

using nlohmann::json;

namespace {

json object(std::string_view text) {
  return parse_json(text).value();
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST(ParseJson, ReadsOneValue) {
  const auto result = parse_json(R"({"title": "第一章", "pages": [1, 2]})");

  ASSERT_TRUE(result);
  EXPECT_EQ(string_at(*result, "title"), "第一章");
}

TEST(ParseJson, SaysWhereItStopsBeingJson) {
  EXPECT_EQ(parse_json(R"({"a": oops})").error(),
            (Error{ErrorKind::bad_input, "no JSON from byte 7 of 11 on"}));
  EXPECT_FALSE(parse_json(R"({"a": 1} {"b": 2})"));
  EXPECT_FALSE(parse_json("{'a': 1}"));
}

TEST(ParseJson, SaysThatItIsCutOff) {
  EXPECT_EQ(parse_json("").error().what, "JSON cut off after 0 bytes");
  EXPECT_EQ(parse_json(R"({"a": [1, 2)").error().what, "JSON cut off after 11 bytes");
  EXPECT_EQ(parse_json(R"({"a": "b)").error().what, "JSON cut off after 8 bytes");
}

TEST(ParseJson, RefusesEndlessNesting) {
  EXPECT_TRUE(parse_json(nested(kJsonDepth)));
  EXPECT_FALSE(parse_json(nested(kJsonDepth + 1)));
  EXPECT_FALSE(parse_json(nested(1000000)));
  EXPECT_FALSE(parse_json(std::string(1000000, '{')));
  EXPECT_FALSE(parse_json(std::string(1000000, '[')));
}

TEST(ParseJson, DoesNotCountBracketsInStrings) {
  const std::string text = "[\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"]";

  EXPECT_TRUE(parse_json(text));
}

TEST(ParseJson, RefusesNumbersOutOfRange) {
  EXPECT_EQ(parse_json("[1e999]").error().kind, ErrorKind::bad_input);
}

TEST(ParseJson, RefusesInvalidUtf8) {
  EXPECT_FALSE(parse_json("[\"a\xFF\"]"));
}

TEST(ParseJson, ReplacesHalfASurrogatePair) {
  EXPECT_EQ(object(R"(["cut \ud83d"])")[0], "cut \uFFFD");
  EXPECT_EQ(object(R"(["\ude00 cut"])")[0], "\uFFFD cut");
  EXPECT_EQ(object(R"(["\ud83d\ud83d\ude00"])")[0], "\uFFFD😀");
}

TEST(ParseJson, KeepsWholeSurrogatePairs) {
  EXPECT_EQ(object(R"(["\ud83d\ude00"])")[0], "😀");
  EXPECT_EQ(object(R"(["\\ud83d"])")[0], "\\ud83d");
}

TEST(JsonMembers, AreGivenInTheirType) {
  const json value = object(R"({"s": "x", "i": 720, "f": 1.5, "b": true, "a": [1], "o": {"k": 1}})");

  EXPECT_EQ(string_at(value, "s"), "x");
  EXPECT_EQ(int_at(value, "i"), 720);
  EXPECT_EQ(number_at(value, "i"), 720.0);
  EXPECT_EQ(number_at(value, "f"), 1.5);
  EXPECT_EQ(bool_at(value, "b"), true);
  ASSERT_NE(array_at(value, "a"), nullptr);
  EXPECT_EQ(array_at(value, "a")->size(), 1);
  ASSERT_NE(object_at(value, "o"), nullptr);
  EXPECT_EQ(int_at(*object_at(value, "o"), "k"), 1);
}

TEST(JsonMembers, OfAnotherTypeAreNotThere) {
  const json value = object(R"({"s": 1, "i": "720", "f": 1.5, "n": null, "a": {}, "o": []})");

  EXPECT_EQ(string_at(value, "s"), std::nullopt);
  EXPECT_EQ(string_at(value, "n"), std::nullopt);
  EXPECT_EQ(int_at(value, "i"), std::nullopt);
  EXPECT_EQ(int_at(value, "f"), std::nullopt);
  EXPECT_EQ(number_at(value, "n"), std::nullopt);
  EXPECT_EQ(bool_at(value, "s"), std::nullopt);
  EXPECT_EQ(array_at(value, "a"), nullptr);
  EXPECT_EQ(object_at(value, "o"), nullptr);
}

TEST(JsonMembers, OfNoObjectAreNotThere) {
  for (const char* text : {"[]", "null", "1", "\"s\"", "{}"}) {
    const json value = object(text);

    EXPECT_EQ(string_at(value, "k"), std::nullopt) << text;
    EXPECT_EQ(int_at(value, "k"), std::nullopt) << text;
    EXPECT_EQ(array_at(value, "k"), nullptr) << text;
  }
}

TEST(JsonMembers, AreIntegersOnlyWhereTheyFit) {
  const json value = object(R"({"whole": 720.0, "most": 9223372036854775807, "more": 9223372036854775808,
                                "float": 9.3e18, "huge": 1e300, "minus": -5, "least": -9223372036854775808})");

  EXPECT_EQ(int_at(value, "whole"), 720);
  EXPECT_EQ(int_at(value, "most"), 9223372036854775807);
  EXPECT_EQ(int_at(value, "more"), std::nullopt);
  EXPECT_EQ(int_at(value, "float"), std::nullopt);
  EXPECT_EQ(int_at(value, "huge"), std::nullopt);
  EXPECT_EQ(int_at(value, "minus"), -5);
  EXPECT_EQ(int_at(value, "least"), std::numeric_limits<std::int64_t>::min());
}

TEST(JsonLine, IsOneLine) {
  EXPECT_EQ(to_json_line(json{{"title", "第\n一"}}), R"({"title":"第\n一"})");
}

TEST(JsonLine, ReplacesInvalidUtf8) {
  EXPECT_EQ(to_json_line(json{{"file", "a\xFFz"}}), "{\"file\":\"a\uFFFDz\"}");
}

}  // namespace mg

#include "src/base/nearest_word.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace mg {
namespace {

constexpr std::array<std::string_view, 3> kKnown{"rate", "rate-per-job", "quota"};

TEST(NearestWord, IsTheOneWithTheFewestSlips) {
  EXPECT_EQ(nearest_word("ratte", kKnown), "rate");
  EXPECT_EQ(nearest_word("qouta", kKnown), "quota");
  EXPECT_EQ(nearest_word("rate_per_job", kKnown), "rate-per-job");
}

TEST(NearestWord, IsFoundForAnything) {
  EXPECT_EQ(nearest_word("", kKnown), "rate");
  EXPECT_NE(nearest_word(std::string(1'000'000, 'x'), kKnown), "");
  EXPECT_EQ(nearest_word("rate", {}), "");
}

}  // namespace
}  // namespace mg

#include "src/base/result.h"

#include <gtest/gtest.h>

namespace mg {

TEST(Result, CarriesAKindAndASentence) {
  const Result<int> result = fail(ErrorKind::throttled, "api.example.com asks to slow down");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::throttled);
  EXPECT_EQ(to_string(result.error().kind), "throttled");
}

}  // namespace mg

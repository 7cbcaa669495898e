#include "src/base/fingerprint.h"

#include <gtest/gtest.h>

namespace mg {

// Vectors published with the algorithm (Fowler, Noll, Vo: FNV-1a, 64 bits).
TEST(Fingerprint, IsTheOnePublished) {
  EXPECT_EQ(fingerprint(""), 0xcbf29ce484222325U);
  EXPECT_EQ(fingerprint("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(fingerprint("foobar"), 0x85944171f73967e8U);
}

}  // namespace mg

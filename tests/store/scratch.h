// A folder of the test's own, gone at its end.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "src/base/units.h"

namespace mg {

class Scratch {
 public:
  Scratch() {
    std::string pattern = testing::TempDir() + "mg_store_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Wall clock seconds after some midnight.
inline WallTime wall(Duration after) {
  return WallTime(std::chrono::hours(24 * 20000) + after);
}

}  // namespace mg

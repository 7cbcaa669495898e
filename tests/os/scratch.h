// A folder of a test's own, gone with it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mg {

class Scratch : public testing::Test {
 protected:
  Scratch() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    here_ = std::filesystem::path(testing::TempDir()) /
            (std::string(test->test_suite_name()) + "." + test->name() + "." + std::to_string(::getpid()));
    std::filesystem::remove_all(here_);
    std::filesystem::create_directories(here_);
  }
  ~Scratch() override { std::filesystem::remove_all(here_); }

  std::filesystem::path put(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((here_ / name).parent_path());
    std::ofstream(here_ / name) << content;
    return here_ / name;
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(here_), {}));
  }

  std::filesystem::path here_;
};

}  // namespace mg

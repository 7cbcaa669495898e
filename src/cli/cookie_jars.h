// The user's cookies, copied for each engine: tools write their jars back, and the user's file is not theirs.
#pragma once

#include <filesystem>

#include "src/base/result.h"
#include "src/model/request.h"

namespace mg {

// Gone with the object. Without cookies in the request there is nothing, and `directory` is empty.
class CookieJars {
 public:
  [[nodiscard]] static Result<CookieJars> make(const std::filesystem::path& runtime, const Request& request);

  CookieJars(CookieJars&& other) noexcept;
  CookieJars& operator=(CookieJars&&) = delete;
  ~CookieJars();

  // Holds ENGINE.txt for each engine of the request.
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  CookieJars() = default;

  std::filesystem::path directory_;
};

}  // namespace mg

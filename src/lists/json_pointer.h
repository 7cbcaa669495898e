// Where in a JSON value something stands (RFC 6901): "/data/0/url".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace mg {

class JsonPointer {
 public:
  // Empty: the value itself. Fails with bad_input.
  [[nodiscard]] static Result<JsonPointer> parse(std::string_view text);

  // What it leads to, borrowed from `value`; nothing where it leads nowhere.
  [[nodiscard]] const nlohmann::json* find(const nlohmann::json& value) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> keys_;
};

}  // namespace mg

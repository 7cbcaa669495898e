// Fields of JSON that a tool wrote: absent, null and ill-typed told apart, with an error that names the
// field.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

// An object, or bad_input saying what is wrong; `whose` begins the sentence (such as "the answer"). Never
// throws.
[[nodiscard]] Result<nlohmann::json> read_object(std::string_view text, std::string_view whose);

// Reads fields of one object and remembers the first that was not what it should be, so that the caller asks
// once, after the last field. An absent field and null are the same: tools use both.
class Fields {
 public:
  // `object` must outlive this. If it is no object, everything is absent and that is the complaint.
  explicit Fields(const nlohmann::json& object);

  [[nodiscard]] std::string text(const char* name);                   // "" if absent
  [[nodiscard]] std::string needed_text(const char* name);            // complains if absent or empty
  [[nodiscard]] std::optional<std::int64_t> whole(const char* name);  // 3 and 3.0, not 3.5, not beyond 2^53
  [[nodiscard]] std::optional<double> number(const char* name);       // finite
  [[nodiscard]] bool flag(const char* name);                          // false if absent
  [[nodiscard]] const nlohmann::json* array(const char* name);        // nullptr if absent
  [[nodiscard]] const nlohmann::json* object(const char* name);

  [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

 private:
  const nlohmann::json* find(const char* name) const;
  void complain(const char* name, std::string_view wanted);

  const nlohmann::json* object_;
  std::optional<std::string> complaint_;
};

}  // namespace mg

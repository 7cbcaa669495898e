// The careful way of reading JSON that somebody else wrote: nothing in it can throw, nest without end, or be
// of another type than asked for. How long a text may be is the caller's to limit.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

// More than any tool nests (a dozen); copying and printing a value recurse once a level.
inline constexpr int kJsonDepth = 200;

// Exactly one value. Half a surrogate pair (a title cut in the middle of an emoji) becomes U+FFFD rather than
// spoiling the whole text. Fails with bad_input.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text);

// A member of an object, if `value` is an object that has it in that type; nothing or null otherwise.
[[nodiscard]] std::optional<std::string> string_at(const nlohmann::json& value, std::string_view key);
// Also a number written with a fraction of zero ("720.0"), if it fits.
[[nodiscard]] std::optional<std::int64_t> int_at(const nlohmann::json& value, std::string_view key);
[[nodiscard]] std::optional<double> number_at(const nlohmann::json& value, std::string_view key);
[[nodiscard]] std::optional<bool> bool_at(const nlohmann::json& value, std::string_view key);
// Borrowed from `value`.
[[nodiscard]] const nlohmann::json* array_at(const nlohmann::json& value, std::string_view key);
[[nodiscard]] const nlohmann::json* object_at(const nlohmann::json& value, std::string_view key);

// One line without its end; invalid UTF-8 in it is replaced, so this never throws.
[[nodiscard]] std::string to_json_line(const nlohmann::json& value);

}  // namespace mg

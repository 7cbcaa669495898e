#include "src/model/foreign_json.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"

namespace mg {
namespace {

// Beyond this a double no longer holds every whole number, and no count of ours comes near it.
constexpr double kMostWhole = 9007199254740992.0;

}  // namespace

Result<nlohmann::json> read_object(std::string_view text, std::string_view whose) {
  Result<nlohmann::json> parsed = parse_json(text);
  if (!parsed) return fail(parsed.error().kind, fmt::format("{}: {}", whose, parsed.error().what));
  if (!parsed->is_object()) {
    return fail(ErrorKind::bad_input, fmt::format("{} is JSON, but no object", whose));
  }
  return parsed;
}

Fields::Fields(const nlohmann::json& object) : object_(&object) {
  if (!object.is_object()) complaint_ = "an object is expected";
}

std::string Fields::text(const char* name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return {};
  if (const auto* text = value->get_ptr<const std::string*>()) return *text;
  complain(name, "text");
  return {};
}

std::string Fields::needed_text(const char* name) {
  std::string value = text(name);
  if (value.empty()) complain(name, "text");
  return value;
}

std::optional<std::int64_t> Fields::whole(const char* name) {
  const auto value = number(name);
  if (!value) return {};
  if (*value != std::floor(*value) || std::abs(*value) > kMostWhole) {
    complain(name, "a whole number");
    return {};
  }
  return static_cast<std::int64_t>(*value);
}

std::optional<double> Fields::number(const char* name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_number()) {
    const auto number = value->get<double>();
    if (std::isfinite(number)) return number;
  }
  complain(name, "a number");
  return {};
}

bool Fields::flag(const char* name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  complain(name, "true or false");
  return false;
}

const nlohmann::json* Fields::array(const char* name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr || value->is_array()) return value;
  complain(name, "a list");
  return nullptr;
}

const nlohmann::json* Fields::object(const char* name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr || value->is_object()) return value;
  complain(name, "an object");
  return nullptr;
}

const nlohmann::json* Fields::find(const char* name) const {
  if (!object_->is_object()) return nullptr;
  const auto found = object_->find(name);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

void Fields::complain(const char* name, std::string_view wanted) {
  if (!complaint_) complaint_ = fmt::format("\"{}\" should be {}", name, wanted);
}

}  // namespace mg

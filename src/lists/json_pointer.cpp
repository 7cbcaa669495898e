#include "src/lists/json_pointer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/text.h"

namespace mg {

namespace {

using nlohmann::json;

// "~1" stands for "/", "~0" for "~", and nothing else may follow a "~".
Result<std::string> read_key(std::string_view written) {
  std::string key;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] != '~') {
      key += written[at];
      continue;
    }
    ++at;
    if (at == written.size() || (written[at] != '0' && written[at] != '1')) {
      return fail(ErrorKind::bad_input, "a ~ in it is written ~0, and a / in a name ~1");
    }
    key += written[at] == '0' ? '~' : '/';
  }
  return key;
}

const json* step(const json& value, const std::string& key) {
  if (value.is_object()) {
    const auto found = value.find(key);
    return found == value.end() ? nullptr : &*found;
  }
  if (!value.is_array() || (key.size() > 1 && key.front() == '0')) return nullptr;
  const auto index = read_whole_number(key);
  if (!index || static_cast<std::size_t>(*index) >= value.size()) return nullptr;
  return &value[static_cast<std::size_t>(*index)];
}

}  // namespace

Result<JsonPointer> JsonPointer::parse(std::string_view text) {
  JsonPointer pointer;
  pointer.text_ = text;
  if (text.empty()) return pointer;
  const auto refuse = [text](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("{} is no JSON pointer: {}", in_quotes(text), why));
  };
  if (!text.starts_with('/')) return refuse("it begins with a /, as in /url or /data/0/url");
  for (const std::string_view written : split(text.substr(1), '/')) {
    auto key = read_key(written);
    if (!key) return refuse(key.error().what);
    pointer.keys_.push_back(*std::move(key));
  }
  return pointer;
}

const json* JsonPointer::find(const json& value) const {
  const json* found = &value;
  for (const std::string& key : keys_) {
    found = step(*found, key);
    if (found == nullptr) return nullptr;
  }
  return found;
}

}  // namespace mg

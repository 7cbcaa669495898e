// Any text is answered, and what was read prints as a line that reads the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "src/base/json_reader.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = mg::parse_json({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto again = mg::parse_json(mg::to_json_line(*value));
  if (!again || *again != *value) std::abort();
  (void)mg::int_at(*value, "a");  // must not be undefined for any number
  (void)mg::string_at(*value, "a");
  return 0;
}

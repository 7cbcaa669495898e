// Whatever a server writes into its headers, what the readers make of it is fit for use.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/transfer/http_date.h"
#include "src/transfer/http_words.h"
#include "src/transfer/sidecar.h"
#include "tests/fuzz/require.h"

namespace {

constexpr std::chrono::sys_seconds kToday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
constexpr mg::WallTime kNow = kToday;

void check_content_range(std::string_view text) {
  const auto read = mg::read_content_range(text);
  if (!read) return require(mg::is_utf8(read.error().what) && read.error().what.size() < 1000);
  require(read->range || read->size);
  require(!read->size || *read->size >= mg::Bytes{});
  if (!read->range) return;
  require(read->range->begin >= mg::Bytes{} && !read->range->empty());
  require(!read->size || read->range->end <= *read->size);
  const std::string size = read->size ? fmt::format("{}", read->size->count) : "*";
  const auto first = read->range->begin.count, last = read->range->end.count - 1;
  require(mg::read_content_range(fmt::format("bytes {}-{}/{}", first, last, size)) == read);
}

void check_waits(std::string_view text) {
  if (const auto length = mg::read_content_length(text)) require(*length >= mg::Bytes{});
  const auto wait = mg::read_retry_after(text, kNow);
  if (wait) require(*wait >= mg::Duration::zero() && *wait <= mg::kLongestRetryAfter);
  const auto date = mg::read_http_date(text, kNow);
  if (!date) return;
  const bool past = *date <= kToday, far = *date >= kToday + std::chrono::hours(24);
  require(wait && (*wait == mg::Duration::zero()) == past && (*wait == mg::kLongestRetryAfter) == far);
}

// Goes into a request and into a sidecar: must be harmless in both.
void check_validator(std::string_view text) {
  const auto lines = mg::split(text, '\n');
  mg::ValidatorHeaders headers{.etag = std::string(lines[0])};
  if (lines.size() > 1) headers.last_modified = lines[1];
  if (lines.size() > 2) headers.date = lines[2];
  const std::string validator = mg::if_range_validator(headers, kNow);
  if (validator.empty()) return;
  require(std::ranges::none_of(validator, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }));
  require(validator.starts_with('"') ? validator.ends_with('"')
                                     : mg::read_http_date(validator, kNow).has_value());
  const mg::Sidecar sidecar{.resource = {.validator = validator}};
  require(mg::read_sidecar(mg::write_sidecar(sidecar)) == sidecar);
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_content_range(text);
  check_waits(text);
  check_validator(text);
  return 0;
}

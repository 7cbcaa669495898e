// What servers write into the headers of an answer, read by the letter where a mistake would spoil a file.
// Each takes the value of a header that is there; whether it is, is the caller's to know. A value that makes
// no sense fails with bad_input, which is not the same as being absent: a Content-Range that lies, say, must
// not pass for a whole body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/byte_range.h"
#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct ContentRange {
  std::optional<ByteRange> range;  // of this body; empty ("bytes */1000", with a 416): none can be had
  std::optional<Bytes> size;       // of the whole; empty ("bytes 0-99/*"): not told

  bool operator==(const ContentRange&) const = default;
};

// RFC 9110, 14.4. "=" and ":" behind "bytes" are seen and mean the same.
[[nodiscard]] Result<ContentRange> read_content_range(std::string_view value);

// RFC 9110, 8.6. The same number several times ("42, 42", joined by a proxy) is that number.
[[nodiscard]] Result<Bytes> read_content_length(std::string_view value);

// A rest longer than this outlives any sensible run, and after a day it is right to ask once whether it still
// holds: a host that says more has a wrong clock or a wrong unit more often than a long memory.
inline constexpr Duration kLongestRetryAfter = 24h;

// RFC 9110, 10.2.3: seconds, or a date. From zero (a date that is past) to kLongestRetryAfter. A fraction of
// a second counts as a whole one. Dates are the server's: where its answer has a `Date`, take that for `now`.
[[nodiscard]] Result<Duration> read_retry_after(std::string_view value, WallTime now);

// Headers of one answer as they were written; empty: not there.
struct ValidatorHeaders {
  std::string etag;
  std::string last_modified;
  std::string date;
};

// Longer entity tags are not kept; real ones have less than 100 bytes.
inline constexpr std::size_t kEntityTagBytes = 512;

// What may be sent as If-Range, as the server wrote it; empty: nothing may. RFC 9110, 13.1.5: a strong entity
// tag; where there is none, not even a weak one, a Last-Modified that is a strong validator in the sense of
// 8.8.2.2, which is at least a second older than the answer (unless that has no date).
[[nodiscard]] std::string if_range_validator(const ValidatorHeaders& headers, WallTime now);

}  // namespace mg

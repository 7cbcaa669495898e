// A moment as servers write it: RFC 9110, 5.6.7. To the second, in the calendar of GMT.
#pragma once

#include <chrono>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// "Sun, 06 Nov 1994 08:49:37 GMT", and of old "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37
// 1994"; mixtures of these and any case are seen and taken. The day of the week is not compared with the
// date. `now` tells the century of a year of two digits: at most 50 years ahead. Any year to 9999, which a
// WallTime cannot hold: hence sys_seconds. Fails with bad_input.
[[nodiscard]] Result<std::chrono::sys_seconds> read_http_date(std::string_view value, WallTime now);

}  // namespace mg

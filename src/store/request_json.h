// A request as JSON text, to be kept in the journal and taken up again by `retry`.
#pragma once

#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/model/request.h"

namespace mg {

// One object with the members' own names. Text that is no UTF-8 (a path need not be) stands as
// {"hex": "2f746d70ff"}. A proxy's password is in it, if one was given: the journal's file is private.
[[nodiscard]] std::string to_json(const Request& request);
// Unknown members are ignored, missing ones keep their defaults. bad_input: no JSON object, or a member of
// the wrong type or out of range.
[[nodiscard]] Result<Request> read_request(std::string_view text);

}  // namespace mg

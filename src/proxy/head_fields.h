// The header lines of a head, a request's or an answer's.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "src/model/episode.h"

namespace mg {

// Letters, digits and the marks of RFC 9110, section 5.6.2: what methods and headers' names are made of.
[[nodiscard]] bool is_token(std::string_view text);

// "Name: value"; the value without blanks around it. Empty: the name is none, or a blank follows it.
[[nodiscard]] std::optional<Header> read_header(std::string_view line);

// Whether a header is the one of this name.
struct Named {
  std::string_view name;

  [[nodiscard]] bool operator()(const Header& header) const;
};

// What is to be handed on: not what is for this hop only, by its name, as Connection says or because it is
// a proxy's. Content-Length and Transfer-Encoding stay in any case, or the body's end would be lost.
[[nodiscard]] std::vector<Header> end_to_end(const std::vector<Header>& headers);

}  // namespace mg

// The header lines of an answer, and what they say of its body. Knows no connection.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/units.h"
#include "src/transfer/dispatcher.h"

namespace mg {

class HeaderLines {
 public:
  void clear() { lines_.clear(); }
  // "Name: words"; anything else says nothing.
  void add(std::string_view line);

  // The first of this name, in lower case; empty: there is none.
  [[nodiscard]] std::string_view operator[](std::string_view name) const;
  // Why an answer of success from `host` brings nothing that could be trusted; empty: it does.
  [[nodiscard]] std::string flaw(int status, const std::string& host) const;
  // What it brings: what is told of `url` and `host` is for the caller to fill in.
  [[nodiscard]] Answer answer(int status) const;
  // The whole is known to have no bytes: the answer to a range that begins beyond them.
  [[nodiscard]] bool tells_of_empty() const;
  // What a redirection's page holds that the host sends and then hangs up.
  [[nodiscard]] Bytes unread_page() const;

 private:
  [[nodiscard]] bool contradicts_itself(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> lines_;  // names in lower case
};

}  // namespace mg

// Heads of answers, of those behind us and our own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/proxy/request_head.h"

namespace mg {

struct AnswerHead {
  int status = 0;
  std::size_t length = 0;  // of the head itself, its empty line included
  // "HTTP/1.1 ..." to hand on to the client: as it came, but with "Connection: close", because one connection
  // serves one plain request, and without what was meant for us.
  std::string handed_on;

  [[nodiscard]] bool interim() const { return status >= 100 && status < 200 && status != 101; }
  bool operator==(const AnswerHead&) const = default;
};

// Reads what has come so far. Empty: more is to come. Fails with transient: that is no HTTP, or longer than
// kHeadBytes.
[[nodiscard]] Result<std::optional<AnswerHead>> read_answer_head(std::string_view bytes);

// Our own answer, whole, with the sentence as its text; 407 with its challenge. Closes the connection.
[[nodiscard]] std::string refusal_answer(const Refusal& refusal);
// To CONNECT, once the way is open.
[[nodiscard]] std::string tunnel_answer();

}  // namespace mg

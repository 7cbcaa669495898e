#include "src/model/verdict.h"

#include <fmt/core.h>

namespace mg {

std::optional<Outcome> judge_ending(const Exit& exit, std::string_view tool) {
  switch (exit.how) {
    case Exit::How::exited: return {};
    case Exit::How::not_started: {
      const auto reason = exit.reason.empty() ? std::string() : fmt::format(" ({})", exit.reason);
      return failed(ErrorKind::unsupported,
                    fmt::format("{} cannot be started{}; is it installed?", tool, reason));
    }
    case Exit::How::signalled:
      return failed(ErrorKind::transient, fmt::format("{} was ended by signal {}", tool, exit.number));
    case Exit::How::stalled:
      return failed(ErrorKind::transient, fmt::format("{} brought nothing for too long", tool));
    case Exit::How::overdue: return failed(ErrorKind::transient, fmt::format("{} took too long", tool));
    case Exit::How::cancelled: return failed(ErrorKind::cancelled, fmt::format("{} was stopped", tool));
  }
  return {};
}

const Sign* find_sign(std::span<const Sign> signs, std::string_view text) {
  for (const Sign& sign : signs) {
    if (text.find(sign.text) != std::string_view::npos) return &sign;
  }
  return nullptr;
}

Outcome judged(const Sign& sign, std::string_view what) {
  const auto text = sign.advice.empty() ? std::string(what) : fmt::format("{}; {}", what, sign.advice);
  return failed(sign.kind, text);
}

std::string plain_text(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == 0x1b) {  // ESC [ ... letter
      while (at + 1 < text.size() && !(text[at] >= 'A' && text[at] <= 'z' && text[at] != '[')) ++at;
    } else if (byte >= 0x20 && byte != 0x7f) {
      plain += text[at];
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  const auto first = plain.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return plain.substr(first, plain.find_last_not_of(' ') - first + 1);
}

}  // namespace mg

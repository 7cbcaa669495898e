#include "src/proxy/answer_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/text.h"
#include "src/proxy/head_fields.h"

namespace mg {
namespace {

struct StatusLine {
  int status = 0;
  std::string_view text;
};

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorKind::transient, fmt::format("the answer {}", why));
}

// How long the head is, if its empty line has come. Servers end lines as they like, and a client of one
// request to a connection cannot be led astray by that.
std::optional<std::size_t> find_end(std::string_view bytes) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n', end + 1)) {
    const std::string_view behind = bytes.substr(end + 1);
    if (behind.starts_with('\n')) return end + 2;
    if (behind.starts_with("\r\n")) return end + 3;
  }
  return std::nullopt;
}

// Whether this may still become "HTTP/1."; so that something else is found out with its first bytes.
bool begins_as_http(std::string_view bytes) {
  constexpr std::string_view kBeginning = "HTTP/1.";
  const std::size_t both = std::min(bytes.size(), kBeginning.size());
  return bytes.substr(0, both) == kBeginning.substr(0, both);
}

// What one reader takes for the end of a line or a text, and another one does not.
bool has_stray_end(std::string_view head) {
  for (std::size_t at = head.find('\r'); at != std::string_view::npos; at = head.find('\r', at + 1)) {
    if (head[at + 1] != '\n') return true;  // there is one: a head ends in a line feed
  }
  return head.find('\0') != std::string_view::npos;
}

// "HTTP/1.1 206 Partial Content"
std::optional<StatusLine> read_status_line(std::string_view line) {
  constexpr std::size_t kVersionBytes = std::string_view("HTTP/1.1").size();
  constexpr std::size_t kCodeBytes = 3;
  if (line.size() < kVersionBytes + 1 + kCodeBytes) return std::nullopt;
  const bool version =
      begins_as_http(line) && is_digit(line[kVersionBytes - 1]) && line[kVersionBytes] == ' ';
  const std::string_view behind = line.substr(kVersionBytes + 1);
  const auto status = read_whole_number(behind.substr(0, kCodeBytes));
  const bool alone = behind.size() == kCodeBytes || behind[kCodeBytes] == ' ';
  if (!version || !status || *status < 100 || !alone) return std::nullopt;
  return StatusLine{.status = static_cast<int>(*status), .text = line};
}

// Without its end, which may be no more than a line feed.
std::string_view take_line(std::string_view& lines) {
  const std::size_t end = lines.find('\n');
  std::string_view line = lines.substr(0, end);
  lines.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void unfold(std::string& value, std::string_view more) {
  if (!value.empty() && !more.empty()) value += ' ';
  value += more;
}

// A line that is no header is left out: nobody could say what it means to the client.
std::vector<Header> read_headers(std::string_view lines) {
  std::vector<Header> headers;
  bool unfinished = false;  // the last one may go on in a line that begins with a blank
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    if (line.starts_with(' ') || line.starts_with('\t')) {
      if (unfinished) unfold(headers.back().value, trim(line));
      continue;
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    auto header = read_header(fmt::format("{}{}", trim(line.substr(0, colon)), line.substr(colon)));
    unfinished = header.has_value();
    if (header) headers.push_back(std::move(*header));
  }
  return headers;
}

// Where the body ends must be told in one way (RFC 9112, section 6.3). False: in two ways at once.
bool settle_length(std::vector<Header>& headers) {
  constexpr Named kLength{"Content-Length"};
  const auto first = std::ranges::find_if(headers, kLength);
  if (first == headers.end()) return true;
  const bool in_chunks = std::ranges::any_of(headers, Named{"Transfer-Encoding"});
  const bool alike = std::ranges::all_of(
      headers, [&](const Header& header) { return !kLength(header) || header.value == first->value; });
  Header length = *first;
  std::erase_if(headers, kLength);
  if (!in_chunks) headers.push_back(std::move(length));
  return in_chunks || alike;
}

std::string_view reason(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Refused";
  }
}

}  // namespace

Result<std::optional<AnswerHead>> read_answer_head(std::string_view bytes) {
  const std::string_view beginning = bytes.substr(0, kHeadBytes);
  if (!begins_as_http(beginning)) return refuse("is no HTTP");
  const auto length = find_end(beginning);
  if (!length && bytes.size() < kHeadBytes) return std::nullopt;
  if (!length) return refuse(fmt::format("has a head of more than {} KiB", kHeadBytes / 1024));

  std::string_view lines = beginning.substr(0, *length);
  if (has_stray_end(lines)) return refuse("has a control character in its head");
  const std::string_view first = take_line(lines);
  const auto status = read_status_line(first);
  if (!status) return refuse("is no HTTP");
  auto headers = end_to_end(read_headers(lines));
  if (!settle_length(headers)) return refuse("tells two lengths");

  AnswerHead head{.status = status->status, .length = *length};
  head.handed_on = fmt::format("{}\r\n", status->text);
  for (const auto& header : headers) head.handed_on += fmt::format("{}: {}\r\n", header.name, header.value);
  if (!head.interim()) head.handed_on += "Connection: close\r\n";
  head.handed_on += "\r\n";
  return std::optional(std::move(head));
}

std::string refusal_answer(const Refusal& refusal) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", refusal.status, reason(refusal.status));
  if (refusal.status == 407) head += "Proxy-Authenticate: Basic realm=\"multiget\"\r\n";
  const std::string text = refusal.why + "\n";
  return head + fmt::format(
                    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n"
                    "Connection: close\r\n\r\n{}",
                    text.size(), text);
}

std::string tunnel_answer() {
  return "HTTP/1.1 200 Connection established\r\n\r\n";
}

}  // namespace mg

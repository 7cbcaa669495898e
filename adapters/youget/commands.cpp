#include "adapters/youget/commands.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace mg::youget {
namespace {

// As many addresses as one process is given. Each takes 28 requests, so nobody asks for more at once.
constexpr std::size_t kMostAddresses = 1000;

constexpr Duration kPatience = std::chrono::seconds(20);

void add(Command& command, std::initializer_list<std::string> words) {
  command.arguments.insert(command.arguments.end(), words);
}

Command plain_command(const Request& request, const std::filesystem::path& cookies) {
  Command command;
  command.tool = kTool;
  // A server that answers nothing at all is asked again 330 times a second, without end.
  if (request.stall_limit) command.stall_limit = std::min(*request.stall_limit, kPatience);
  const Network& network = request.network;
  // Its proxy comes by the environment, not as -x: that takes no scheme, is dropped by -k, and would show a
  // password to every user.
  command.net = Command::NetUse{.network = network, .account = {}};
  if (!network.ca_file.empty()) command.environment.emplace_back("SSL_CERT_FILE", network.ca_file.string());
  // --debug: without it no error says what went wrong. The default time-out is 600 s.
  add(command, {"--debug", "--timeout", "60"});
  if (!cookies.empty()) add(command, {"--cookies", cookies.string()});
  return command;
}

// The numbers of a selection whose ends are known, in its order; nothing for any other.
std::optional<std::vector<int>> numbers_of(const PageSelection& pages) {
  std::vector<int> numbers;
  for (const PageSpan& span : pages) {
    if (!span.first || !span.last || *span.first < 1 || *span.last < 1 || span.step == 0) return {};
    const auto step = static_cast<long long>(span.step);
    for (long long page = *span.first; step > 0 ? page <= *span.last : page >= *span.last; page += step) {
      if (numbers.size() == kMostAddresses) return {};
      numbers.push_back(static_cast<int>(page));
    }
  }
  return numbers;
}

std::string page_address(const Request& request, int page) {
  constexpr std::string_view kPlace = "{page}";
  std::string address = request.page_url;
  const auto at = address.find(kPlace);
  if (at != std::string::npos) address.replace(at, kPlace.size(), fmt::format("{}", page));
  return address;
}

bool only_the_first(const PageSelection& pages) {
  return pages == PageSelection{{.first = 1, .last = 1}};
}

}  // namespace

Result<void> accepts_request(const Request& request) {
  if (!request.url.starts_with("http://") && !request.url.starts_with("https://")) {
    return fail(ErrorKind::unsupported,
                fmt::format("you-get is given http and https addresses only, not {}", request.url));
  }
  return {};
}

Command probe_command(const Request& request, const PageSelection& pages,
                      const std::filesystem::path& cookies) {
  Command command = plain_command(request, cookies);
  add(command, {"--json"});
  const auto numbers = request.page_url.empty() ? std::nullopt : numbers_of(pages);
  if (numbers) {
    add(command, {"--"});
    for (const int page : *numbers) add(command, {page_address(request, page)});
  } else if (only_the_first(pages) || (request.pages.empty() && request.page_url.empty())) {
    // Of a site whose lists it cannot read, --playlist would fail for a single video as well.
    add(command, {"--", request.url});
  } else {
    add(command, {"--playlist", "--", request.url});
  }
  return command;
}

// --no-merge, so that the parts are joined by our own muxer: you-get calls a merged file of 90 % of the size
// complete for ever after, announces "Merged into X" with X missing, and encodes the sound anew when its
// copying fails. Always with a pinned format: without one it silently takes a smaller picture when the best
// is refused.
Command fetch_command(const Request& request, const Episode& episode, const Room& room) {
  Command command = plain_command(request, room.cookies);
  command.directory = room.directory;
  command.net->bears_cuts = 200;  // it asks on, without end, for what ended too early
  add(command, {"--no-merge", "--output-dir", ".", "--output-filename", std::string(kStem)});
  add(command, {"--format=" + episode.format.id});
  if (request.extras.danmaku == Danmaku::none && request.extras.subtitles.empty())
    add(command, {"--no-caption"});
  add(command, {"--", episode.url});
  return command;
}

}  // namespace mg::youget

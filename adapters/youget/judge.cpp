#include "adapters/youget/judge.h"

#include <fmt/core.h>

#include <array>
#include <string>

#include "adapters/youget/commands.h"
#include "src/model/verdict.h"

namespace mg::youget {
namespace {

using enum ErrorKind;

constexpr std::string_view kCertificate = "if you trust this network, name its authority with --ca-file";

// Against the traceback, so most are Python's words. Recorded ones: fixtures/recorded/you-get/errors.
constexpr auto kSigns = std::to_array<Sign>({
    {"No space left on device", disk_full, ""},
    {"KeyboardInterrupt", cancelled, ""},
    {"CERTIFICATE_VERIFY_FAILED", forbidden, kCertificate},
    {"407 Proxy Authentication Required", forbidden,
     "the proxy wants another name and password: check --proxy"},
    {"HTTP Error 412", throttled, ""},
    {"HTTP Error 429", throttled, ""},
    {"HTTP Error 401", needs_login, "pass your login with --cookies"},
    {"HTTP Error 404", not_found, ""},
    {"HTTP Error 410", not_found, ""},
    {"HTTP Error 403", forbidden, ""},
    {"KeyError: 'message'", throttled, "the site's API answered with an error code"},  // bilibili's -352
    {"KeyError: 'quality'", throttled, "the site's API answered without streams"},     // v_voucher only
    {"KeyError: 'aid'", not_found, "the video is gone"},
    {"KeyError: 'videoInfo'", not_found, "the video is gone"},
    {"KeyError: 'videoData'", not_found, "the video is gone"},
    {"Unsupported URL pattern", unsupported, ""},
    {"is not supported", unsupported, ""},
    {"NotImplementedError", unsupported, ""},
    {"ModuleNotFoundError", unsupported, "its installation is not complete"},
    {"Permission denied", local_io, ""},
    {"Read-only file system", local_io, ""},
    {"File name too long", local_io, ""},
    {"unrecognized arguments", internal, ""},
    // Everything else: time-outs, resets, refused connections, and what says nothing.
    {"", transient, ""},
});

// The page was not answered, which you-get swallows; then it stumbles over the empty text. Why, is only in
// what it logged before, and there only for an HTTP status.
constexpr std::string_view kStumbled = "the JSON object must be str, bytes or bytearray, not NoneType";
constexpr std::string_view kLoggedStatus = "HTTP Error with code";

// The line of bilibili's extractor that looks up a part by its number.
constexpr std::string_view kPartLookup = "['pages'][p - 1]";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The last line that is neither a log entry nor blank: of a traceback, the error itself.
std::string last_words(std::string_view errors) {
  std::string words;
  while (!errors.empty()) {
    const auto end = errors.find_first_of("\r\n");
    const auto line = plain_text(errors.substr(0, end));
    errors.remove_prefix(end == std::string_view::npos ? errors.size() : end + 1);
    if (!line.empty() && !line.starts_with("[DEBUG]")) words = line;
  }
  return words;
}

std::string logged_status(std::string_view errors) {
  const auto at = errors.rfind(kLoggedStatus);
  if (at == std::string_view::npos) return {};
  return fmt::format("HTTP Error {}", errors.substr(at + kLoggedStatus.size(), 3));
}

// From the traceback alone: the log before it is full of statuses that were got over.
std::string_view traceback_of(std::string_view errors) {
  const auto at = errors.rfind("Traceback (most recent call last)");
  return at == std::string_view::npos ? errors : errors.substr(at);
}

}  // namespace

Outcome judge(const Exit& exit, std::string_view errors) {
  if (const auto ending = judge_ending(exit, kTool)) return *ending;
  if (contains(errors, "Please install dukpy")) {  // and it exits with 0
    return failed(unsupported,
                  "you-get lacks its module dukpy; install it beside you-get (pip install dukpy)");
  }
  if (exit.number == 0) return {};
  const auto traceback = traceback_of(errors);
  if (contains(traceback, "IndexError") && contains(traceback, kPartLookup)) return {};
  auto words = last_words(errors);
  if (contains(words, kStumbled)) {
    const auto status = logged_status(errors);
    if (status.empty()) {
      return failed(transient,
                    "you-get got no answer to the page; it does not say whether for the network, "
                    "the proxy or a certificate");
    }
    words = "the page answered " + status;
  } else if (contains(words, "HTTP Error 403") && contains(traceback, "in url_save")) {
    return failed(expired, fmt::format("you-get: {} (for the media)", words));
  }
  const auto what = words.empty() ? fmt::format("you-get failed with exit code {}", exit.number)
                                  : fmt::format("you-get: {}", words);
  // Of the media it is only the mirror's trouble.
  const bool of_media = contains(traceback, "in url_save") || contains(traceback, "in url_size");
  if (contains(words, "HTTP Error 503") && !of_media) return failed(throttled, "you-get: " + words);
  Outcome outcome = judged(*find_sign(kSigns, words), what);
  // "AssertionError: 1807418 == 2855994 == ./media[00].mp4.download": more came than there is, and it stays
  // so.
  if (words.starts_with("AssertionError") && contains(words, ".download"))
    outcome.leftovers = Leftovers::damaged;
  return outcome;
}

}  // namespace mg::youget

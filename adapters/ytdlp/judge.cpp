#include "adapters/ytdlp/judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "adapters/ytdlp/commands.h"
#include "src/model/verdict.h"

namespace mg::ytdlp {
namespace {

using enum ErrorKind;

constexpr std::string_view kCertificate = "if you trust this network, name its authority with --ca-file";
constexpr std::string_view kCookies = "pass your login with --cookies";

// Against one ERROR line. Recorded ones: fixtures/recorded/yt-dlp/errors.
constexpr auto kSigns = std::to_array<Sign>({
    {"No space left on device", disk_full, ""},
    {"Interrupted by user", cancelled, ""},
    {"CERTIFICATE_VERIFY_FAILED", forbidden, kCertificate},
    {"407 Proxy Authentication Required", forbidden,
     "the proxy wants another name and password: check --proxy"},
    {"HTTP Error 412", throttled, ""},
    {"HTTP Error 429", throttled, ""},
    {"Unable to download video info: 401", throttled, ""},  // likewise: "request blocked", not a login
    {"exceeded the rate limit", throttled, ""},             // bilibili answers with v_voucher only
    {"try again later", throttled, ""},
    {"unable to download video data: HTTP Error 403", expired, ""},
    {"unable to download video data: HTTP Error 410", expired, ""},
    {"Sign in to confirm", needs_login, kCookies},
    {"login required", needs_login, kCookies},
    {"Use --cookies", needs_login, kCookies},
    {"registered users", needs_login, kCookies},
    {"premium member", needs_login, kCookies},
    {"supporter-only", needs_login, kCookies},
    {"members-only", needs_login, kCookies},
    {"Private video", needs_login, kCookies},
    {"HTTP Error 401", needs_login, kCookies},
    {"HTTP Error 404", not_found, ""},
    {"HTTP Error 410", not_found, ""},
    {"may be deleted", not_found, ""},
    {"has been removed", not_found, ""},
    {"Video unavailable", not_found, ""},
    {"HTTP Error 403", forbidden, ""},
    {"not available from your location", forbidden, ""},
    {"not available in your country", forbidden, ""},
    {"Unsupported URL", unsupported, ""},
    {"DRM protected", unsupported, ""},
    {"No video formats found", unsupported, ""},
    {"Requested format is not available", bad_input, "see what there is with --dump-json"},
    {"is not a valid URL", bad_input, ""},
    {"ffmpeg is not installed", unsupported, "install ffmpeg"},
    {"ffmpeg not found", unsupported, "install ffmpeg"},
    {"Permission denied", local_io, ""},
    {"Read-only file system", local_io, ""},
    {"File name too long", local_io, ""},
    {"no such option", internal, ""},
    {"Tunnel connection failed", transient, ""},
    {"Unable to connect to proxy", transient, ""},
    {"Failed to resolve", transient, ""},
    {"urlopen error", transient, ""},
    {"timed out", transient, ""},
    {"Connection re", transient, ""},  // reset, refused
    {"Unable to extract", unsupported, ""},
    {"please report this issue", unsupported, ""},  // its extractor does not understand the site any more
    // Everything else: 5xx, resets, time-outs, "38648 bytes read, 57972 more expected".
    {"", transient, ""},
});

// bilibili's risk control (code -352) is only warned of: the page's own, poorer formats are taken, or none.
constexpr std::string_view kRiskControl = "Unable to download video info: 352";

// Statuses by which pages and APIs ask for peace; of a media file 503 is only its mirror's trouble.
constexpr std::array<std::string_view, 3> kPeace = {"HTTP Error 412", "HTTP Error 429", "HTTP Error 503"};

// "[BiliBili] BV1: Unable to download JSON metadata: HTTP Error 503: ...", "[generic] ...: Unable to download
// webpage: ...".
bool refuses_pages(std::string_view line) {
  if (!line.starts_with('[') || line.starts_with("[download]")) return false;
  const auto at = line.find("Unable to download ");
  if (at == std::string_view::npos) return false;
  return std::ranges::any_of(
      kPeace, [&](std::string_view status) { return line.find(status, at) != std::string_view::npos; });
}

// Its other refusal, an answer with nothing but a v_voucher in it, comes out as a video without formats.
bool is_refusal(std::string_view line) {
  return line.starts_with("[BiliBili]") && line.find("No video formats found") != std::string_view::npos;
}

// What is not fatal to the tool is only warned of, and then it takes a list without its parts for a single
// video.
std::string_view warned_refusal(std::string_view errors) {
  constexpr std::string_view kMark = "WARNING: ";
  for (auto at = errors.find(kMark); at != std::string_view::npos; at = errors.find(kMark, at)) {
    at += kMark.size();
    const auto line = errors.substr(at, errors.find_first_of("\r\n", at) - at);
    if (refuses_pages(line)) return line;
  }
  return {};
}

// The last line that begins with "ERROR: ", or what stands last.
std::string_view telling_line(std::string_view errors) {
  constexpr std::string_view kMark = "ERROR: ";
  std::string_view last;
  std::string_view last_error;
  while (!errors.empty()) {
    const auto end = errors.find_first_of("\r\n");
    const auto line = errors.substr(0, end);
    errors.remove_prefix(end == std::string_view::npos ? errors.size() : end + 1);
    if (const auto at = line.find(kMark); at != std::string_view::npos)
      last_error = line.substr(at + kMark.size());
    if (line.starts_with("PP ")) continue;  // post-processing progress
    if (line.find_first_not_of(" \t") != std::string_view::npos) last = line;
  }
  return last_error.empty() ? last : last_error;
}

// Without "(caused by ...)", which says it twice, and the request to report a bug, which is not meant for us.
std::string without_noise(std::string_view line) {
  for (const std::string_view noise : {" (caused by ", "; please report this issue on "}) {
    line = line.substr(0, line.find(noise));
  }
  return plain_text(line);
}

}  // namespace

Outcome judge(const Exit& exit, std::string_view errors) {
  if (const auto ending = judge_ending(exit, kTool)) return *ending;
  if (errors.find(kRiskControl) != std::string_view::npos) {
    return failed(throttled, "bilibili asks for peace (code -352)");
  }
  if (const auto warned = warned_refusal(errors); !warned.empty()) {
    return failed(throttled, "yt-dlp: " + without_noise(warned));
  }
  if (exit.number == 0) return {};
  const auto line = telling_line(errors);
  auto what = without_noise(line);
  what = what.empty() ? fmt::format("yt-dlp failed with exit code {}", exit.number) : "yt-dlp: " + what;
  if (refuses_pages(line)) return failed(throttled, what);
  if (is_refusal(line)) return failed(throttled, what + " (which is how bilibili refuses)");
  Outcome outcome = judged(*find_sign(kSigns, line), what);
  // It joins what came whole; what cannot be joined is broken and would be taken for complete again.
  if (line.starts_with("Postprocessing:")) outcome.leftovers = Leftovers::damaged;
  return outcome;
}

}  // namespace mg::ytdlp

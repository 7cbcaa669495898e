// Why a connection ended, in our words.
#include <curl/curl.h>
#include <fmt/format.h>

#include "src/net/connection.h"
#include "src/os/wall_clock.h"
#include "src/transfer/http_words.h"

namespace mg {

std::optional<Ending> Connection::ending(int code) const {
  if (dropped_) return {};
  if (!nonsense_.empty()) return Ending{.how = Ending::How::wrong, .what = nonsense_};
  if (arrived_at_end_) return Ending{};
  if (code == CURLE_OK && taken_) return Ending{};
  if (refused_) return refusal(status());
  if (code == CURLE_OK && status() >= 300) return refusal(status());  // a redirection that leads nowhere
  if (code == CURLE_OK) {
    return Ending{.how = Ending::How::cut_off,
                  .what = fmt::format("{} broke off within its headers", host())};
  }
  return failure(code);
}

Ending Connection::refusal(int code) const {
  const std::string_view retry_after = headers_["retry-after"];
  const Result<Duration> rest = read_retry_after(retry_after, wall_now());
  return {.how = Ending::How::refused,
          .status = code,
          .retry_after = !retry_after.empty() && rest ? std::optional(*rest) : std::nullopt,
          .what = code == 407 ? refused_by_proxy(code) : fmt::format("{} answers HTTP {}", host(), code)};
}

std::string Connection::refused_by_proxy(int code) const {
  return fmt::format("the proxy does not lead to {}: it answers HTTP {}", host(), code);
}

Ending Connection::failure(int code) const {
  using How = Ending::How;
  long proxy_status = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  const std::string_view complaint =
      complaint_.front() != '\0' ? complaint_.data() : curl_easy_strerror(static_cast<CURLcode>(code));
  const std::string what = fmt::format("{}: {}", host(), complaint);
  if (proxy_status >= 400) {
    return {.how = proxy_status == 407 ? How::refused : How::unreachable,
            .status = static_cast<int>(proxy_status),
            .what = refused_by_proxy(static_cast<int>(proxy_status))};
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR: return {.how = How::unreachable, .what = what};
    case CURLE_OPERATION_TIMEDOUT: return {.how = taken_ ? How::silent : How::unreachable, .what = what};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return {.how = How::insecure, .what = what};
    // The address is that of the place it led to, which may have no host.
    case CURLE_TOO_MANY_REDIRECTS:
      return {.how = How::wrong, .what = fmt::format("{} redirects in a circle", answered_by_)};
    case CURLE_UNSUPPORTED_PROTOCOL:
      if (answered_by_.empty()) {
        return {.how = How::wrong, .what = fmt::format("what {} answers is no HTTP", host())};
      }
      return {.how = How::wrong,
              .what = fmt::format("{} leads to something other than http or https", answered_by_)};
    case CURLE_URL_MALFORMAT:
      return {.how = How::wrong,
              .what = fmt::format("{}: {}", answered_by_.empty() ? request_.url : answered_by_, complaint)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return {.how = How::wrong, .what = what};
    default: return {.how = How::cut_off, .what = what};
  }
}

}  // namespace mg

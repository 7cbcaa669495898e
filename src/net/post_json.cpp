#include "src/net/post_json.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>

#include "src/base/url.h"

namespace mg {
namespace {

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct LinesEnd {
  void operator()(curl_slist* lines) const { curl_slist_free_all(lines); }
};

long in_milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

}  // namespace

Result<void> post_json(const WebPost& post, const std::atomic<bool>& stop) {
  if (auto fine = check_url(post.url); !fine) {
    return fail(ErrorKind::bad_input, "the address is none of http or https");
  }
  const std::unique_ptr<CURL, EasyEnd> owner(curl_easy_init());
  CURL* easy = owner.get();
  const std::unique_ptr<curl_slist, LinesEnd> type(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  if (easy == nullptr || type == nullptr) return fail(ErrorKind::internal, "no memory for a message");
  std::array<char, CURL_ERROR_SIZE> complaint{};
  curl_easy_setopt(easy, CURLOPT_URL, post.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post.body.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, type.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "multiget");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, in_milliseconds(post.time_out));
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, complaint.data());
  if (!post.network.proxy.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, post.network.proxy.c_str());
  if (!post.network.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, post.network.ca_file.c_str());
  // The answer's text helps nobody, and may be without end: its first byte ends it.
  curl_easy_setopt(
      easy, CURLOPT_WRITEFUNCTION, +[](char*, std::size_t, std::size_t, void*) -> std::size_t { return 0; });
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &stop);
  curl_easy_setopt(
      easy, CURLOPT_XFERINFOFUNCTION,
      +[](const void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
        return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0;
      });

  const CURLcode code = curl_easy_perform(easy);
  const std::string host = host_of(post.url);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  const bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && status > 0);
  if (answered && status >= 200 && status < 300) return {};
  if (answered) return fail(ErrorKind::forbidden, fmt::format("{} answers HTTP {}", host, status));
  if (stop) return fail(ErrorKind::cancelled, "it was stopped");
  const char* why = complaint.front() != '\0' ? complaint.data() : curl_easy_strerror(code);
  return fail(ErrorKind::transient, fmt::format("{}: {}", host, why));
}

}  // namespace mg

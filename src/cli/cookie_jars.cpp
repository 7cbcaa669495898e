#include "src/cli/cookie_jars.h"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "src/os/files.h"

namespace mg {

Result<CookieJars> CookieJars::make(const std::filesystem::path& runtime, const Request& request) {
  CookieJars jars;
  if (request.network.cookies_file.empty()) return jars;
  jars.directory_ = runtime / fmt::format("cookies-{}", getpid());
  for (const std::string& engine : request.engines) {
    Result<void> copied =
        copy_private_file(request.network.cookies_file, jars.directory_ / (engine + ".txt"));
    if (!copied) return tl::unexpected(copied.error());
  }
  return jars;
}

CookieJars::CookieJars(CookieJars&& other) noexcept : directory_(std::exchange(other.directory_, {})) {}

CookieJars::~CookieJars() {
  if (directory_.empty()) return;
  std::error_code ignored;  // what is left is the user's alone to read, and the login's end removes it
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace mg

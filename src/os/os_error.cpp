#include "src/os/os_error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace mg {

tl::unexpected<Error> os_failure(int code, const std::string& subject) {
  const ErrorKind kind = code == ENOSPC || code == EDQUOT ? ErrorKind::disk_full : ErrorKind::local_io;
  return fail(kind, fmt::format("cannot {}: {}", subject, std::generic_category().message(code)));
}

}  // namespace mg

#include "src/base/result.h"

namespace mg {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_input: return "bad_input";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::needs_login: return "needs_login";
    case ErrorKind::expired: return "expired";
    case ErrorKind::throttled: return "throttled";
    case ErrorKind::transient: return "transient";
    case ErrorKind::forbidden: return "forbidden";
    case ErrorKind::unsupported: return "unsupported";
    case ErrorKind::local_io: return "local_io";
    case ErrorKind::disk_full: return "disk_full";
    case ErrorKind::busy: return "busy";
    case ErrorKind::cancelled: return "cancelled";
    case ErrorKind::internal: return "internal";
  }
  return "internal";
}

}  // namespace mg

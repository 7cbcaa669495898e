// How anything the world can cause is reported: a value, or an error that says what to do next.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace mg {

// What the caller can do about it, not where it happened.
enum class ErrorKind {
  bad_input,    // the user's words or file are wrong: say the place and the cure
  not_found,    // it is not there and will not come: give up this page
  needs_login,  // the site wants an account: give up this page, tell how to pass cookies
  expired,      // the link is too old: extract again, then go on
  throttled,    // the host asks to slow down: rest the host, then go on
  transient,    // likely to pass: try again soon
  forbidden,    // refused for good with what we have
  unsupported,  // this engine cannot; another one may
  local_io,     // this machine refuses: disk full, no permission
  disk_full,    // no room on the destination: stop the run, keep everything
  busy,         // another multiget has it: wait, it is no failure
  cancelled,    // the user stopped it
  internal      // a promise of ours is broken
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what;  // a sentence for a person, lower case, with its subject

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string what) {
  return tl::unexpected<Error>(Error{kind, std::move(what)});
}

[[nodiscard]] std::string_view to_string(ErrorKind kind);

}  // namespace mg

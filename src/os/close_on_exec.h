// Descriptors that must not reach another program, dealt with by the range. Async-signal-safe.
#pragma once

namespace mg {

void close_from(int first) noexcept;
// Marks them close-on-exec. Libraries open sockets without that mark (Asio does).
void close_on_exec_from(int first) noexcept;

}  // namespace mg

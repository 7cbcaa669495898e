#include "src/os/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "src/os/os_error.h"

namespace mg {

Result<InputFile> InputFile::open(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const std::string what = fmt::format("read {}", path.native());
  struct stat facts{};
  if (!file || ::fstat(file.number(), &facts) != 0) return os_failure(errno, what);
  if (S_ISDIR(facts.st_mode)) return os_failure(EISDIR, what);
  const int number = file.number();
  return InputFile(std::move(file), number, path.native());
}

InputFile InputFile::standard_input() {
  return {Fd(), STDIN_FILENO, "standard input"};
}

Result<std::size_t> InputFile::read(std::span<char> room) {
  while (true) {
    const ssize_t count = ::read(number_, room.data(), room.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return os_failure(errno, fmt::format("read {}", name_));
  }
}

}  // namespace mg

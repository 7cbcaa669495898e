#include "src/os/open_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <string_view>

#include "src/os/fd.h"

namespace mg {

namespace {

struct Close {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Folder = std::unique_ptr<DIR, Close>;

pid_t number_in(std::string_view text) {
  pid_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

std::string program_of(const std::string& process) {
  const Fd file(::open((process + "/comm").c_str(), O_RDONLY | O_CLOEXEC));
  char text[64];
  const ssize_t size = file ? ::read(file.number(), text, sizeof text) : 0;
  std::string name(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace

std::map<FileIdentity, FileUser> open_files() {
  std::map<FileIdentity, FileUser> found;
  const Folder processes(::opendir("/proc"));
  while (const dirent* process = processes ? ::readdir(processes.get()) : nullptr) {
    const pid_t pid = number_in(process->d_name);
    if (pid == 0 || pid == ::getpid()) continue;
    const std::string path = std::string("/proc/") + process->d_name;
    const Folder files(::opendir((path + "/fd").c_str()));  // refused for those of others
    if (!files) continue;
    std::string program;
    while (const dirent* file = ::readdir(files.get())) {
      struct stat facts{};
      if (::fstatat(::dirfd(files.get()), file->d_name, &facts, 0) != 0 || !S_ISREG(facts.st_mode)) continue;
      if (program.empty()) program = program_of(path);
      found.try_emplace({static_cast<std::uint64_t>(facts.st_dev), static_cast<std::uint64_t>(facts.st_ino)},
                        FileUser{pid, program});
    }
  }
  return found;
}

}  // namespace mg

// Loaded into the program before its libraries: kills it with SIGKILL right before its Nth change of files,
// so that tests can end a run between any two of them. The environment says which: KILL_MULTIGET_AT=N,
// counted from 1, in the program called multiget alone, not in the tools that it starts.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<long> changes{0};

long fatal_change() {
  const char* text = getenv("KILL_MULTIGET_AT");
  if (text == nullptr || strcmp(program_invocation_short_name, "multiget") != 0) return 0;
  return atol(text);
}

void count_change() {
  static const long fatal = fatal_change();
  if (fatal != 0 && ++changes == fatal) kill(getpid(), SIGKILL);
}

template <class Function>
Function* real(const char* name, Function*) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
  count_change();
  return real("rename", &rename)(from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  count_change();
  return real("renameat", &renameat)(from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  count_change();
  return real("renameat2", &renameat2)(from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept {
  count_change();
  return real("link", &link)(from, to);
}
int unlink(const char* name) noexcept {
  count_change();
  return real("unlink", &unlink)(name);
}
int unlinkat(int folder, const char* name, int flags) noexcept {
  count_change();
  return real("unlinkat", &unlinkat)(folder, name, flags);
}
int rmdir(const char* name) noexcept {
  count_change();
  return real("rmdir", &rmdir)(name);
}
int mkdir(const char* name, mode_t mode) noexcept {
  count_change();
  return real("mkdir", &mkdir)(name, mode);
}
int mkostemp(char* name, int flags) {
  count_change();
  return real("mkostemp", &mkostemp)(name, flags);
}
int ftruncate64(int file, off64_t size) noexcept {
  count_change();
  return real("ftruncate64", &ftruncate64)(file, size);
}
ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
  count_change();
  return real("pwrite64", &pwrite64)(file, bytes, count, at);
}
int fsync(int file) {
  count_change();
  return real("fsync", &fsync)(file);
}
int fdatasync(int file) {
  count_change();
  return real("fdatasync", &fdatasync)(file);
}

}  // extern "C"

#include "src/os/publish.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <ranges>
#include <set>
#include <vector>

#include "src/os/durable.h"
#include "src/os/os_error.h"

namespace mg {
namespace {

using std::filesystem::path;

constexpr std::size_t kCompareBytes = 1U << 16U;

// there: an earlier run published it and was killed before it could say so.
enum class Way { there, linked, replaced, renamed, copied };

struct Done {
  path from;
  path to;
  Way way;
};

bool taken(const path& name) {
  struct stat facts{};
  return ::lstat(name.c_str(), &facts) == 0;
}

tl::unexpected<Error> is_taken(const path& to) {
  return fail(ErrorKind::local_io,
              fmt::format("{} is already there and is another file; move it away, or choose "
                          "another name with --output",
                          to.native()));
}

bool same_file(const path& a, const path& b) {
  struct stat one{};
  struct stat other{};
  return ::lstat(a.c_str(), &one) == 0 && ::lstat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

bool same_content(const path& a, const path& b) {
  std::error_code error;
  if (std::filesystem::file_size(a, error) != std::filesystem::file_size(b, error) || error) return false;
  std::ifstream one(a, std::ios::binary);
  std::ifstream other(b, std::ios::binary);
  std::vector<char> here(kCompareBytes);
  std::vector<char> there(kCompareBytes);
  while (one && other) {
    one.read(here.data(), kCompareBytes);
    other.read(there.data(), kCompareBytes);
    if (one.gcount() != other.gcount() ||
        !std::equal(here.begin(), here.begin() + one.gcount(), there.begin()))
      return false;
  }
  return one.eof() && other.eof();
}

// A second name that takes the place of what was there, in one step.
Result<Done> replace_one(const path& from, const path& to) {
  path draft = to;
  draft += ".multiget-new";
  ::unlink(draft.c_str());
  if (::link(from.c_str(), draft.c_str()) == 0) {
    if (::rename(draft.c_str(), to.c_str()) == 0) return Done{.from = from, .to = to, .way = Way::replaced};
    const int code = errno;
    ::unlink(draft.c_str());
    return os_failure(code, fmt::format("replace {}", to.native()));
  }
  if (::rename(from.c_str(), to.c_str()) == 0) return Done{.from = from, .to = to, .way = Way::replaced};
  return os_failure(errno, fmt::format("replace {}", to.native()));
}

// 0 or the errno.
int rename_to_free_name(const path& from, const path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return errno;
  // a file system without NOREPLACE: a second name cannot replace either
  if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str()) == 0 ? 0 : errno;
  if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS) return errno;
  // nor hard links (FAT): between look and rename another program could take the name
  if (taken(to)) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

// The draft has the source's permissions: it is to be as good as moved.
Result<void> copy_across(const path& from, const path& to) {
  auto source = open_source(from, O_NOFOLLOW);
  if (!source) return tl::unexpected(source.error());
  auto draft = Draft::beside(to);
  if (!draft) return tl::unexpected(draft.error());
  struct stat facts{};
  if (::fstat(source->number(), &facts) == 0) (void)!::fchmod(draft->number(), facts.st_mode & 0777);
  if (auto copied = copy_content(source->number(), draft->number(), to); !copied) return copied;
  if (auto synced = sync(draft->number(), to); !synced) return synced;
  const int code = rename_to_free_name(draft->path(), to);
  if (code == EEXIST) return is_taken(to);
  if (code != 0) return os_failure(code, fmt::format("write {}", to.native()));
  draft->keep();
  return {};
}

Result<Done> name_one(const path& from, const path& to, Replace replace) {
  if (taken(to)) {
    if (same_file(from, to)) return Done{.from = from, .to = to, .way = Way::there};
    if (replace == Replace::yes) return replace_one(from, to);
    if (same_content(from, to)) return Done{.from = from, .to = to, .way = Way::there};
    return is_taken(to);
  }
  if (::link(from.c_str(), to.c_str()) == 0) return Done{.from = from, .to = to, .way = Way::linked};
  if (errno == EEXIST) return is_taken(to);
  const int code = rename_to_free_name(from, to);
  if (code == 0) return Done{.from = from, .to = to, .way = Way::renamed};
  if (code == EEXIST) return is_taken(to);
  if (code != EXDEV) return os_failure(code, fmt::format("move {} to {}", from.native(), to.native()));
  if (auto copied = copy_across(from, to); !copied) return tl::unexpected(copied.error());
  return Done{.from = from, .to = to, .way = Way::copied};
}

void take_back(const std::vector<Done>& moves) {
  for (const Done& move : std::ranges::reverse_view(moves)) {
    // What was replaced cannot come back; without its follower it would be gone altogether.
    if (move.way == Way::there || move.way == Way::replaced) continue;
    if (move.way != Way::renamed) {
      ::unlink(move.to.c_str());
    } else {
      (void)rename_to_free_name(move.to, move.from);  // we can do no more than try
    }
  }
}

Result<void> sync_source(const path& from) {
  auto source = open_source(from, O_NOFOLLOW);
  if (!source) return tl::unexpected(source.error());
  return sync(source->number(), from);
}

}  // namespace

Result<void> publish(const Publish& change) {
  std::set<path> folders;
  for (const auto& [from, to] : change.moves) {
    if (auto synced = sync_source(from); !synced) return synced;
    if (auto made = make_directories(to.parent_path()); !made) return made;
    folders.insert({from.parent_path(), to.parent_path()});
  }
  std::vector<Done> done;
  for (const auto& [from, to] : change.moves) {
    auto moved = name_one(from, to, change.replace);
    if (!moved) {
      take_back(done);
      return tl::unexpected(moved.error());
    }
    done.push_back(*std::move(moved));
  }
  for (const path& folder : folders) {
    if (auto synced = sync_directory(folder); !synced) return synced;
  }
  return {};
}

}  // namespace mg

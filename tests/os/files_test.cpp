#include "src/os/files.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Files : public Scratch {};

fs::perms permissions(const fs::path& file) {
  return fs::status(file).permissions();
}

constexpr int kNoSmallDisk = 77;

// What went wrong, as an exit code.
int fill_a_small_disk(const fs::path& where) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return kNoSmallDisk;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNoSmallDisk;
  if (::mount("none", where.c_str(), "tmpfs", 0, "size=256k") != 0) return kNoSmallDisk;
  if (!write_private_file(where / "file", "small")) return 1;
  const auto written = write_private_file(where / "file", std::string(1 << 20, 'x'));
  if (written || written.error().kind != ErrorKind::disk_full) return 2;
  const auto copied = copy_private_file("/proc/self/exe", where / "copy");
  if (copied || copied.error().kind != ErrorKind::disk_full) return 3;
  const auto files = survey(where);
  return files && *files == std::vector<RoomFile>{{.name = "file", .size = 5_B}} ? 0 : 4;
}

constexpr auto kPrivate = fs::perms::owner_read | fs::perms::owner_write;

}  // namespace

TEST_F(Files, LetOthersReadWhatPeopleAskedFor) {
  const mode_t before = ::umask(027);

  const auto written = write_shared_file(here_ / "film.ass", "new", Replace::no);
  const auto again = write_shared_file(here_ / "film.ass", "newer", Replace::no);
  const auto replaced = write_shared_file(here_ / "film.ass", "newest", Replace::yes);
  ::umask(before);

  EXPECT_TRUE(written);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(replaced);
  EXPECT_EQ(read_text_file(here_ / "film.ass", 1_KiB), "newest");
  EXPECT_EQ(permissions(here_ / "film.ass"), fs::perms(0640));
  EXPECT_EQ(survey(here_)->size(), 1U);
}

TEST_F(Files, WritesAPrivateFileAndTheFoldersAboveIt) {
  const auto result = write_private_file(here_ / "a" / "b" / "cookies", "secret");

  ASSERT_TRUE(result);
  EXPECT_EQ(content(here_ / "a" / "b" / "cookies"), "secret");
  EXPECT_EQ(permissions(here_ / "a" / "b" / "cookies"), kPrivate);
}

TEST_F(Files, ReplacesAPublicFileByAPrivateOneAndLeavesNoDraft) {
  const auto file = put("file", "old and longer");
  fs::permissions(file, fs::perms::all);

  const auto result = write_private_file(file, "new");

  ASSERT_TRUE(result);
  EXPECT_EQ(content(file), "new");
  EXPECT_EQ(permissions(file), kPrivate);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, LeavesTheOldContentAndNoDraftWhenItCannotWrite) {
  put("file/inside", "");

  const auto result = write_private_file(here_ / "file", "new");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::local_io);
  EXPECT_THAT(result.error().what, HasSubstr((here_ / "file").native()));
  EXPECT_EQ(entries(), 1U);
}

// In a process of its own, for the small disk is seen by nobody else and goes with it.
TEST_F(Files, TellsAFullDiskAndKeepsWhatWasThere) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(fill_a_small_disk(here_));

  int status = -1;
  ::waitpid(child, &status, 0);

  if (status == W_EXITCODE(kNoSmallDisk, 0)) GTEST_SKIP() << "not allowed to mount a small disk";
  EXPECT_EQ(status, 0);
}

TEST_F(Files, IsNeverSeenHalfWrittenThoughItsWriterIsKilled) {
  const std::string first(1 << 16, 'a');
  const std::string second(1 << 16, 'b');
  const auto file = here_ / "file";
  ASSERT_TRUE(write_private_file(file, first));
  const pid_t writer = ::fork();
  if (writer == 0) {
    for (;;) {
      if (!write_private_file(file, second) || !write_private_file(file, first)) ::_exit(1);
    }
  }

  int whole = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string seen = content(file);
    whole += seen == first || seen == second;
  }
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);

  EXPECT_EQ(whole, 500);
  const std::string left = content(file);
  EXPECT_TRUE(left == first || left == second);
}

TEST_F(Files, CopiesWholeAndPrivate) {
  const std::string big(3 << 20, 'x');
  const auto from = put("from", big);

  const auto result = copy_private_file(from, here_ / "sub" / "to");

  ASSERT_TRUE(result);
  EXPECT_EQ(content(here_ / "sub" / "to"), big);
  EXPECT_EQ(permissions(here_ / "sub" / "to"), kPrivate);
}

TEST_F(Files, CopiesWhatOnlyReadingShows) {
  const auto result = copy_private_file("/proc/self/cmdline", here_ / "copy");

  ASSERT_TRUE(result);
  EXPECT_EQ(content(here_ / "copy"), content("/proc/self/cmdline"));
}

TEST_F(Files, CopiesNoFolderNoFifoAndNothingMissing) {
  ASSERT_EQ(::mkfifo((here_ / "fifo").c_str(), 0600), 0);

  const auto folder = copy_private_file(here_, here_ / "to");
  const auto fifo = copy_private_file(here_ / "fifo", here_ / "to");
  const auto missing = copy_private_file(here_ / "missing", here_ / "to");

  EXPECT_THAT(folder.error().what, HasSubstr("not a regular file"));
  EXPECT_THAT(fifo.error().what, HasSubstr("not a regular file"));
  EXPECT_THAT(missing.error().what, HasSubstr("No such file"));
  EXPECT_FALSE(fs::exists(here_ / "to"));
}

TEST_F(Files, RemovesTheListedNamesOnly) {
  put("one", "");
  put("two", "");

  const auto result = remove_listed(here_, {"one", "gone already"});

  EXPECT_TRUE(result);
  EXPECT_FALSE(fs::exists(here_ / "one"));
  EXPECT_TRUE(fs::exists(here_ / "two"));
}

TEST_F(Files, RemovesNothingAtAllIfANameLeadsElsewhere) {
  put("room/one", "");
  put("outside", "");

  for (const std::string bad : {"../outside", "..", ".", "", "/etc/passwd", "sub/file"}) {
    const auto result = remove_listed(here_ / "room", {"one", bad});
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  }

  EXPECT_TRUE(fs::exists(here_ / "room" / "one"));
  EXPECT_TRUE(fs::exists(here_ / "outside"));
}

TEST_F(Files, RemovesALinkAndNotWhatItLeadsTo) {
  const auto outside = put("outside", "");
  put("room/x", "");
  fs::create_symlink(outside, here_ / "room" / "link");
  fs::create_directory_symlink(here_ / "room", here_ / "way");

  const auto inside = remove_listed(here_ / "room", {"link"});
  const auto through = remove_listed(here_ / "way", {"x"});

  EXPECT_TRUE(inside);
  EXPECT_FALSE(through);
  EXPECT_TRUE(fs::exists(outside));
  EXPECT_TRUE(fs::exists(here_ / "room" / "x"));
}

TEST_F(Files, RemovesNoFolderByName) {
  put("sub/file", "");

  const auto result = remove_listed(here_, {"sub"});

  EXPECT_FALSE(result);
  EXPECT_TRUE(fs::exists(here_ / "sub" / "file"));
}

TEST_F(Files, RemovesARoomButNothingItsLinksLeadTo) {
  const auto outside = put("outside/file", "");
  put("room/a/b/c", "");
  fs::create_directory_symlink(here_ / "outside", here_ / "room" / "a" / "link");

  const auto result = remove_room(here_ / "room");
  const auto again = remove_room(here_ / "room");

  EXPECT_TRUE(result);
  EXPECT_TRUE(again);
  EXPECT_FALSE(fs::exists(here_ / "room"));
  EXPECT_TRUE(fs::exists(outside));
}

TEST_F(Files, RemovesOnlyTheLinkIfTheRoomIsOne) {
  const auto inside = put("real/file", "");
  fs::create_directory_symlink(here_ / "real", here_ / "room");

  const auto result = remove_room(here_ / "room");

  EXPECT_TRUE(result);
  EXPECT_TRUE(fs::exists(inside));
  EXPECT_FALSE(fs::is_symlink(here_ / "room"));
}

TEST_F(Files, RefusesRoomsThatCannotBeOne) {
  EXPECT_EQ(remove_room("").error().kind, ErrorKind::internal);
  EXPECT_EQ(remove_room("/").error().kind, ErrorKind::internal);
  EXPECT_EQ(remove_room("relative").error().kind, ErrorKind::internal);
}

TEST_F(Files, SurveysRegularFilesByName) {
  put("b", "12345");
  put("a/deep/er", "1");
  put("empty", "");
  fs::create_symlink("/etc/passwd", here_ / "link");
  fs::create_directory_symlink("/etc", here_ / "folder link");
  ASSERT_EQ(::mkfifo((here_ / "fifo").c_str(), 0600), 0);

  const auto files = survey(here_);
  const auto size = directory_size(here_);

  ASSERT_TRUE(files);
  EXPECT_THAT(*files,
              ElementsAre(RoomFile{.name = "a/deep/er", .size = 1_B}, RoomFile{.name = "b", .size = 5_B},
                          RoomFile{.name = "empty", .size = 0_B}));
  EXPECT_EQ(size, 6_B);
}

TEST_F(Files, FindsNothingInAMissingRoom) {
  const auto files = survey(here_ / "missing");

  ASSERT_TRUE(files);
  EXPECT_THAT(*files, IsEmpty());
}

TEST_F(Files, GivesUpOnARoomThatIsTooDeep) {
  fs::path deep = "top";
  for (int level = 0; level < 40; ++level) deep /= "d";
  put(deep.native(), "");

  const auto files = survey(here_);

  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().kind, ErrorKind::local_io);
}

TEST_F(Files, KnowsTheFreeSpaceOfAFolderThatIsYetToCome) {
  const auto here = free_space(here_);
  const auto later = free_space(here_ / "not" / "yet");

  ASSERT_TRUE(here);
  ASSERT_TRUE(later);
  EXPECT_GT(here->count, 0);
  EXPECT_GT(later->count, 0);
}

TEST_F(Files, LooksWhetherADirectoryCanBeWrittenAndMakesNone) {
  EXPECT_TRUE(check_writable(here_));
  EXPECT_TRUE(check_writable(here_ / "new" / "deep"));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Files, FindsNoDirectoryAtOrBelowAFile) {
  const fs::path file = put("file", "");

  for (const fs::path& directory : {file, file / "below"}) {
    const auto checked = check_writable(directory);

    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, ErrorKind::local_io);
    EXPECT_EQ(checked.error().what, file.string() + " is a file, not a directory");
  }
}

// Root may write everywhere, so the question is asked as nobody.
TEST_F(Files, FindsADirectoryThatIsSomebodyElses) {
  fs::permissions(here_, fs::perms::owner_read | fs::perms::owner_exec);
  const auto ask_as_nobody = [&] {
    (void)!::setuid(65534);  // of root only; others are asked as they are
    ::_exit(check_writable(here_ / "new") ? 0 : 1);
  };

  EXPECT_EXIT(ask_as_nobody(), testing::ExitedWithCode(1), "");
  fs::permissions(here_, fs::perms::owner_all);
}

}  // namespace mg

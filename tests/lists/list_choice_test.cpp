#include "src/lists/list_choice.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "src/lists/error_file.h"
#include "src/os/fd.h"
#include "tests/lists/inputs.h"

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

namespace fs = std::filesystem;

class Lists : public testing::Test {
 protected:
  Lists() {
    std::string name = (fs::temp_directory_path() / "lists-XXXXXX").native();
    folder_ = ::mkdtemp(name.data());
  }
  ~Lists() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).native(); }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream stream(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // The URLs without their places.
  static std::vector<std::string> urls_of(const ListChoice& choice) {
    auto list = open_list(choice);
    EXPECT_TRUE(list) << list.error().what;
    std::vector<std::string> urls;
    while (list) {
      const auto url = (*list)->next();
      EXPECT_TRUE(url) << url.error().what;
      if (!url || !*url) break;
      urls.push_back((*url)->url);
    }
    return urls;
  }
  static std::string complaint(const ListChoice& choice) {
    const auto list = open_list(choice);
    EXPECT_FALSE(list);
    if (list) return {};
    EXPECT_EQ(list.error().kind, ErrorKind::bad_input);
    return list.error().what;
  }
  static std::string error_file_complaint(const ListChoice& choice) {
    const auto file = ErrorFile::named_in(choice);
    EXPECT_FALSE(file);
    return file ? std::string() : file.error().what;
  }

  fs::path folder_;
};

}  // namespace

TEST_F(Lists, AreReadOneAfterTheOther) {
  const ListChoice choice{.urls = {"https://w/{1..2}", "bilibili BV1"},
                          .batch_files = {write("a.txt", "https://a/\n"), write("b.txt", "https://b/\n")},
                          .csv = {write("c.csv", "url,on\nhttps://c/,yes\nhttps://d/,no\n") + ":url"},
                          .jsonl = {write("e.jsonl", "{\"u\":\"https://e/\"}") + ":/u"},
                          .where = {"on=yes"}};

  EXPECT_THAT(urls_of(choice), ElementsAre("https://w/1", "https://w/2", "bilibili BV1", "https://a/",
                                           "https://b/", "https://c/", "https://e/"));
}

TEST_F(Lists, MayComeFromStandardInput) {
  const Fd before(::dup(STDIN_FILENO));
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "https://a/\n\nx", 13), 13);
  ::close(ends[1]);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);

  auto list = open_list({.batch_files = {"-"}});
  const auto told = told_by(**list);

  ::dup2(before.number(), STDIN_FILENO);
  EXPECT_THAT(told, ElementsAre("stdin:1 https://a/", "stdin:3 x"));
}

TEST_F(Lists, TellEachUrlOnce) {
  const auto file = write("a.txt", "https://a/\nhttps://b/\nhttps://a/\n");
  auto list = open_list({.urls = {"https://b/"}, .batch_files = {file, file}});

  EXPECT_THAT(told_by(**list), ElementsAre("command line https://b/", file + ":1 https://a/"));
  EXPECT_EQ((*list)->repeated(), 5);
}

TEST_F(Lists, MayHaveColonsInTheirNames) {
  const auto table = write("C:12:30.csv", "url\nhttps://a/\n");
  const auto values = write("x:y.jsonl", "\"https://b/\"\n");

  EXPECT_THAT(urls_of({.csv = {table + ":url"}}), ElementsAre("https://a/"));
  EXPECT_THAT(urls_of({.jsonl = {values + ":"}}), ElementsAre("https://b/"));
}

TEST_F(Lists, AreReadInTheEncodingThatIsAnnounced) {
  const auto table = write("c.csv", "\xB5\xD8\xD6\xB7;url\n\xBF\xCE;https://a/\n");

  EXPECT_THAT(urls_of({.csv = {table + ":url"}, .where = {"地址=课"}, .encoding = "gbk"}),
              ElementsAre("https://a/"));
}

TEST_F(Lists, EndWithTheFirstFailureAndTellItAgain) {
  const auto file = write("a.txt", "https://a/\nhttps://b/{1..}\nhttps://c/\n");
  auto list = open_list({.batch_files = {file}});
  ASSERT_TRUE((*list)->next());

  const auto first = (*list)->next(), again = (*list)->next();

  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(first.error().what, StartsWith(file + ":2:15: "));
  EXPECT_EQ(first, again);
}

TEST_F(Lists, AreRefusedBeforeAnythingIsReadWhereWordsAreWrong) {
  const auto file = write("a.csv", "url\n");

  EXPECT_THAT(complaint({.urls = {"https://a/{1..}"}}), HasSubstr("a number is missing here"));
  EXPECT_THAT(complaint({.csv = {"a.csv"}}), HasSubstr("is not FILE:COLUMN"));
  EXPECT_THAT(complaint({.csv = {"a.csv:"}}), HasSubstr("is not FILE:COLUMN"));
  EXPECT_THAT(complaint({.jsonl = {"a.jsonl"}}), HasSubstr("is not FILE:/json/pointer"));
  EXPECT_THAT(complaint({.jsonl = {"a.jsonl:/~"}}), HasSubstr("is no JSON pointer"));
  EXPECT_THAT(complaint({.csv = {file + ":url"}, .where = {"language"}}), HasSubstr("is not COLUMN=VALUE"));
  EXPECT_THAT(complaint({.csv = {file + ":url"}, .separator = "ab"}), HasSubstr("cannot separate cells"));
  EXPECT_THAT(complaint({.batch_files = {file}, .where = {"a=b"}}), HasSubstr("name it with --csv"));
  EXPECT_THAT(complaint({.batch_files = {file}, .encoding = "klingon"}), HasSubstr("\"klingon\""));
  EXPECT_THAT(complaint({.batch_files = {"-", "-"}}), HasSubstr("name - once"));
}

TEST_F(Lists, AreRefusedWhereAFileCannotBeRead) {
  EXPECT_THAT(complaint({.batch_files = {path("none.txt")}}),
              StartsWith("-a: cannot read " + path("none.txt") + ": No such file"));
  EXPECT_THAT(complaint({.csv = {folder_.native() + ":url"}}), HasSubstr("Is a directory"));
  EXPECT_THAT(complaint({.jsonl = {path("none.jsonl") + ":/url"}}), StartsWith("--jsonl: cannot read"));
}

TEST_F(Lists, NameTheFilesTheyRead) {
  EXPECT_THAT(
      files_of({.urls = {"u"}, .batch_files = {"a", "-"}, .csv = {"b:c:1", "-:0"}, .jsonl = {"d:/e"}}),
      ElementsAre("a", "b:c", "d"));
}

TEST_F(Lists, OfWhatFailedAreReadBackAsTheyWere) {
  const std::vector<std::string> failed{"https://a/{1..3}", R"(https://b/\{x,y})", "https://c/#d",
                                        "bilibili BV1"};
  auto file = ErrorFile::named_in({.error_file = path("failed.txt")});

  for (const auto& url : failed) ASSERT_TRUE(file->add(url, "not found"));

  EXPECT_EQ(urls_of({.batch_files = {path("failed.txt")}}), failed);
}

TEST_F(Lists, OfWhatFailedTellTheReasonInComments) {
  EXPECT_EQ(error_entry("https://a/", "gone"), "# gone\nhttps://a/\n");
  EXPECT_EQ(error_entry("https://a/", "cannot:\n  read\x1b[31m\r\n"), "# cannot:\n# read[31m\nhttps://a/\n");
  EXPECT_EQ(error_entry("https://a/\nhttps://b/", "odd"), "# odd\n# https://a/ https://b/\n");
  EXPECT_EQ(error_entry(" #x", "odd"), "# odd\n#  #x\n");
  EXPECT_EQ(error_entry("", ""), "# \n# \n");
}

TEST_F(Lists, OfWhatFailedAreWholeAfterEachEntry) {
  auto file = ErrorFile::named_in({.error_file = path("failed.txt")});
  EXPECT_FALSE(fs::exists(path("failed.txt")));

  ASSERT_TRUE(file->add("https://a/", "gone"));
  EXPECT_EQ(read("failed.txt"), "# gone\nhttps://a/\n");
  ASSERT_TRUE(file->add("https://b/", "gone"));
  EXPECT_EQ(read("failed.txt"), "# gone\nhttps://a/\n# gone\nhttps://b/\n");
}

TEST_F(Lists, OfWhatFailedKeepWhatWasThere) {
  write("failed.txt", "old\n");
  write("failed.txt~", "older\n");
  auto file = ErrorFile::named_in({.error_file = path("failed.txt")});
  EXPECT_EQ(read("failed.txt"), "old\n");

  ASSERT_TRUE(file->add("https://a/", "gone"));

  EXPECT_EQ(read("failed.txt"), "# gone\nhttps://a/\n");
  EXPECT_EQ(read("failed.txt~"), "old\n");
}

TEST_F(Lists, OfWhatFailedNeverTakeThePlaceOfAListThatIsRead) {
  const auto list = write("list.txt", "https://a/\n");
  fs::create_symlink(list, path("link.txt"));
  const auto kept = write("other.txt~", "https://b/\n");

  EXPECT_THAT(error_file_complaint({.batch_files = {list}, .error_file = list}),
              HasSubstr("name another file"));
  EXPECT_THAT(error_file_complaint({.batch_files = {path("link.txt")}, .error_file = list}),
              HasSubstr("spoilt"));
  EXPECT_THAT(error_file_complaint({.csv = {list + ":0"}, .error_file = list}), HasSubstr("spoilt"));
  EXPECT_THAT(error_file_complaint({.batch_files = {kept}, .error_file = path("other.txt")}),
              HasSubstr("spoilt"));
}

TEST_F(Lists, OfWhatFailedAreRefusedWhereTheyCannotBeWritten) {
  EXPECT_THAT(error_file_complaint({.error_file = path("none/failed.txt")}), HasSubstr("No such file"));
  EXPECT_THAT(error_file_complaint({.error_file = folder_.native()}), HasSubstr("Is a directory"));
  EXPECT_THAT(error_file_complaint({.error_file = "-"}), HasSubstr("name a file"));
  EXPECT_THAT(error_file_complaint({.error_file = ""}), HasSubstr("name a file"));
}

}  // namespace mg

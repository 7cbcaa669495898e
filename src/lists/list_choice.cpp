#include "src/lists/list_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/lists/batch_list.h"
#include "src/lists/csv_list.h"
#include "src/lists/jsonl_list.h"
#include "src/os/input_file.h"
#include "src/plan/url_template.h"

namespace mg {

namespace {

using Lists = std::vector<std::unique_ptr<UrlList>>;

class WordList : public UrlList {
 public:
  explicit WordList(UrlTemplate urls) : urls_(std::move(urls)) {}

  Result<std::optional<ListedUrl>> next() override {
    if (told_ == urls_.count()) return std::nullopt;
    return ListedUrl{urls_.at(told_++), "command line"};
  }

 private:
  UrlTemplate urls_;
  std::int64_t told_ = 0;
};

struct FileAndPlace {
  std::string file;
  std::string place;  // in it: a column, a pointer
};

Result<FileAndPlace> read_csv_word(std::string_view word) {
  // A file may have colons in its name: a drive, a time.
  const auto colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == word.size()) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("--csv: {} is not FILE:COLUMN; write for example courses.csv:url, or courses.csv:0 "
                    "for the first column",
                    in_quotes(word)));
  }
  return FileAndPlace{std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))};
}

Result<FileAndPlace> read_jsonl_word(std::string_view word) {
  auto colon = word.rfind(":/");
  if (colon == std::string_view::npos && word.ends_with(':')) colon = word.size() - 1;  // the line is the URL
  if (colon == std::string_view::npos || colon == 0) {
    return fail(ErrorKind::bad_input,
                fmt::format("--jsonl: {} is not FILE:/json/pointer; write for example videos.jsonl:/url",
                            in_quotes(word)));
  }
  return FileAndPlace{std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))};
}

Result<CsvCondition> read_condition(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("--where: {} is not COLUMN=VALUE; write for example language=en", in_quotes(word)));
  }
  return CsvCondition{std::string(trim(word.substr(0, equals))), std::string(trim(word.substr(equals + 1)))};
}

Result<std::optional<char>> read_separator(const std::optional<std::string>& word) {
  if (!word) return std::nullopt;
  if (equal_ignoring_case(*word, "tab") || *word == "\\t" || *word == "\t") return '\t';
  const bool one = word->size() == 1 && (*word)[0] > ' ' && (*word)[0] < 0x7F && (*word)[0] != '"';
  if (one) return (*word)[0];
  return fail(ErrorKind::bad_input,
              fmt::format("--csv-separator: {} cannot separate cells; write one sign such "
                          "as , or ; or the word tab",
                          in_quotes(*word)));
}

class Opener {
 public:
  explicit Opener(const ListChoice& choice) : choice_(choice) {}

  Result<Lists> open() {
    for (const std::string& url : choice_.urls) {
      auto read = parse_url_template(url);
      if (!read) return tl::unexpected(read.error());
      lists_.push_back(std::make_unique<WordList>(*std::move(read)));
    }
    for (const std::string& file : choice_.batch_files) {
      auto lines = open_lines("-a", file);
      if (!lines) return tl::unexpected(lines.error());
      lists_.push_back(std::make_unique<BatchList>(*std::move(lines)));
    }
    if (const auto opened = open_tables(); !opened) return tl::unexpected(opened.error());
    for (const std::string& word : choice_.jsonl) {
      if (const auto opened = open_values(word); !opened) return tl::unexpected(opened.error());
    }
    return std::move(lists_);
  }

 private:
  Result<LineReader> open_lines(std::string_view option, const std::string& path) {
    auto decoder = Decoder::from(choice_.encoding.value_or("utf-8"));
    if (!decoder) return tl::unexpected(decoder.error());
    if (path == "-" && std::exchange(standard_input_, true)) {
      return fail(ErrorKind::bad_input, "standard input can be read once only; name - once");
    }
    auto file = path == "-" ? InputFile::standard_input() : InputFile::open(path);
    if (!file) return fail(ErrorKind::bad_input, fmt::format("{}: {}", option, file.error().what));
    // Shared, since std::function wants to be copied; nobody does.
    auto kept = std::make_shared<InputFile>(*std::move(file));
    ListInput input{.name = path == "-" ? "stdin" : without_control_characters(path),
                    .read = [kept](std::span<char> room) { return kept->read(room); }};
    return LineReader(std::move(input), *std::move(decoder));
  }

  Result<void> open_tables() {
    if (choice_.csv.empty() && !choice_.where.empty()) {
      return fail(ErrorKind::bad_input, "--where chooses rows of a table; name it with --csv FILE:COLUMN");
    }
    const auto separator = read_separator(choice_.separator);
    if (!separator) return tl::unexpected(separator.error());
    std::vector<CsvCondition> where;
    for (const std::string& word : choice_.where) {
      auto condition = read_condition(word);
      if (!condition) return tl::unexpected(condition.error());
      where.push_back(*std::move(condition));
    }
    for (const std::string& word : choice_.csv) {
      const auto named = read_csv_word(word);
      if (!named) return tl::unexpected(named.error());
      auto lines = open_lines("--csv", named->file);
      if (!lines) return tl::unexpected(lines.error());
      lists_.push_back(
          std::make_unique<CsvList>(*std::move(lines), CsvColumns{named->place, where, *separator}));
    }
    return {};
  }

  Result<void> open_values(const std::string& word) {
    const auto named = read_jsonl_word(word);
    if (!named) return tl::unexpected(named.error());
    auto pointer = JsonPointer::parse(named->place);
    if (!pointer) return fail(ErrorKind::bad_input, fmt::format("--jsonl: {}", pointer.error().what));
    auto lines = open_lines("--jsonl", named->file);
    if (!lines) return tl::unexpected(lines.error());
    lists_.push_back(std::make_unique<JsonlList>(*std::move(lines), *std::move(pointer)));
    return {};
  }

  const ListChoice& choice_;
  Lists lists_;
  bool standard_input_ = false;
};

}  // namespace

bool names_list(const ListChoice& choice) {
  return !choice.urls.empty() || !choice.batch_files.empty() || !choice.csv.empty() || !choice.jsonl.empty();
}

std::vector<std::string> files_of(const ListChoice& choice) {
  std::vector<std::string> files;
  const auto keep = [&files](std::string file) {
    if (file != "-") files.push_back(std::move(file));
  };
  for (const std::string& file : choice.batch_files) keep(file);
  for (const std::string& word : choice.csv) {
    if (auto named = read_csv_word(word)) keep(std::move(named->file));
  }
  for (const std::string& word : choice.jsonl) {
    if (auto named = read_jsonl_word(word)) keep(std::move(named->file));
  }
  return files;
}

Result<std::optional<ListedUrl>> JoinedLists::next() {
  if (failure_) return tl::unexpected(*failure_);
  for (; at_ < lists_.size(); ++at_) {
    while (true) {
      auto url = lists_[at_]->next();
      if (!url) failure_ = url.error();
      if (!url) return url;
      if (!*url) break;
      if (seen_.insert((*url)->url)) return url;
      ++repeated_;
    }
    lists_[at_].reset();  // closes its file
  }
  return std::nullopt;
}

Result<std::unique_ptr<JoinedLists>> open_list(const ListChoice& choice) {
  auto lists = Opener(choice).open();
  if (!lists) return tl::unexpected(lists.error());
  return std::make_unique<JoinedLists>(*std::move(lists));
}

}  // namespace mg

// What the user's words say about lists of URLs, and the one list that they make together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/lists/seen_texts.h"
#include "src/lists/url_list.h"

namespace mg {

// As the words were given; read in this order, and within each in the order given.
struct ListChoice {
  std::vector<std::string> urls;         // on the command line; templates are expanded
  std::vector<std::string> batch_files;  // -a FILE; "-" is standard input, here and below
  std::vector<std::string> csv;          // --csv FILE:COLUMN
  std::vector<std::string> jsonl;        // --jsonl FILE:/json/pointer

  std::vector<std::string> where;        // --where COLUMN=VALUE, of all --csv
  std::optional<std::string> separator;  // --csv-separator: one character, or "tab"
  std::optional<std::string> encoding;   // of all files; nothing: UTF-8

  std::optional<std::string> error_file;  // --error-file FILE

  bool operator==(const ListChoice&) const = default;
};

// Whether there is anything to read.
[[nodiscard]] bool names_list(const ListChoice& choice);

// The files that it reads; standard input is none.
[[nodiscard]] std::vector<std::string> files_of(const ListChoice& choice);

// One list after the other; a URL that comes again is left out.
class JoinedLists : public UrlList {
 public:
  explicit JoinedLists(std::vector<std::unique_ptr<UrlList>> lists) : lists_(std::move(lists)) {}

  Result<std::optional<ListedUrl>> next() override;
  [[nodiscard]] std::int64_t repeated() const { return repeated_; }  // left out until now

 private:
  std::vector<std::unique_ptr<UrlList>> lists_;
  std::size_t at_ = 0;  // in lists_
  SeenTexts seen_;
  std::int64_t repeated_ = 0;
  std::optional<Error> failure_;  // what has been told, and is again
};

// Opens all files, reads none. Fails with bad_input: words that say nothing, a file that is missing or may
// not be read, an encoding nobody knows, a broken template in `urls`, standard input named twice.
[[nodiscard]] Result<std::unique_ptr<JoinedLists>> open_list(const ListChoice& choice);

}  // namespace mg

// A page that is there already, as other programs' lists and files' names tell of it, in our own words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/model/job.h"

namespace mg {

struct KnownPage {
  PageKey key;
  std::string site;     // a profile's name, or how an extractor calls it
  std::string list_id;  // empty: of which list is not told
  int page = 0;         // 0: likewise

  bool operator==(const KnownPage&) const = default;
};

// How an extractor names pages: in the list of what it has (its archive), and in files' names.
class ForeignNames {
 public:
  virtual ~ForeignNames() = default;
  // One line of its archive, without its end; neither blank nor a comment. bad_input says what is wrong in
  // it.
  [[nodiscard]] virtual Result<KnownPage> read_line(std::string_view line) const = 0;
  // What its archive must hold so that it takes the page for known; lines without their ends, never empty.
  [[nodiscard]] virtual std::vector<std::string> lines_of(const KnownPage& page) const = 0;
  // `site` in anybody's words; empty: whose ids look like this one. Fails with bad_input where nobody's do,
  // or several's.
  [[nodiscard]] virtual Result<KnownPage> page_of(std::string_view site, std::string_view id) const = 0;
};

}  // namespace mg

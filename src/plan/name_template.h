// Output templates, a subset of the well known "%(field)s" ones: what names will look like, read once and
// filled in for each page by naming.h.
//
//   %(title)s  %(page)03d  %(page)0Nd        N: as many digits as the list's count has
//   %(uploader,site|nobody)s                 the first that is known, else the words behind "|", else "NA"
//   %(upload_date>%Y-%m)s                    %Y %m %d
//   %(title).50s  %(title).80B               at most so many letters, or bytes
//   %%  /                                    a percent sign; a folder
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/model/site_profile.h"

namespace mg {

enum class NameField {
  title,           // of the list, or of the video where there is none
  part,            // of the page; the title where it has none
  page,            // its number in the source list
  playlist_index,  // another name for page
  page_count,      // how long that list is
  id,              // the site's own
  bvid,            // the id where it is one of bilibili's newer ones, else unknown
  aid,             // the id where it is one of bilibili's older ones, else unknown
  uploader,
  upload_date,  // YYYYMMDD
  site,
  engine,
  quality,  // "720p"
  height,
  ext,
  key  // what the archive knows the page by
};

struct FieldUse {
  enum class Cut { none, letters, bytes };

  std::vector<NameField> fields;        // the first that is known counts
  std::optional<std::string> fallback;  // where none is
  std::string date_format;              // empty: as it is
  int width = 0;                        // digits at least
  bool width_of_count = false;          // as many digits as the list's count has
  char fill = ' ';
  Cut cut = Cut::none;
  int most = 0;

  bool operator==(const FieldUse&) const = default;
};

using NamePiece = std::variant<std::string, FieldUse>;

// Each folder, then the file. Never empty, nor is any of them; no piece holds a "/" of its own.
struct NameTemplate {
  std::vector<std::vector<NamePiece>> components;

  bool operator==(const NameTemplate&) const = default;
};

inline constexpr std::string_view kListTemplate = "%(title)s/P%(page)0Nd %(part)s.%(ext)s";
inline constexpr std::string_view kSingleTemplate = "%(title)s.%(ext)s";

// Fails with bad_input; `what` is then three lines, the last a caret under the bad place.
[[nodiscard]] Result<NameTemplate> parse_template(std::string_view text);

// Whether the names of two pages of one list differ by the template. An own id differs only where pages have
// one each.
[[nodiscard]] bool mentions_page(const NameTemplate& names, PageIdentity identity = PageIdentity::number);

}  // namespace mg

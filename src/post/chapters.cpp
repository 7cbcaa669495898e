#include "src/post/chapters.h"

#include <algorithm>
#include <chrono>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

// The length of a title in MP4's list of chapters is told in one byte.
constexpr std::size_t kTitleBytes = 250;
constexpr Duration kTimeSlack = 20ms;

bool about_equal(Duration a, Duration b) {
  return std::chrono::abs(a - b) <= kTimeSlack;
}

}  // namespace

std::string chapter_title(std::string_view title) {
  const std::string clean = without_control_characters(title);
  return std::string(trim(cut_to_bytes(trim(clean), kTitleBytes)));
}

std::vector<Chapter> chapters_of(std::span<const PageOfWhole> pages) {
  std::vector<Chapter> chapters;
  Duration start{};
  for (const PageOfWhole& page : pages) {
    chapters.push_back({page.title, start, start + page.length});
    start += page.length;
  }
  return chapters;
}

bool same_chapters(std::span<const Chapter> found, std::span<const Chapter> wanted) {
  return std::ranges::equal(found, wanted, [](const Chapter& a, const Chapter& b) {
    return trim(a.title) == trim(b.title) && about_equal(a.start, b.start);
  });
}

bool are_among(std::span<const Chapter> found, std::span<const Chapter> wanted) {
  return std::ranges::all_of(found, [wanted](const Chapter& one) {
    return std::ranges::any_of(wanted, [&one](const Chapter& other) {
      return trim(one.title) == trim(other.title) &&
             about_equal(one.end - one.start, other.end - other.start);
    });
  });
}

}  // namespace mg

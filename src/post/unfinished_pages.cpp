#include "src/post/unfinished_pages.h"

#include <algorithm>

#include "src/base/text.h"

namespace mg {

namespace {

// Shorter ones stand in any name.
constexpr std::size_t kShortestId = 5;
constexpr std::size_t kShortestTitle = 8;

bool part_of_word(char c) {
  return is_letter(c) || is_digit(c);
}

// What is left of a name when tools have replaced what they do not like in it.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (part_of_word(c) || static_cast<unsigned char>(c) >= 0x80) letters += c;
  }
  return to_lower(letters);
}

// Where `id` stands as a word of its own, from `from` on.
std::size_t find_word(std::string_view name, std::string_view id, std::size_t from) {
  for (std::size_t at = name.find(id, from); at != std::string_view::npos; at = name.find(id, at + 1)) {
    const std::size_t end = at + id.size();
    const bool begins = at == 0 || !part_of_word(name[at - 1]);
    if (begins && (end == name.size() || !part_of_word(name[end]))) return at;
  }
  return std::string_view::npos;
}

bool has_id(std::string_view name, std::string_view id) {
  if (id.empty()) return false;
  if (id.size() >= kShortestId) return find_word(name, id, 0) != std::string_view::npos;
  return name.find("[" + std::string(id) + "]") != std::string_view::npos;
}

// "ID_p3", "ID p3": "3"; nothing where no number is told behind any of them.
std::optional<std::string_view> part_behind(std::string_view name, std::string_view id) {
  for (std::size_t at = find_word(name, id, 0); at != std::string_view::npos;
       at = find_word(name, id, at + 1)) {
    std::string_view rest = name.substr(at + id.size());
    if (rest.size() < 3 || (rest[0] != '_' && rest[0] != ' ') || rest[1] != 'p') continue;
    rest.remove_prefix(2);
    const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin());
    if (digits > 0) return rest.substr(0, digits);
  }
  return std::nullopt;
}

bool begins_with_stem(std::string_view name, std::string_view stem) {
  return !stem.empty() && name.starts_with(stem) &&
         (name.size() == stem.size() || !part_of_word(name[stem.size()]));
}

}  // namespace

UnfinishedPages::UnfinishedPages(std::vector<UnfinishedPage> pages, std::vector<UnfinishedList> lists)
    : lists_(std::move(lists)) {
  for (UnfinishedPage& page : pages) {
    Sign sign;
    const auto words = split(page.key, ' ');
    if (words.size() == 3 && words[2].starts_with('p')) {
      sign.id = words[1];
      sign.part = std::string(words[2].substr(1));
    } else {
      sign.id = page.key.substr(std::min(page.key.find(' '), page.key.size() - 1) + 1);
    }
    sign.title_letters = letters_of(page.title);
    if (sign.title_letters.size() < kShortestTitle) sign.title_letters.clear();
    sign.page = std::move(page);
    pages_.push_back(std::move(sign));
  }
}

std::optional<std::string> UnfinishedPages::page_of(std::string_view folder, std::string_view name) const {
  const std::string letters = letters_of(name);
  for (const Sign& sign : pages_) {
    if (sign.page.folder == folder && begins_with_stem(name, sign.page.stem)) return sign.page.key;
    if (has_id(name, sign.id)) {
      const auto part = part_behind(name, sign.id);
      if (!part || !sign.part || *part == *sign.part) return sign.page.key;
    } else if (!sign.title_letters.empty() && letters.find(sign.title_letters) != std::string::npos) {
      return sign.page.key;
    }
  }
  const auto list =
      std::ranges::find_if(lists_, [&](const UnfinishedList& one) { return has_id(name, one.id); });
  if (list == lists_.end()) return std::nullopt;
  return list->label;
}

}  // namespace mg

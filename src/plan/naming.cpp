#include "src/plan/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr std::size_t kSuffixRoom = 9;      // " (99999)", and an underscore before a device's name
constexpr std::size_t kLongestEnding = 13;  // with its dot; what is longer is a part of the name
constexpr const char* kUntitled = "untitled";
constexpr int kDigitsOfUnknownCount = 2;

// Windows and SMB refuse these; their full-width forms look the same and are letters. "/" and "\" become "-".
char32_t allowed(char32_t code) {
  constexpr std::u32string_view refused = U"<>:\"|?*";
  constexpr std::u32string_view instead = U"＜＞：＂｜？＊";
  if (code == U'/' || code == U'\\') return U'-';
  const std::size_t at = refused.find(code);
  return at == std::u32string_view::npos ? code : instead[at];
}

// Names of devices on Windows, with any ending.
bool is_device(std::string_view name) {
  const std::string stem = to_lower(trim(name.substr(0, name.find('.'))));
  constexpr std::array<std::string_view, 4> devices{"con", "prn", "aux", "nul"};
  if (std::ranges::find(devices, stem) != devices.end()) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && is_digit(stem[3]);
}

std::string_view without_trailing(std::string_view name) {
  const std::size_t last = name.find_last_not_of(". ");
  return last == std::string_view::npos ? std::string_view() : name.substr(0, last + 1);
}

bool looks_like_ending(std::string_view ending) {
  const std::string_view letters = ending.substr(1);
  return ending.size() <= kLongestEnding && std::ranges::any_of(letters, is_letter) &&
         std::ranges::all_of(letters, [](char c) { return is_letter(c) || is_digit(c); });
}

// "a.mp4" is "a" and ".mp4"; "Vol.1" has no ending, nor has ".hidden".
std::pair<std::string_view, std::string_view> split_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return {name, {}};
  if (!looks_like_ending(name.substr(dot))) return {name, {}};
  return {name.substr(0, dot), name.substr(dot)};
}

std::string known_number(int number) {
  return number > 0 ? fmt::format("{}", number) : std::string();
}

bool is_bilibili_id(std::string_view id, std::string_view prefix) {
  return id.size() > 2 && equal_ignoring_case(id.substr(0, 2), prefix) &&
         (is_letter(id[2]) || is_digit(id[2]));
}

std::string value_of(NameField field, const NameFields& fields) {
  switch (field) {
    case NameField::title: return fields.list_title.empty() ? fields.title : fields.list_title;
    case NameField::part: return fields.title.empty() ? fields.list_title : fields.title;
    case NameField::page:
    case NameField::playlist_index: return known_number(fields.page);
    case NameField::page_count: return known_number(fields.page_count);
    case NameField::id: return fields.id;
    case NameField::bvid: return is_bilibili_id(fields.id, "BV") ? fields.id : std::string();
    case NameField::aid: return is_bilibili_id(fields.id, "av") ? fields.id : std::string();
    case NameField::uploader: return fields.uploader;
    case NameField::upload_date: return fields.upload_date;
    case NameField::site: return fields.site;
    case NameField::engine: return fields.engine;
    case NameField::quality: return fields.height > 0 ? fmt::format("{}p", fields.height) : std::string();
    case NameField::height: return known_number(fields.height);
    case NameField::ext: return fields.ext;
    case NameField::key: return fields.key;
  }
  return {};
}

// Empty where the date is none.
std::string write_date(std::string_view date, std::string_view format) {
  if (date.size() != 8 || !std::ranges::all_of(date, is_digit)) return {};
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      text += format[i];
      continue;
    }
    const char which = format[++i];  // there is one: the template was checked
    if (which == 'Y') text += date.substr(0, 4);
    if (which == 'm') text += date.substr(4, 2);
    if (which == 'd') text += date.substr(6, 2);
    if (which == '%') text += '%';
  }
  return text;
}

int digits_of_count(const NameFields& fields) {
  if (fields.page_count <= 0) return kDigitsOfUnknownCount;
  return static_cast<int>(fmt::format("{}", fields.page_count).size());
}

std::string_view cut_to_letters(std::string_view text, int most) {
  std::size_t end = 0;
  for (int i = 0; i < most && end < text.size(); ++i) end += first_code_point(text.substr(end)).length;
  return text.substr(0, end);
}

std::string first_known(const FieldUse& use, const NameFields& fields) {
  for (const NameField field : use.fields) {
    std::string value = value_of(field, fields);
    if (!use.date_format.empty()) value = write_date(value, use.date_format);
    value = safe_value(value);
    if (!value.empty()) return value;
  }
  return {};
}

std::string instead_of_unknown(const FieldUse& use) {
  if (use.fallback) return safe_value(*use.fallback);
  switch (use.fields.front()) {
    case NameField::title:
    case NameField::part: return kUntitled;
    case NameField::ext: return {};  // no ending rather than a wrong one
    default: return "NA";
  }
}

std::string fill_in(const FieldUse& use, const NameFields& fields) {
  std::string value = first_known(use, fields);
  if (value.empty()) return instead_of_unknown(use);
  if (use.cut == FieldUse::Cut::letters) value = trim(cut_to_letters(value, use.most));
  if (use.cut == FieldUse::Cut::bytes) value = trim(cut_to_bytes(value, static_cast<std::size_t>(use.most)));
  const auto width = static_cast<std::size_t>(use.width_of_count ? digits_of_count(fields) : use.width);
  if (value.size() < width) value.insert(0, width - value.size(), use.fill);
  return value;
}

std::string fill_in(const std::vector<NamePiece>& component, const NameFields& fields) {
  std::string name;
  for (const NamePiece& piece : component) {
    const auto* literal = std::get_if<std::string>(&piece);
    const std::string value = literal != nullptr ? *literal : fill_in(std::get<FieldUse>(piece), fields);
    const bool first = &piece == &component.front();
    if (name.empty() && !first && literal != nullptr && value.starts_with('.')) name = kUntitled;
    // what a site calls its videos neither hides a file nor looks like an option
    const bool guarded =
        name.empty() && literal == nullptr && (value.starts_with('-') || value.starts_with('.'));
    if (guarded) name += '_';
    name += value;
  }
  return name;
}

// A component that any file system takes, its stem cut so that `room` bytes stay free.
std::string finish_name(std::string_view name, std::string_view ending, std::size_t room) {
  std::string stem(
      without_trailing(cut_to_bytes(name.substr(0, name.size() - ending.size()), kNameBytes - room)));
  if (stem.empty()) stem = kUntitled;
  if (is_device(stem)) stem.insert(0, 1, '_');
  return stem + std::string(ending);
}

std::string finish_folder(const std::string& name) {
  return finish_name(name, {}, 1);  // 1: an underscore before a device's name
}

std::string finish_file(std::string_view name) {
  name = without_trailing(name);
  const std::string_view ending = split_ending(name).second;
  return finish_name(name, ending, std::max(ending.size(), kDanmakuEnding.size()) + kSuffixRoom);
}

}  // namespace

NameFields name_fields(const Episode& episode) {
  return {.list_title = episode.list_title,
          .title = episode.title,
          .page = episode.page,
          .page_count = episode.list_count.value_or(0),
          .id = episode.id,
          .uploader = episode.uploader,
          .upload_date = episode.upload_date,
          .height = episode.format.height,
          .ext = episode.format.container};
}

std::string safe_value(std::string_view value) {
  const std::string clean = without_control_characters(value);
  std::string safe;
  std::string_view rest = trim(clean);
  while (!rest.empty()) {
    const CodePoint point = first_code_point(rest);
    append_code_point(safe, allowed(point.value));
    rest.remove_prefix(point.length);
  }
  return safe;
}

std::filesystem::path expand(const NameTemplate& names, const NameFields& fields) {
  std::filesystem::path path;
  for (std::size_t i = 0; i + 1 < names.components.size(); ++i) {
    path /= finish_folder(fill_in(names.components[i], fields));
  }
  return path / finish_file(fill_in(names.components.back(), fields));
}

std::filesystem::path TargetNames::place(const std::filesystem::path& wanted) {
  const std::string name = wanted.filename().string();
  const auto [stem, ending] = split_ending(name);
  const std::string folder = to_lower((wanted.parent_path() / "").string());
  const std::string first = folder + to_lower(stem);
  if (taken_.insert(first).second) return wanted;
  int& number = repeated_.try_emplace(first, 1).first->second;
  while (true) {
    const std::string suffix = fmt::format(" ({})", ++number);
    const std::string numbered =
        std::string(cut_to_bytes(stem, kNameBytes - ending.size() - suffix.size())) + suffix;
    if (taken_.insert(folder + to_lower(numbered)).second) {
      return wanted.parent_path() / (numbered + std::string(ending));
    }
  }
}

}  // namespace mg

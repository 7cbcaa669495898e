#include "adapters/peers/part_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/model/foreign_json.h"

namespace mg::peers {
namespace {

bool cut_ending(std::string_view& name, std::string_view ending) {
  if (!name.ends_with(ending) || name.size() == ending.size()) return false;
  name.remove_suffix(ending.size());
  return true;
}

PartSign as_track(std::string_view whole, std::string_view track) {
  PartSign sign;
  sign.how = PartSign::How::track;
  sign.whole = whole;
  sign.track = track;
  return sign;
}

// "1234567-1-30080", "1234567_nb2-1-30080" -> the number of the video and that of the stream.
std::optional<PartSign> read_windows_name(std::string_view stem) {
  const auto pieces = split(stem, '-');
  if (pieces.size() != 3 || !read_whole_number(pieces[1]) || !read_whole_number(pieces[2])) return {};
  const std::string_view cid = pieces[0].substr(0, pieces[0].find('_'));
  if (!read_whole_number(cid)) return {};
  PartSign sign = as_track({}, pieces[2]);
  sign.label = stem.substr(0, stem.rfind('-'));  // one folder may hold several videos
  return sign;
}

class BilibiliClient final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "bilibili's client"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    if (name == "video.m4s" || name == "audio.m4s") return as_track({}, name.substr(0, 5));
    if (cut_ending(name, ".m4s")) return read_windows_name(name);
    if (!cut_ending(name, ".blv")) return {};
    const auto number = read_whole_number(name);
    if (!number) return {};
    PartSign sign;
    sign.number = *number;
    sign.label = name;
    return sign;
  }

  [[nodiscard]] std::vector<std::string> notes() const override {
    return {"../entry.json", "entry.json", "videoInfo.json", ".videoInfo"};
  }

  // entry.json: {"title", "page_data": {"page": 3, "part"}} or, of a series, {"title", "ep": {"index",
  // "index_title"}}. videoInfo.json: {"groupTitle", "title", "p": 3}.
  [[nodiscard]] Result<std::string> title_in(std::string_view content) const override {
    const auto notes = read_object(content, "the client's notes");
    if (!notes) return tl::unexpected(notes.error());
    const auto title = string_at(*notes, "title").value_or("");
    const auto group = string_at(*notes, "groupTitle").value_or("");
    if (const auto* page = object_at(*notes, "page_data"); page != nullptr) {
      return named(title, int_at(*page, "page"), string_at(*page, "part").value_or(""));
    }
    if (const auto* episode = object_at(*notes, "ep"); episode != nullptr) {
      const auto index = read_whole_number(string_at(*episode, "index").value_or(""));
      return named(title, index, string_at(*episode, "index_title").value_or(""));
    }
    if (!group.empty() && group != title) return named(group, int_at(*notes, "p"), title);
    return named(title, {}, {});
  }

  // The Windows client writes nine zeros, as digits or as bytes, so that players do not open the file.
  [[nodiscard]] Bytes padding(std::string_view head) const override {
    constexpr std::size_t kZeros = 9;
    constexpr std::size_t kBox = 4;  // the length of a file's first box stands before its name
    if (head.size() < kZeros + 2 * kBox || head.substr(kZeros + kBox, kBox) != "ftyp") return {};
    const std::string_view front = head.substr(0, kZeros);
    const bool zeros = std::ranges::all_of(front, [](char c) { return c == '0' || c == '\0'; });
    return Bytes{zeros ? std::int64_t{kZeros} : 0};
  }

 private:
  static Result<std::string> named(const std::string& title, std::optional<std::int64_t> page,
                                   const std::string& part) {
    if (title.empty() && part.empty()) return fail(ErrorKind::bad_input, "the client's notes have no title");
    if (part.empty() || part == title) return title;
    if (title.empty() || !page) return title.empty() ? part : fmt::format("{} {}", title, part);
    return fmt::format("{} P{:02d} {}", title, *page, part);
  }
};

class Bbdown final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "BBDown"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    const bool picture = cut_ending(name, ".vclip");
    if (!picture && !cut_ending(name, ".aclip")) return {};
    const std::size_t line = name.find('_');
    if (line == std::string_view::npos || line + 1 == name.size()) return {};
    const auto number = read_whole_number(name.substr(0, line));
    if (!number) return {};
    PartSign sign;
    sign.how = PartSign::How::as_bytes;
    sign.whole = name.substr(line + 1);
    sign.track = picture ? "vclip" : "aclip";
    sign.number = *number;
    sign.label = name.substr(0, line);
    return sign;
  }
};

class Yutto final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "yutto"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    if (cut_ending(name, "_video.m4s")) return as_track(name, "video");
    if (cut_ending(name, "_audio.m4s")) return as_track(name, "audio");
    return {};
  }
};

class Lux final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "lux"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    const bool half = cut_ending(name, ".download");
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot < 4 || name[dot - 1] != ']') return {};
    const std::size_t open = name.rfind('[', dot);
    if (open == std::string_view::npos || open == 0) return {};
    const std::string_view digits = name.substr(open + 1, dot - open - 2);
    const auto number = read_whole_number(digits);
    // "%d": with two digits it looks as another program's, which joins them likewise.
    if (!number || digits.size() != 1) return {};
    PartSign sign;
    sign.whole = name.substr(0, open);
    sign.number = *number;
    sign.label = name.substr(open, dot - open);
    if (half) sign.unfinished = "lux has not finished it";
    return sign;
  }
};

}  // namespace

std::unique_ptr<PartNames> make_bilibili_client_names() {
  return std::make_unique<BilibiliClient>();
}
std::unique_ptr<PartNames> make_bbdown_names() {
  return std::make_unique<Bbdown>();
}
std::unique_ptr<PartNames> make_yutto_names() {
  return std::make_unique<Yutto>();
}
std::unique_ptr<PartNames> make_lux_names() {
  return std::make_unique<Lux>();
}

std::vector<std::unique_ptr<PartNames>> make_part_names() {
  std::vector<std::unique_ptr<PartNames>> all;
  all.push_back(make_yutto_names());
  all.push_back(make_bilibili_client_names());
  all.push_back(make_bbdown_names());
  all.push_back(make_lux_names());
  return all;
}

}  // namespace mg::peers

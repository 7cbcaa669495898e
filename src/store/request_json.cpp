#include "src/store/request_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "src/base/json_reader.h"
#include "src/base/utf8.h"

namespace mg {

using nlohmann::json;

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

json text_json(std::string_view text) {
  if (is_utf8(text)) return text;
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return {{"hex", hex}};
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string text;
  if (hex.size() % 2 != 0) return {};
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    const std::size_t high = kDigits.find(hex[at]);
    const std::size_t low = kDigits.find(hex[at + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return {};
    text += static_cast<char>(high << 4 | low);
  }
  return text;
}

// The other way, of one value.
std::optional<std::string> text_from(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  const auto hex = string_at(value, "hex");
  return hex ? from_hex(*hex) : std::nullopt;
}

template <typename Number>
json optional_json(const std::optional<Number>& number) {
  return number ? json(*number) : json(nullptr);
}

// In the order of their enums.
constexpr std::array<std::string_view, 4> kDanmaku{"none", "xml", "ass", "both"};
constexpr std::array<std::string_view, 4> kAudio{"no", "m4a", "mp3", "opus"};

// Reads members one by one and remembers the first that is wrong, so that the list of them reads as a list.
class Members {
 public:
  explicit Members(const json& object) : object_(object) {}

  void read(const char* name, std::string& into) {
    if (const json* value = find(name)) take(name, text_from(*value), into);
  }
  void read(const char* name, std::filesystem::path& into) {
    if (const json* value = find(name)) take(name, text_from(*value), into);
  }
  void read(const char* name, int& into) {
    if (!find(name)) return;
    const std::int64_t none = std::numeric_limits<std::int64_t>::max();
    const std::int64_t number = int_at(object_, name).value_or(none);
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
      return complain(name);
    into = static_cast<int>(number);
  }
  void read(const char* name, std::optional<int>& into) {
    if (find(name)) read(name, into.emplace());
  }
  void read(const char* name, std::optional<Duration>& into) {
    if (find(name)) take(name, int_at(object_, name), into);
  }
  void read(const char* name, std::vector<std::string>& into) {
    const json* list = find(name);
    if (!list) return;
    if (!list->is_array()) return complain(name);
    for (const json& value : *list) take(name, text_from(value), into.emplace_back());
  }
  // One of two words; `second` is the enum's second value.
  template <typename Choice>
  void read(const char* name, const char* first, const char* second, Choice& into) {
    std::string word = first;
    read(name, word);
    if (word == second) into = Choice{1};
    if (word != first && word != second) complain(name);
  }
  // One of several words, in the order of the enum.
  template <typename Choice>
  void read(const char* name, std::span<const std::string_view> words, Choice& into) {
    if (!find(name)) return;
    std::string word;
    read(name, word);
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) return complain(name);
    into = static_cast<Choice>(found - words.begin());
  }
  void read(const char* name, Extras& into) {
    const json* value = find(name);
    if (!value) return;
    Members extras(*value);
    extras.read("danmaku", kDanmaku, into.danmaku);
    extras.read("subtitles", into.subtitles);
    extras.read("embed_subtitles", "no", "yes", into.embed_subtitles);
    extras.read("embed_metadata", "no", "yes", into.embed_metadata);
    extras.read("embed_thumbnail", "no", "yes", into.embed_thumbnail);
    extras.read("info_json", "no", "yes", into.info_json);
    extras.read("nfo", "no", "yes", into.nfo);
    extras.read("audio", kAudio, into.audio);
    if (!value->is_object() || !extras.wrong_.empty()) complain(name);
  }
  void read(const char* name, PageSelection& into) {
    const json* list = find(name);
    if (!list) return;
    if (!list->is_array()) return complain(name);
    for (const json& value : *list) {
      Members span(value);
      PageSpan& read = into.emplace_back();
      span.read("first", read.first);
      span.read("last", read.last);
      span.read("step", read.step);
      if (!value.is_object() || !span.wrong_.empty() || read.step == 0) complain(name);
    }
  }

  void complain(const char* name) {
    if (wrong_.empty()) wrong_ = name;
  }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  // The member, unless it is missing or null: then the default stays.
  [[nodiscard]] const json* find(const char* name) const {
    const auto found = object_.is_object() ? object_.find(name) : object_.end();
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  template <typename From, typename To>
  void take(const char* name, std::optional<From> value, To& into) {
    if (!value) return complain(name);
    into = To(*std::move(value));
  }

  const json& object_;
  std::string wrong_;
};

json pages_json(const PageSelection& pages) {
  json list = json::array();
  for (const PageSpan& span : pages) {
    list.push_back(
        {{"first", optional_json(span.first)}, {"last", optional_json(span.last)}, {"step", span.step}});
  }
  return list;
}

json texts_json(const std::vector<std::string>& texts) {
  json list = json::array();
  for (const std::string& text : texts) list.push_back(text_json(text));
  return list;
}

json extras_json(const Extras& extras) {
  const auto wanted = [](Wanted what) { return what == Wanted::yes ? "yes" : "no"; };
  return {{"danmaku", kDanmaku[static_cast<std::size_t>(extras.danmaku)]},
          {"subtitles", texts_json(extras.subtitles)},
          {"embed_subtitles", wanted(extras.embed_subtitles)},
          {"embed_metadata", wanted(extras.embed_metadata)},
          {"embed_thumbnail", wanted(extras.embed_thumbnail)},
          {"info_json", wanted(extras.info_json)},
          {"nfo", wanted(extras.nfo)},
          {"audio", kAudio[static_cast<std::size_t>(extras.audio)]}};
}

}  // namespace

std::string to_json(const Request& request) {
  json object = json::object();
  object["site"] = text_json(request.site);
  object["list_id"] = text_json(request.list_id);
  object["url"] = text_json(request.url);
  object["page_url"] = text_json(request.page_url);
  object["pages"] = pages_json(request.pages);
  object["format"] = text_json(request.format);
  object["height"] = optional_json(request.height);
  object["engines"] = texts_json(request.engines);
  object["directory"] = text_json(request.directory.native());
  object["output"] = text_json(request.output);
  object["extras"] = extras_json(request.extras);
  object["concat"] = request.concat == Concat::yes ? "yes" : "no";
  object["again"] = request.again == Again::yes ? "yes" : "no";
  object["download"] = request.download == Download::engine ? "engine" : "native";
  object["retries"] = request.retries;
  object["stall_limit_ns"] = request.stall_limit ? json(request.stall_limit->count()) : json(nullptr);
  object["max_wait_ns"] = request.max_wait ? json(request.max_wait->count()) : json(nullptr);
  object["proxy"] = text_json(request.network.proxy);
  object["ca_file"] = text_json(request.network.ca_file.native());
  object["cookies_file"] = text_json(request.network.cookies_file.native());
  return object.dump();
}

Result<Request> read_request(std::string_view text) {
  const auto object = parse_json(text);
  if (!object) return tl::unexpected(object.error());
  if (!object->is_object()) return fail(ErrorKind::bad_input, "a stored request is no JSON object");
  Request request;
  Members members(*object);
  members.read("site", request.site);
  members.read("list_id", request.list_id);
  members.read("url", request.url);
  members.read("page_url", request.page_url);
  members.read("pages", request.pages);
  members.read("format", request.format);
  members.read("height", request.height);
  members.read("engines", request.engines);
  members.read("directory", request.directory);
  members.read("output", request.output);
  bool old_danmaku = false;  // of those stored by 0.1
  members.read("danmaku", "remove", "keep", old_danmaku);
  if (old_danmaku) request.extras.danmaku = Danmaku::xml;
  members.read("extras", request.extras);
  members.read("concat", "no", "yes", request.concat);
  members.read("again", "no", "yes", request.again);
  members.read("download", "native", "engine", request.download);
  members.read("retries", request.retries);
  members.read("stall_limit_ns", request.stall_limit);
  members.read("max_wait_ns", request.max_wait);
  members.read("proxy", request.network.proxy);
  members.read("ca_file", request.network.ca_file);
  members.read("cookies_file", request.network.cookies_file);
  if (!members.wrong().empty())
    return fail(ErrorKind::bad_input, fmt::format("a stored request has a wrong \"{}\"", members.wrong()));
  return request;
}

}  // namespace mg

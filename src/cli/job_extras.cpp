#include "src/cli/job_extras.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::size_t kLongestLanguage = 24;  // "zh-Hant-HK-x-something"; it becomes part of a file's name

Wanted wanted(const std::optional<bool>& option) {
  return option.value_or(false) ? Wanted::yes : Wanted::no;
}

Danmaku read_danmaku(const JobOptions& options) {
  // Those of the whole are made of what the site has.
  if (options.concat.value_or(false) && options.danmaku == "ass") return Danmaku::both;
  if (!options.danmaku) return options.keep_danmaku.value_or(false) ? Danmaku::xml : Danmaku::none;
  if (*options.danmaku == "xml") return Danmaku::xml;
  if (*options.danmaku == "ass") return Danmaku::ass;
  return *options.danmaku == "both" ? Danmaku::both : Danmaku::none;
}

// They reach the command line of an engine, and file names.
bool is_language(std::string_view word) {
  return !word.empty() && word.size() <= kLongestLanguage && word.front() != '-' &&
         std::ranges::all_of(word,
                             [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

Result<std::vector<std::string>> read_languages(const JobOptions& options) {
  const std::vector<std::string>& words = options.subtitles;
  for (const std::string& word : words) {
    if (is_language(word)) continue;
    return fail(ErrorKind::bad_input,
                fmt::format("--subs {}: write languages as the site names them, such as zh-Hans,en, or all",
                            in_quotes(word)));
  }
  const auto says = [&words](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
  if (says("none") && words.size() > 1)
    return fail(ErrorKind::bad_input, "--subs: none beside others; give one or the other");
  if (says("none")) return std::vector<std::string>{};
  if (says("all") || (words.empty() && options.embed_subtitles.value_or(false)))
    return std::vector<std::string>{"all"};
  return words;
}

AudioOnly read_audio(const JobOptions& options) {
  if (!options.audio_only.value_or(false) && !options.audio_format) return AudioOnly::no;
  if (options.audio_format == "mp3") return AudioOnly::mp3;
  return options.audio_format == "opus" ? AudioOnly::opus : AudioOnly::m4a;
}

}  // namespace

Result<Extras> read_extras(const JobOptions& options) {
  Result<std::vector<std::string>> languages = read_languages(options);
  if (!languages) return tl::unexpected(languages.error());
  if (options.audio_only == false && options.audio_format) {
    return fail(ErrorKind::bad_input, "--audio-format: there is a picture, too; give --audio-only as well");
  }
  return Extras{.danmaku = read_danmaku(options),
                .subtitles = std::move(*languages),
                .embed_subtitles = wanted(options.embed_subtitles),
                .embed_metadata = wanted(options.embed_metadata),
                .embed_thumbnail = wanted(options.embed_thumbnail),
                .info_json = wanted(options.info_json),
                .nfo = wanted(options.nfo),
                .audio = read_audio(options)};
}

void ask_for_extras(const Extras& extras, JobOptions& options) {
  constexpr std::array<const char*, 4> kDanmaku{"no", "xml", "ass", "both"};
  const auto ask = [](std::optional<bool>& into, Wanted what) {
    if (what == Wanted::yes) into = true;
  };
  if (extras.danmaku != Danmaku::none) options.danmaku = kDanmaku[static_cast<std::size_t>(extras.danmaku)];
  options.subtitles = extras.subtitles;
  ask(options.embed_subtitles, extras.embed_subtitles);
  ask(options.embed_metadata, extras.embed_metadata);
  ask(options.embed_thumbnail, extras.embed_thumbnail);
  ask(options.info_json, extras.info_json);
  ask(options.nfo, extras.nfo);
  if (extras.audio != AudioOnly::no) options.audio_format = ending_of(extras.audio);
}

}  // namespace mg

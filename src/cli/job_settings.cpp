#include "src/cli/job_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/cli/user_path.h"

namespace mg {

namespace {

using O = JobOptions;
using enum SettingGroup;

const std::vector<JobSetting> kSettings{
    {.key = "pages",
     .words = "-p,--pages,-I,--playlist-items,--items,--episodes,--select-page",
     .member = &O::pages,
     .group = selection,
     .type = "RANGES",
     .help = "which pages: 1-20 or 1-3,7,-2 (default: all, or the one in the address)",
     .example = "\"1-20\"",
     .of_one_list = true},
    {.key = "force",
     .words = "--force",
     .member = &O::force,
     .group = selection,
     .type = "",
     .help = "again, although the archive has it",
     .example = "true",
     .of_one_list = true},
    {.key = "format",
     .words = "-f,--format",
     .member = &O::format,
     .group = selection,
     .type = "FORMAT",
     .help = "format for the engine, as it is",
     .example = "\"bv*+ba\""},
    {.key = "quality",
     .words = "-q,--quality",
     .member = &O::quality,
     .group = selection,
     .type = "LINES",
     .help = "at most so many lines: 720 or 1080p",
     .example = "\"1080p\""},
    {.key = "dir",
     .words = "-d,--dir,-P",
     .member = &O::directory,
     .group = files,
     .type = "DIR",
     .help = "where to (default: here)",
     .example = "\"~/courses\"",
     .path = true},
    {.key = "output",
     .words = "-o,--output",
     .member = &O::output,
     .group = files,
     .type = "TEMPLATE",
     .help = "name template (default: '%(title)s/P%(page)0Nd %(part)s.%(ext)s' for lists)",
     .example = "\"%(title)s/%(page)0Nd.%(ext)s\""},
    {.key = "keep-danmaku",
     .words = "--keep-danmaku",
     .member = &O::keep_danmaku,
     .group = extras,
     .type = "",
     .help = "the same as --danmaku xml",
     .example = "true"},
    {.key = "danmaku",
     .words = "--danmaku",
     .member = &O::danmaku,
     .group = extras,
     .type = "HOW",
     .help = "comments that run over the picture: no, xml, ass (for players) or both (default: no)",
     .example = "\"ass\"",
     .choices = {"no", "xml", "ass", "both"}},
    {.key = "subs",
     .words = "--subs,--sub-langs",
     .member = &O::subtitles,
     .group = extras,
     .type = "LANG[,LANG]",
     .help = "subtitles beside the video as srt: zh-Hans,en, all or none (default: none)",
     .example = "[\"zh-Hans\", \"en\"]"},
    {.key = "embed-subs",
     .words = "--embed-subs",
     .member = &O::embed_subtitles,
     .group = extras,
     .type = "",
     .help = "put the subtitles into the file (of all languages, unless --subs names some)",
     .example = "true"},
    {.key = "embed-metadata",
     .words = "--embed-metadata,--add-metadata",
     .member = &O::embed_metadata,
     .group = extras,
     .type = "",
     .help = "put title, list, page, uploader, date and address into the file",
     .example = "true"},
    {.key = "embed-thumbnail",
     .words = "--embed-thumbnail",
     .member = &O::embed_thumbnail,
     .group = extras,
     .type = "",
     .help = "put the site's picture of the page into the file as its cover",
     .example = "true"},
    {.key = "write-info-json",
     .words = "--write-info-json",
     .member = &O::info_json,
     .group = extras,
     .type = "",
     .help = "all that the engine told of the page, beside it",
     .example = "true"},
    {.key = "nfo",
     .words = "--nfo",
     .member = &O::nfo,
     .group = extras,
     .type = "",
     .help = "a description for Jellyfin and Kodi beside each page",
     .example = "true"},
    {.key = "audio-only",
     .words = "-x,--audio-only,--extract-audio",
     .member = &O::audio_only,
     .group = extras,
     .type = "",
     .help = "the sound alone",
     .example = "true"},
    {.key = "audio-format",
     .words = "--audio-format",
     .member = &O::audio_format,
     .group = extras,
     .type = "FORMAT",
     .help = "of --audio-only: m4a (as it is, where it can be), mp3 or opus (default: m4a)",
     .example = "\"m4a\"",
     .choices = {"m4a", "mp3", "opus"}},
    {.key = "concat",
     .words = "--concat",
     .member = &O::concat,
     .group = extras,
     .type = "",
     .help = "all pages into one file besides, with a chapter for each; the pages stay",
     .example = "true"},
    {.key = "pp-jobs",
     .words = "--pp-jobs",
     .member = &O::pp_jobs,
     .group = pace,
     .type = "N",
     .help = "pages joined, dressed and verified at the same time (default: one for each core)",
     .example = "2",
     .least = 1,
     .most = 64,
     .of_run = true},
    {.key = "jobs",
     .words = "-j,--jobs",
     .member = &O::jobs,
     .group = pace,
     .type = "N",
     .help = "pages at the same time (default: the site's)",
     .example = "4",
     .least = 1,
     .most = 64},
    {.key = "connections",
     .words = "-N,--connections",
     .member = &O::connections,
     .group = pace,
     .type = "N",
     .help = "at most so many connections for one file (default: 8); as few are opened as bring more",
     .example = "8",
     .least = 1,
     .most = 64},
    {.key = "per-host",
     .words = "--per-host",
     .member = &O::per_host,
     .group = pace,
     .type = "N",
     .help = "at most so many connections to one host (default: the site's, or 8)",
     .example = "8",
     .least = 1,
     .most = 64},
    {.key = "sleep",
     .words = "--sleep,--sleep-interval,--delay-per-page,--download-interval",
     .member = &O::sleep,
     .group = pace,
     .type = "A[-B]",
     .help = "seconds between two starts at one host, drawn from A to B",
     .example = "\"2-5\""},
    {.key = "retries",
     .words = "-R,--retries",
     .member = &O::retries,
     .group = pace,
     .type = "N",
     .help = "further tries of a page with each engine (default: 5)",
     .example = "5",
     .least = 0,
     .most = 1000},
    {.key = "stall-timeout",
     .words = "--stall-timeout",
     .member = &O::stall_timeout,
     .group = pace,
     .type = "TIME",
     .help = "end a tool that brings nothing for so long (default: 60s)",
     .example = "\"60s\""},
    {.key = "max-wait",
     .words = "--max-wait",
     .member = &O::max_wait,
     .group = pace,
     .type = "TIME",
     .help =
         "end the run if a host asks to wait longer: 30m, 0 for not at all (default: as long as it takes)",
     .example = "\"30m\""},
    {.key = "download",
     .words = "--download",
     .member = &O::download,
     .group = network,
     .type = "WHO",
     .help = "who moves the bytes: native (multiget, where links are plain) or engine (default: native)",
     .example = "\"native\"",
     .choices = {"native", "engine"}},
    {.key = "engine",
     .words = "--engine",
     .member = &O::engines,
     .group = network,
     .type = "NAME[,NAME]",
     .help = "who extracts, in the order to be tried",
     .example = "[\"NAME\"]"},
    {.key = "proxy",
     .words = "--proxy",
     .member = &O::proxy,
     .group = network,
     .type = "URL",
     .help = "for everything: http://, https:// or socks5://",
     .example = "\"socks5://127.0.0.1:1080\""},
    {.key = "ca-file",
     .words = "--ca-file",
     .member = &O::ca_file,
     .group = network,
     .type = "FILE",
     .help = "certificates to trust, PEM",
     .example = "\"/etc/ssl/own.pem\"",
     .path = true},
    {.key = "cookies",
     .words = "-c,--cookies",
     .member = &O::cookies,
     .group = network,
     .type = "FILE",
     .help = "cookies of a logged-in browser, Netscape format",
     .example = "\"~/.config/multiget/cookies.txt\"",
     .path = true},
    {.key = "limit-rate",
     .words = "-r,--limit-rate,--rate-limit",
     .member = &O::limit_rate,
     .group = limits,
     .type = "RATE",
     .help =
         "all together at most so many bytes a second: 500K, 2M, 20Mbit, or off (default: the config's and "
         "its schedule's)",
     .example = "\"2M\"",
     .limits_key = "rate"},
    {.key = "limit-rate-per-job",
     .words = "--limit-rate-per-job",
     .member = &O::limit_rate_per_job,
     .group = limits,
     .type = "RATE",
     .help = "each page at most so many",
     .example = "\"500K\"",
     .limits_key = "rate-per-job",
     .of_run = true},
    {.key = "quota",
     .words = "--quota",
     .member = &O::quota,
     .group = limits,
     .type = "AMOUNT/PERIOD",
     .help = "begin nothing more once so much has come: 20G/day (default: the config's)",
     .example = "\"20G/day\"",
     .limits_key = "quota",
     .of_run = true},
    {.key = "allow-private",
     .words = "--allow-private",
     .member = &O::allow_private,
     .group = limits,
     .type = "",
     .help = "let tools reach loopback and private addresses, too",
     .example = "true"},
    {.key = "no-meter",
     .words = "--no-meter",
     .member = &O::no_meter,
     .group = limits,
     .type = "",
     .help =
         "tools reach the net by themselves: nothing of theirs is limited, and only their files are counted",
     .example = "true"},
    {.key = "exec",
     .words = "--exec",
     .member = &O::exec,
     .group = hooks,
     .type = "CMD",
     .help = "run this by /bin/sh for each page that is there; $MULTIGET_FILE names the file",
     .example = "\"cp \\\"$MULTIGET_FILE\\\" /mnt/nas/\""},
};

using Text = std::optional<std::string>;
using Number = std::optional<int>;
using Truth = std::optional<bool>;
using Words = std::vector<std::string>;

bool has_value(const Words& words) {
  return !words.empty();
}
template <typename T>
bool has_value(const std::optional<T>& value) {
  return value.has_value();
}

std::string written(const Text& value) {
  return value.value_or("");
}
std::string written(const Number& value) {
  return value ? std::to_string(*value) : "";
}
std::string written(const Truth& value) {
  return !value ? "" : *value ? "true" : "false";
}
std::string written(const Words& value) {
  return fmt::format("{}", fmt::join(value, ","));
}

tl::unexpected<Error> bad(std::string what) {
  return fail(ErrorKind::bad_input, std::move(what));
}

// Reads the text of a value into what holds it.
struct FromText {
  const JobSetting& setting;
  std::string_view text;

  Result<void> operator()(Text& into) const {
    const auto& choices = setting.choices;
    if (!choices.empty() && std::ranges::find(choices, text) == choices.end())
      return bad(fmt::format("should be {}", fmt::join(choices, " or ")));
    into = std::string(text);
    return {};
  }
  Result<void> operator()(Number& into) const {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end || number < setting.least || number > setting.most)
      return bad(fmt::format("should be a number from {} to {}", setting.least, setting.most));
    into = number;
    return {};
  }
  Result<void> operator()(Truth& into) const {
    if (text != "true" && text != "1" && text != "false" && text != "0")
      return bad("should be true or false");
    into = text == "true" || text == "1";
    return {};
  }
  Result<void> operator()(Words& into) const {
    into.clear();
    for (const std::string_view word : split(text, ',')) {
      if (!trim(word).empty()) into.emplace_back(trim(word));
    }
    if (into.empty()) return bad("should name at least one");
    return {};
  }
};

}  // namespace

std::span<const JobSetting> job_settings() {
  return kSettings;
}

const JobSetting* find_job_setting(std::string_view key) {
  const auto found = std::ranges::find(kSettings, key, &JobSetting::key);
  return found == kSettings.end() ? nullptr : &*found;
}

std::string variable_of(const JobSetting& setting) {
  std::string name = fmt::format("MULTIGET_{}", setting.key);
  for (char& c : name) {
    if (c == '-') c = '_';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return name;
}

bool is_given(const JobSetting& setting, const JobOptions& options) {
  return std::visit([&](auto member) { return has_value(options.*member); }, setting.member);
}

std::string text_of(const JobSetting& setting, const JobOptions& options) {
  return std::visit([&](auto member) { return written(options.*member); }, setting.member);
}

Result<void> set_from_text(const JobSetting& setting, JobOptions& options, std::string_view text) {
  return std::visit([&](auto member) { return FromText{setting, text}(options.*member); }, setting.member);
}

bool names_directory(const std::string& output) {
  std::error_code error;
  const std::string path = with_home(output);
  return path.ends_with('/') || std::filesystem::is_directory(path, error);
}

JobOptions merged(JobOptions under, const JobOptions& over) {
  if (over.format) under.quality.reset();
  if (over.quality) under.format.reset();
  if (over.output && names_directory(*over.output)) under.directory.reset();
  if (over.directory && under.output && names_directory(*under.output)) under.output.reset();
  for (const JobSetting& setting : kSettings) {
    if (!is_given(setting, over)) continue;
    std::visit([&](auto member) { under.*member = over.*member; }, setting.member);
  }
  return under;
}

JobOptions take_limits(JobOptions& options) {
  JobOptions taken;
  for (const JobSetting& setting : kSettings) {
    if (setting.limits_key.empty()) continue;
    std::visit([&](auto member) { taken.*member = std::exchange(options.*member, {}); }, setting.member);
  }
  return taken;
}

std::string to_json(const JobOptions& options) {
  nlohmann::json members = nlohmann::json::object();
  for (const JobSetting& setting : kSettings) {
    if (!is_given(setting, options)) continue;
    members[std::string(setting.key)] = std::visit(
        [&](auto member) -> nlohmann::json {
          if constexpr (std::is_same_v<decltype(member), Words O::*>)
            return options.*member;
          else
            return *(options.*member);
        },
        setting.member);
  }
  return to_json_line(members);
}

Result<JobOptions> read_job_options(std::string_view json) {
  const nlohmann::json members = nlohmann::json::parse(json, nullptr, false);
  if (!members.is_object()) return bad("the options of a job are no JSON object");
  JobOptions options;
  for (const JobSetting& setting : kSettings) {
    const auto found = members.find(setting.key);
    if (found == members.end()) continue;
    std::string text;
    if (found->is_string()) {
      text = found->get<std::string>();
    } else if (found->is_array() &&
               std::ranges::all_of(*found, [](const auto& e) { return e.is_string(); })) {
      text = fmt::format("{}", fmt::join(found->get<Words>(), ","));
    } else {
      text = found->dump();
    }
    const Result<void> read = set_from_text(setting, options, text);
    if (!read) return bad(fmt::format("the option {} {}", in_quotes(setting.key), read.error().what));
  }
  return options;
}

}  // namespace mg

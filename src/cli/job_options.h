// What can be told of a job, as it was written: on the command line, in a config or a queue file, in the
// environment. Empty where nothing was given. What there is to say of each stands in job_settings.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mg {

struct JobOptions {
  std::optional<std::string> pages;
  std::optional<int> jobs;
  std::optional<int> connections;
  std::optional<int> per_host;
  std::optional<std::string> download;  // "native" or "engine"
  std::optional<std::string> sleep;     // "A" or "A-B"
  std::optional<std::string> directory;
  std::optional<std::string> output;
  std::optional<std::string> format;
  std::optional<std::string> quality;
  std::vector<std::string> engines;
  std::optional<int> retries;
  std::optional<std::string> stall_timeout;
  std::optional<std::string> max_wait;
  std::optional<std::string> proxy;
  std::optional<std::string> ca_file;
  std::optional<std::string> cookies;
  std::optional<std::string> limit_rate;
  std::optional<std::string> limit_rate_per_job;
  std::optional<std::string> quota;  // "20G/day"
  std::optional<std::string> exec;   // for /bin/sh, per page
  std::optional<bool> allow_private;
  std::optional<bool> no_meter;
  std::optional<bool> force;
  std::optional<bool> keep_danmaku;
  std::optional<std::string> danmaku;  // "no", "xml", "ass" or "both"
  std::vector<std::string> subtitles;  // languages; "all", "none"
  std::optional<bool> concat;
  std::optional<int> pp_jobs;
  std::optional<bool> embed_subtitles;
  std::optional<bool> embed_metadata;
  std::optional<bool> embed_thumbnail;
  std::optional<bool> info_json;
  std::optional<bool> nfo;
  std::optional<bool> audio_only;
  std::optional<std::string> audio_format;  // "m4a", "mp3" or "opus"

  bool operator==(const JobOptions&) const = default;
};

}  // namespace mg

// Recorded outputs of the real tools, and a few short ways to feed them.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/extractor.h"

namespace mg {

inline std::string recorded(std::string_view name) {
  std::ifstream file(std::string(MG_FIXTURES) + "/recorded/" + std::string(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Lines end at "\n" and "\r", as the runner splits them.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

inline std::vector<Result<Episode>> read_all(EpisodeReader& reader, const std::string& text) {
  std::vector<Result<Episode>> all;
  const auto take = [&all](std::vector<Result<Episode>> some) {
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const auto& line : lines_of(text)) take(reader.read_line(line));
  take(reader.finish());
  return all;
}

inline std::vector<Progress> progress_of(ProgressReader& reader, const std::string& text) {
  std::vector<Progress> all;
  for (const auto& line : lines_of(text)) {
    if (const auto progress = reader.read_line(Stream::output, line)) all.push_back(*progress);
  }
  return all;
}

inline Request course() {
  Request request;
  request.site = "bilibili";
  request.list_id = "BV1Wy4y1B7vg";
  request.url = "https://www.bilibili.com/video/BV1Wy4y1B7vg";
  request.page_url = "https://www.bilibili.com/video/BV1Wy4y1B7vg?p={page}";
  return request;
}

inline Exit exited(int code) {
  return {.how = Exit::How::exited, .number = code, .reason = {}};
}

// Whether `words` stand in `arguments` in this order, side by side.
inline bool has_words(const Command& command, const std::vector<std::string>& words) {
  const auto& all = command.arguments;
  return std::search(all.begin(), all.end(), words.begin(), words.end()) != all.end();
}

}  // namespace mg

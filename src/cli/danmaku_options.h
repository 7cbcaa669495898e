// What was asked of danmaku, as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/post/danmaku_look.h"

namespace CLI {
class App;
}

namespace mg {

// How they are to look, as words; what was not given is as DanmakuLook has it.
struct LookWords {
  std::optional<std::string> size;  // "1920x1080"
  std::optional<std::string> font;
  std::optional<int> font_size;
  std::optional<double> opacity;
  std::optional<double> area;
  std::optional<double> outline;
  std::optional<std::string> density;  // "fit", "all" or a number
  std::optional<std::string> duration;
  std::optional<std::string> still_duration;
};

void add_look_options(CLI::App& app, LookWords& words);
// bad_input names the option.
[[nodiscard]] Result<DanmakuLook> read_look(const LookWords& words);

struct DanmakuVerb {
  std::vector<std::string> files;
  std::optional<std::string> output;  // a file's name, or a folder
  LookWords look;
  bool force = false;
  bool dry_run = false;
};

}  // namespace mg

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "src/cli/completions.h"
#include "src/cli/shell_quote.h"

namespace mg {

namespace {

constexpr std::string_view kHead = R"zsh(#compdef multiget
# Completion of multiget for zsh. Written by `multiget completions zsh`; make it again rather than edit it.

# Some words, or a file.
_multiget_word_or_file() {
  _alternative "words:word:($*)" 'files:file:_files'
}
)zsh";

constexpr std::string_view kTail = R"(
if [[ ${funcstack[1]} == _multiget ]]; then
  _multiget "$@"
else
  compdef _multiget multiget
fi
)";

// With a backslash before each of these.
std::string escaped(std::string_view text, std::string_view special) {
  std::string all;
  for (const char c : text) {
    if (c == '\\' || special.find(c) != std::string_view::npos) all += '\\';
    all += c;
  }
  return all;
}

// The functions' names, unlike verbs, have no dashes and blanks.
std::string function_for(const VerbPath& path) {
  std::string name = path.empty() ? "_multiget" : "_multiget_verb";
  for (const std::string& word : path) name += "_" + word;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

std::string action_for(ValueKind kind, const std::vector<std::string>& choices, bool list) {
  const std::string words = fmt::format("{}", fmt::join(choices, " "));
  if (list && !choices.empty()) return fmt::format("_sequence compadd - {}", words);
  if (kind == ValueKind::file && !choices.empty()) return fmt::format(" _multiget_word_or_file {}", words);
  if (kind == ValueKind::file) return "_files";
  if (kind == ValueKind::directory) return "_files -/";
  if (kind == ValueKind::command) return "_command_names -e";
  return choices.empty() ? " " : fmt::format("({})", words);
}

// Of an option all names stand on the line, but only the first and its letter are offered.
std::string option_lines(const OptionShape& option) {
  std::string lines;
  const std::string excluded = fmt::format("{}", fmt::join(option.names, " "));
  for (const std::string& name : option.names) {
    const bool letter = !name.starts_with("--");
    const bool offered = letter || name == option.names.front();
    std::string spec = option.repeats ? "*" : fmt::format("({})", excluded);
    if (!offered) spec.insert(0, "!");
    spec += name;
    if (option.value != ValueKind::none) spec += letter ? "+" : "=";
    spec += fmt::format("[{}]", escaped(option.help, "[]"));
    if (option.value != ValueKind::none)
      spec += fmt::format(":{}:{}", escaped(option.type, ":"),
                          action_for(option.value, option.choices, option.list));
    lines += fmt::format("    {}\n", shell_quoted(spec));
  }
  return lines;
}

std::string place_lines(const VerbShape& verb) {
  std::string lines;
  for (std::size_t i = 0; i < verb.places.size(); ++i) {
    const PlaceShape& place = verb.places[i];
    const std::string what = escaped(place.name, ":");
    if (place.value == ValueKind::command) {
      lines += fmt::format("    {}\n    {}\n", shell_quoted("(-)1:program:_command_names -e"),
                           shell_quoted("*::argument:_normal"));
      continue;
    }
    const std::string where = place.repeats ? "*" : std::to_string(i + 1);
    lines += fmt::format(
        "    {}\n",
        shell_quoted(fmt::format("{}:{}:{}", where, what, action_for(place.value, place.choices, false))));
  }
  return lines;
}

const SharedShape& shape_at(const VerbPath& path, const std::vector<SharedShape>& shapes) {
  return *std::ranges::find_if(shapes, [&](const SharedShape& shared) {
    return std::ranges::find(shared.paths, path) != shared.paths.end();
  });
}

// Offers the verbs beneath, and goes on with the function of the one that was said. An alias is understood,
// but not offered.
std::string verbs_beneath(const SharedShape& shared, const std::vector<SharedShape>& shapes) {
  const VerbPath& path = shared.paths.front();
  std::string offered, cases;
  for (const VerbShape& beneath : shared.verb->verbs) {
    const std::string line = fmt::format("{}:{}", escaped(beneath.name, ":"), escaped(beneath.summary, ":"));
    offered += fmt::format("        {}\n", shell_quoted(line));
    VerbPath whole = path;
    whole.push_back(beneath.name);
    std::string names = beneath.name;
    for (const std::string& alias : beneath.aliases) names += "|" + alias;
    cases += fmt::format("        ({}) {} ;;\n", names, function_for(shape_at(whole, shapes).paths.front()));
  }
  // An address alone is what `multiget get` takes.
  if (path.empty())
    cases += fmt::format("        (*://*) {} ;;\n", function_for(shape_at({"get"}, shapes).paths.front()));
  return fmt::format(
      "  case $state in\n"
      "    (verb)\n"
      "      verbs=(\n{}      )\n"
      "      _describe -t verbs verb verbs ;;\n"
      "    (rest)\n"
      "      case ${{line[1]}} in\n{}      esac ;;\n"
      "  esac\n",
      offered, cases);
}

std::string function_of(const SharedShape& shared, const std::vector<SharedShape>& shapes) {
  const VerbShape& verb = *shared.verb;
  std::string specs;
  for (const OptionShape& option : verb.options) specs += option_lines(option);
  specs += place_lines(verb);
  if (!verb.verbs.empty()) specs += "    '1: :->verb'\n    '*:: :->rest'\n";
  return fmt::format(
      "\n{}() {{\n"
      "  local curcontext=$curcontext state line\n"
      "  local -a specs verbs\n"
      "  specs=(\n{}  )\n"
      "  _arguments -s -S -C : $specs\n{}}}\n",
      function_for(shared.paths.front()), specs, verb.verbs.empty() ? "" : verbs_beneath(shared, shapes));
}

}  // namespace

std::string zsh_completion(const VerbShape& root) {
  const std::vector<SharedShape> shapes = shared_shapes(root);
  std::string text(kHead);
  for (const SharedShape& shared : shapes) text += function_of(shared, shapes);
  return text.append(kTail);
}

}  // namespace mg

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "src/cli/completions.h"
#include "src/cli/shell_quote.h"

namespace mg {

namespace {

constexpr std::string_view kHead =
    R"(# Completion of multiget for fish. Written by `multiget completions fish`; make it again rather than edit it.

# The verbs said so far, as one line, and how many words of other kinds stand behind them.
function __multiget_walk
    set -l path ''
    set -l place 0
    set -l pending 0
    for word in (commandline -opc)[2..-1]
        if test $pending = 1
            set pending 0
        else if string match -q -- '-*' $word
            if not string match -q -- '*=*' $word; and __multiget_has_value "$path" $word
                set pending 1
            end
        else if test $place = 0; and __multiget_leads_on "$path" $word
            set path (string trim -- "$path $word")
        else
            if test -z "$path"; and string match -q -- '*://*' $word
                set path get
            end
            set place (math $place + 1)
        end
    end
    printf '%s\n' "$path" $place
end

# Whether the words lead to one of these verbs; behind them, nothing, or as many words as $argv[1] says.
function __multiget_at
    set -l now (__multiget_walk)
    contains -- "$now[1]" $argv
end
function __multiget_at_place
    set -l now (__multiget_walk)
    test "$now[2]" -ge $argv[1] -a "$now[2]" -le $argv[2]
    and contains -- "$now[1]" $argv[3..-1]
end

# These words, behind those of the same value that a comma ends.
function __multiget_list
    set -l before (commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -r -- '[^,]*$' '')
    set -q before[1]; or set before ''
    printf '%s\n' $before$argv
end

# What stands behind two dashes is another program's line.
function __multiget_command
    set -l words (commandline -opc)
    set -l mark (contains -i -- -- $words); or return
    complete -C (string join ' ' -- (string escape -- $words[(math $mark + 1)..-1]) (commandline -ct))
end

)";

constexpr int kMostPlaces = 9999;

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// The paths of a shape as arguments.
std::string paths_of(const SharedShape& shared) {
  std::vector<std::string> all;
  for (const VerbPath& path : shared.paths) all.push_back(fish_quoted(joined(path)));
  return joined(all);
}

// A function that answers whether $argv[2] is among some words that depend on the verb $argv[1].
template <typename WordsOf>
std::string membership(std::string_view name, const std::vector<SharedShape>& shapes, WordsOf words_of) {
  std::string cases;
  for (const SharedShape& shared : shapes) {
    const std::vector<std::string> words = words_of(*shared.verb);
    if (words.empty()) continue;
    cases += fmt::format("        case {}\n            contains -- $argv[2] {}\n", paths_of(shared),
                         joined(words));
  }
  return fmt::format(
      "function {}\n    switch $argv[1]\n{}        case '*'\n            false\n    end\nend\n\n", name,
      cases);
}

std::vector<std::string> names_with_value(const VerbShape& verb) {
  std::vector<std::string> names;
  for (const OptionShape& option : verb.options) {
    if (option.value != ValueKind::none) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::vector<std::string> names_beneath(const VerbShape& verb) {
  std::vector<std::string> names;
  for (const VerbShape& beneath : verb.verbs) {
    names.push_back(beneath.name);
    names.insert(names.end(), beneath.aliases.begin(), beneath.aliases.end());
  }
  return names;
}

// What `complete` is told of a value.
std::string value_of(ValueKind kind, const std::vector<std::string>& choices, bool list = false) {
  std::string all;
  if (!choices.empty()) {
    all = " -a " + fish_quoted(list ? fmt::format("(__multiget_list {})", joined(choices)) : joined(choices));
  }
  if (kind == ValueKind::file) all += " -F";
  if (kind == ValueKind::directory) all += " -a '(__fish_complete_directories)'";
  if (kind == ValueKind::command) all += " -a '(__fish_complete_command)'";
  return all;
}

std::string option_line(const OptionShape& option, const std::string& paths) {
  std::string line = fmt::format("complete -c multiget -n {}", fish_quoted("__multiget_at " + paths));
  for (const std::string& name : option.names) {
    if (!name.starts_with("--")) line += " -s " + name.substr(1);
    // Other long names are understood, but not offered.
    if (name.starts_with("--") && name == option.names.front()) line += " -l " + name.substr(2);
  }
  // -x: a value that is no file.
  if (option.value != ValueKind::none)
    line += (option.value == ValueKind::file ? " -r" : " -x") +
            value_of(option.value, option.choices, option.list);
  return line + fmt::format(" -d {}\n", fish_quoted(option.help));
}

std::string lines_of(const SharedShape& shared) {
  const VerbShape& verb = *shared.verb;
  const std::string paths = paths_of(shared);
  std::string lines = "\n";
  for (const VerbShape& beneath : verb.verbs) {
    lines += fmt::format("complete -c multiget -n {} -a {} -d {}\n",
                         fish_quoted(fmt::format("__multiget_at_place 0 0 {}", paths)), beneath.name,
                         fish_quoted(beneath.summary));
  }
  for (std::size_t i = 0; i < verb.places.size(); ++i) {
    const PlaceShape& place = verb.places[i];
    const bool command = place.value == ValueKind::command;
    const std::string value = command ? " -a '(__multiget_command)'" : value_of(place.value, place.choices);
    if (value.empty()) continue;
    const std::size_t last = command || place.repeats ? kMostPlaces : i;
    lines += fmt::format("complete -c multiget -n {}{} -d {}\n",
                         fish_quoted(fmt::format("__multiget_at_place {} {} {}", i, last, paths)), value,
                         fish_quoted(place.name));
  }
  for (const OptionShape& option : verb.options) lines += option_line(option, paths);
  return lines;
}

}  // namespace

std::string fish_completion(const VerbShape& root) {
  const std::vector<SharedShape> shapes = shared_shapes(root);
  std::string text(kHead);
  text += membership("__multiget_has_value", shapes, names_with_value);
  text += membership("__multiget_leads_on", shapes, names_beneath);
  text += "complete -c multiget -f\n";
  for (const SharedShape& shared : shapes) text += lines_of(shared);
  return text;
}

}  // namespace mg

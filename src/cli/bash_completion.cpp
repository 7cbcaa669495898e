#include <fmt/format.h>
#include <fmt/ranges.h>

#include "src/cli/completions.h"
#include "src/cli/shell_quote.h"

namespace mg {

namespace {

constexpr std::string_view kHead =
    R"(# Completion of multiget for bash. Written by `multiget completions bash`; make it again rather than edit it.

# What may stand behind the verbs $1, into the caller's variables: verbs beneath, their aliases, options and
# other names of options. With $2, an option or the number of a place, also what may stand there: kind, which is
# empty for an option without a value, and choices.
_multiget_words() {
  verbs='' aliases='' options='' synonyms='' kind='' choices=''
  case $1 in
)";

constexpr std::string_view kTail = R"(  esac
}

# Offers what is of this kind and begins with $1.
_multiget_offer() {
  local before=''
  if [[ $kind == list ]]; then
    [[ $1 == *,* ]] && before=${1%,*},
    compopt -o nospace 2>/dev/null
  fi
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$choices" -- "${1#"$before"}")
  case $kind in
    file | directory)
      compopt -o filenames 2>/dev/null
      local action=-f
      [[ $kind == directory ]] && action=-d
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$action" -- "$1") ;;
    command)
      mapfile -t COMPREPLY < <(compgen -c -- "$1") ;;
  esac
}

_multiget() {
  local verbs aliases options synonyms kind choices
  local cur words cword path='' place=0 pending='' word i
  COMPREPLY=()
  # bash takes --dir=x and http://x apart; its completion package puts them together again.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n =: -c cur -w words -i cword
  else
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]}
  fi
  for ((i = 1; i < cword; i++)); do
    word=${words[i]}
    if [[ $word == = ]]; then
      continue
    elif [[ -n $pending ]]; then
      pending=''
    elif [[ $word == -- ]]; then
      _multiget_command
      return
    elif [[ $word == -* ]]; then
      _multiget_words "$path" "$word"
      [[ -n $kind ]] && pending=$word
    else
      _multiget_words "$path"
      if [[ -z $path && $word == *://* ]]; then
        path=get place=1
      elif ((place == 0)) && [[ " $verbs $aliases " == *" $word "* ]]; then
        path="${path:+$path }$word"
      else
        ((++place))
      fi
    fi
  done
  [[ $cur == = ]] && cur=''
  if [[ -z $pending && $cur == -*=* ]]; then
    pending=${cur%%=*} cur=${cur#*=}
  fi
  if [[ -z $pending && $cur == -* ]]; then
    _multiget_words "$path"
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -W "$synonyms" -- "$cur")
    return
  fi
  _multiget_words "$path" "${pending:-$((place + 1))}"
  [[ -z $pending ]] && ((place == 0)) && choices="$verbs $choices"
  [[ -z $pending && -z $kind && -z ${choices// /} ]] && choices=$options
  _multiget_offer "$cur"
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
}

# What stands behind two dashes is another program's line.
_multiget_command() {
  _multiget_words "$path" --
  [[ $kind == command ]] || return
  local first=1
  while [[ ${COMP_WORDS[first - 1]} != -- ]]; do ((++first)); done
  if ((COMP_CWORD == first)); then
    _multiget_offer "$cur"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$first"
  else
    kind=file
    _multiget_offer "$cur"
  fi
}

complete -F _multiget multiget
)";

std::string_view word_for(ValueKind kind) {
  switch (kind) {
    case ValueKind::none: return "";
    case ValueKind::text: return "text";
    case ValueKind::file: return "file";
    case ValueKind::directory: return "directory";
    case ValueKind::command: return "command";
  }
  return "";
}

std::string value_line(const std::string& pattern, std::string_view kind,
                       const std::vector<std::string>& choices) {
  const std::string words =
      choices.empty() ? ""
                      : fmt::format(" choices={}", shell_quoted(fmt::format("{}", fmt::join(choices, " "))));
  return fmt::format("        {}) kind={}{} ;;\n", pattern, kind, words);
}

std::string value_lines(const VerbShape& verb) {
  std::string lines;
  for (const OptionShape& option : verb.options) {
    if (option.value == ValueKind::none) continue;
    lines += value_line(fmt::format("{}", fmt::join(option.names, " | ")),
                        option.list ? "list" : word_for(option.value), option.choices);
  }
  for (std::size_t i = 0; i < verb.places.size(); ++i) {
    const PlaceShape& place = verb.places[i];
    const std::string pattern = place.value == ValueKind::command ? "--"
                                : place.repeats                   ? "[1-9]*"
                                                                  : std::to_string(i + 1);
    lines += value_line(pattern, word_for(place.value), place.choices);
  }
  return lines;
}

std::string words_of(const SharedShape& shared) {
  const VerbShape& verb = *shared.verb;
  std::vector<std::string> patterns, verbs, aliases, options, synonyms;
  for (const VerbPath& path : shared.paths)
    patterns.push_back(shell_quoted(fmt::format("{}", fmt::join(path, " "))));
  for (const VerbShape& beneath : verb.verbs) {
    verbs.push_back(beneath.name);
    aliases.insert(aliases.end(), beneath.aliases.begin(), beneath.aliases.end());
  }
  for (const OptionShape& option : verb.options) {
    options.push_back(option.names.front());
    synonyms.insert(synonyms.end(), option.names.begin() + 1, option.names.end());
  }
  std::string text = fmt::format("    {})\n", fmt::join(patterns, " | "));
  const auto set = [&text](std::string_view variable, const std::vector<std::string>& words) {
    if (!words.empty())
      text += fmt::format("      {}={}\n", variable, shell_quoted(fmt::format("{}", fmt::join(words, " "))));
  };
  set("verbs", verbs);
  set("aliases", aliases);
  set("options", options);
  set("synonyms", synonyms);
  const std::string values = value_lines(verb);
  if (!values.empty()) text += fmt::format("      case $2 in\n{}      esac\n", values);
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completion(const VerbShape& root) {
  std::string text(kHead);
  for (const SharedShape& shared : shared_shapes(root)) text += words_of(shared);
  return text.append(kTail);
}

}  // namespace mg

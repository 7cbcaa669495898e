// The verbs as they are declared to the parser of the command line, a group of them per file. A verb that was
// given puts itself into CommandLine::verb.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/cli/command_line.h"

namespace CLI {
class App;
}

namespace mg {

// What all of them are declared to and fill in.
struct Words {
  CLI::App& app;
  CommandLine& line;  // outlives the app
  const std::vector<SiteProfile>& sites;
  const std::vector<std::string>& engines;
  const std::vector<std::string>& behind_dashes;  // of run-tool: another program's words
};

void add_fetch_words(Words& words);    // fetch_words.cpp: each site's name, get, plan, retry
void add_journal_words(Words& words);  // journal_words.cpp: status, why
void add_traffic_words(Words& words);  // traffic_words.cpp: stats, limit, run-tool
void add_archive_words(Words& words);  // archive_words.cpp: archive list|rm|import|export, adopt
void add_clean_words(Words& words);    // clean_words.cpp: clean
void add_danmaku_words(Words& words);  // danmaku_words.cpp: danmaku
void add_verify_words(Words& words);   // verify_words.cpp: verify
void add_merge_words(Words& words);    // merge_words.cpp: merge
void add_queue_words(Words& words);    // queue_words.cpp: queue add, list, status, run, pause, ...
void add_setup_words(Words& words);    // setup_words.cpp: sites, doctor
void add_config_words(Words& words);   // config_words.cpp: config show, init, schema, files
void add_guide_words(Words& words);    // guide_words.cpp: completions, man

// All of them, into an empty app (command_line.cpp).
void declare_words(Words& words);

// Once all words are read and this verb was given.
void when_given(CLI::App& verb, std::function<void()> then);

// The values of a verb, to be filled in as its words are read; once they were, they are the line's verb.
template <typename Values>
Values& values_of(CLI::App& verb, CommandLine& line, Values initial = {}) {
  const auto values = std::make_shared<Values>(std::move(initial));
  when_given(verb, [values, &line] { line.verb = *values; });
  return *values;
}

}  // namespace mg

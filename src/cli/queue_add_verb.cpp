// queue add: checks everything first, then adds all of it in one go.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/queue_entries.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

constexpr int kMostComplaints = 10;  // of wrong lines that are told one by one

// What was found right, and how much was not.
struct Checked {
  std::vector<NamedList> lists;
  int bad = 0;
};

// "bilibili BV1 BV2" means both are of bilibili.
std::vector<std::string> texts_of(const std::vector<std::string>& words, const EntryMaker& maker) {
  if (words.empty() || !maker.is_site(words.front())) return words;
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < words.size(); ++i)
    texts.push_back(fmt::format("{} {}", words.front(), words[i]));
  return texts;
}

void complain_of(Checked& checked, const Error& error) {
  if (++checked.bad <= kMostComplaints) say(error.what);
}

// All texts are looked at, so that all that is wrong can be put right at once.
Checked check(const std::vector<std::string>& texts, EntryMaker& maker) {
  Checked checked;
  for (const std::string& text : texts) {
    Result<NamedList> list = maker.name(text);
    if (list) {
      checked.lists.push_back(std::move(*list));
    } else {
      complain_of(checked, list.error());
      if (maker.refuses_options()) break;
    }
  }
  if (checked.bad > kMostComplaints) say(fmt::format("and {} more are wrong", checked.bad - kMostComplaints));
  return checked;
}

Result<void> check_name(const std::string& queue) {
  if (!queue.empty() && without_control_characters(queue) == queue && trim(queue) == queue) return {};
  return fail(ErrorKind::bad_input,
              fmt::format("--queue {}: write a name, such as courses", in_quotes(queue)));
}

Result<Added> add_all(const VerbContext& context, const QueueAddVerb& verb,
                      const std::vector<NamedList>& lists, const std::string& options) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return tl::unexpected(database.error());
  Queue queue(*database, owner_lives(context.state));
  Result<Adding> adding = queue.begin_adding(Renew::no, wall_now());
  if (!adding) return tl::unexpected(adding.error());
  NewEntry entry{.queue = verb.queue,
                 .title = verb.title,
                 .options = options,
                 .priority = verb.priority,
                 .watch = verb.keep_watching};
  for (const NamedList& list : lists) {
    entry.site = list.site;
    entry.what = list.what;
    entry.identity = list.identity;
    if (const auto added = adding->add(entry); !added) return tl::unexpected(added.error());
  }
  return adding->commit();
}

std::string numbers_of(const EntrySpan& span) {
  if (span.first == span.last) return to_string(span.first);
  return fmt::format("{}-{}", to_string(span.first), to_string(span.last));
}

void print_added(const Added& added, const Checked& checked, const std::string& queue) {
  if (added.span) fmt::print("added {} to queue {}: {}\n", added.added, queue, numbers_of(*added.span));
  if (added.changed > 0)
    fmt::print("{} known with other options: {} these now, and another turn\n", added.changed,
               added.changed == 1 ? "it has" : "they have");
  if (added.renewed > 0) fmt::print("{} not to be removed any more\n", added.renewed);
  if (added.known > 0) fmt::print("{} known already\n", added.known);
  if (checked.bad > 0) fmt::print("{} wrong and left out\n", checked.bad);
}

void print_json(const Added& added, const Checked& checked) {
  nlohmann::json row{{"added", added.added},
                     {"changed", added.changed},
                     {"renewed", added.renewed},
                     {"known", added.known},
                     {"bad", checked.bad}};
  row["first"] = added.span ? nlohmann::json(static_cast<std::int64_t>(added.span->first)) : nlohmann::json();
  row["last"] = added.span ? nlohmann::json(static_cast<std::int64_t>(added.span->last)) : nlohmann::json();
  fmt::print("{}\n", to_json_line(row));
}

}  // namespace

int run_queue_add(const VerbContext& context, const QueueAddVerb& verb) {
  if (const auto named = check_name(verb.queue); !named) return complain(named.error());
  EntryMaker maker(context.toolbox, verb.options);
  const std::vector<std::string> texts = texts_of(verb.what, maker);
  if (texts.empty())
    return complain({ErrorKind::bad_input, "what is to be queued? write addresses, or a site and its ids"});
  const Checked checked = check(texts, maker);
  if (maker.refuses_options()) return kExitUsage;
  if (checked.bad > 0 && !verb.skip_bad) {
    if (!checked.lists.empty()) say("nothing was added; with --skip-bad, what is right is");
    return kExitUsage;
  }
  if (checked.lists.empty()) return kExitUsage;
  const Result<Added> added = add_all(context, verb, checked.lists, maker.options());
  if (!added) return complain(added.error());
  if (context.display.json) {
    print_json(*added, checked);
  } else if (!context.display.quiet) {
    print_added(*added, checked, verb.queue);
  }
  return checked.bad > 0 ? 1 : 0;
}

}  // namespace mg

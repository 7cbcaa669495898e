// queue pause, resume, top, rm and clear: each says what it did. None of them touches files or the archive.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/cli/entry_spans.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/verbs.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

// What each of them says of the entries that it changed, whose owners it asked, and that it left.
struct Sentences {
  Result<Changed> (Queue::*act)(std::span<const EntrySpan>);
  const char* changed;
  const char* asked;
  const char* left;
};

Sentences sentences_of(QueueChange change) {
  switch (change) {
    case QueueChange::pause:
      return {&Queue::pause, "{} paused", "{} running: asked to pause", "{} left: over, or paused already"};
    case QueueChange::resume:
      return {&Queue::resume, "{} may have their turn again", "", "{} left: not paused"};
    case QueueChange::top: return {&Queue::top, "{} moved to the front", "", "{} left: running, or over"};
    case QueueChange::remove:
      return {&Queue::remove, "{} removed; files stay", "{} running: asked to stop, then removed; files stay",
              "{} left: about to be removed already"};
  }
  return {};
}

void print(const Changed& changed, const Sentences& sentences) {
  const std::pair<int, const char*> lines[] = {
      {changed.changed, sentences.changed}, {changed.asked, sentences.asked}, {changed.left, sentences.left}};
  bool any = false;
  for (const auto& [count, sentence] : lines) {
    if (count == 0) continue;
    fmt::print("{}\n", fmt::format(fmt::runtime(sentence), count));
    any = true;
  }
  if (!any) fmt::print("the queue is empty\n");
}

}  // namespace

int run_queue_change(const VerbContext& context, const QueueChangeVerb& verb) {
  const auto which = parse_entries(verb.which);
  if (!which) return complain(which.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Queue queue(*database, owner_lives(context.state));
  const Sentences sentences = sentences_of(verb.change);
  const Result<Changed> changed = (queue.*sentences.act)(*which);
  if (!changed) return complain(changed.error());
  if (context.display.json) {
    fmt::print(
        "{}\n",
        to_json_line({{"changed", changed->changed}, {"asked", changed->asked}, {"left", changed->left}}));
  } else {
    print(*changed, sentences);
  }
  return 0;
}

int run_queue_clear(const VerbContext& context, const QueueClearVerb& verb) {
  std::vector<EntryState> states;
  if (verb.all || verb.done) states.push_back(EntryState::done);
  if (verb.all || verb.failed) states.push_back(EntryState::failed);
  if (verb.all) states.insert(states.end(), {EntryState::queued, EntryState::paused});
  if (states.empty())
    return complain({ErrorKind::bad_input, "which entries? write --done, --failed or --all (but what runs)"});
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const Result<int> cleared = Queue(*database, owner_lives(context.state)).clear(states, verb.queue);
  if (!cleared) return complain(cleared.error());
  if (context.display.json) {
    fmt::print("{}\n", to_json_line({{"changed", *cleared}}));
  } else {
    fmt::print("{} removed; files stay\n", *cleared);
  }
  return 0;
}

}  // namespace mg

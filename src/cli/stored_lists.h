// Lists from the persistent queue, for a run of it: claims each entry when its turn comes, makes its request
// of what it was told, and writes down how it ended.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/cli/equipment.h"
#include "src/cli/list_walk.h"
#include "src/run/queue_run.h"
#include "src/store/queue.h"

namespace mg {

class StoredLists final : public ListSource {
 public:
  struct Options {
    std::optional<std::string> queue;  // empty: of all
    JobOptions under;                  // what counts where an entry was told nothing
    std::optional<Duration> watch;     // look for what is new so often; empty: until nothing is left
    RunId run{};                       // the whole run's, whose lists these are
  };
  // Borrows all of it.
  StoredLists(Equipment& equipment, Queue& queue, const Owner& owner, Options options);

  [[nodiscard]] Result<std::unique_ptr<QueuedList>> next(EventSink& sink) override;
  void ended(QueuedList& list, const Report& report) override;
  [[nodiscard]] std::vector<QueuedList*> unwanted() override;
  [[nodiscard]] std::optional<Instant> look_again(Instant now) override;

  // Entries that could not even be begun.
  [[nodiscard]] int refused() const { return refused_; }

 private:
  class List;

  [[nodiscard]] Result<std::unique_ptr<List>> begin(const QueueEntry& entry, EventSink& sink);
  void release(EntryId entry, const EntryEnd& end);
  void tell_progress();
  void warn(std::string text);

  Equipment& equipment_;
  Queue& queue_;
  const Owner& owner_;
  Options options_;
  std::map<EntryId, List*> open_;
  std::optional<std::int64_t> version_;  // of the database, when wishes were last asked for
  Instant nothing_found_{};              // when next() last had none
  Instant watched_{};                    // when watched entries last had another turn
  int refused_ = 0;
};

}  // namespace mg

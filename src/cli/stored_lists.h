// Lists from the persistent queue, for a run of it: claims each entry when its turn comes, makes its request
// of what it was told, and writes down how it ended.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/cli/list_walk.h"
#include "src/cli/lists_run.h"
#include "src/run/queue_run.h"
#include "src/store/queue.h"

namespace mg {

class StoredLists final : public ListSource {
 public:
  struct Options {
    std::optional<std::string> queue;  // empty: of all
    std::optional<Duration> watch;     // look for what is new so often; empty: until nothing is left
    // Puts again into the queue what a file says; called before each look for what is new.
    std::function<Result<void>()> renew;
  };
  // Borrows all of it.
  StoredLists(const ListsRunPlace& place, Queue& queue, const Owner& owner, Options options);

  [[nodiscard]] Result<std::unique_ptr<QueuedList>> next(EventSink& sink) override;
  void ended(QueuedList& list, const Report& report) override;
  [[nodiscard]] std::vector<QueuedList*> unwanted() override;
  [[nodiscard]] std::optional<Instant> look_again(Instant now) override;

  // Entries that could not even be begun.
  [[nodiscard]] int refused() const { return refused_; }

 private:
  struct OpenList {
    ListWalk* walk;
    std::optional<PageCounts> told;  // last written down
  };

  [[nodiscard]] Result<std::unique_ptr<ListWalk>> begin(const QueueEntry& entry, EventSink& sink);
  void release(EntryId entry, const EntryEnd& end);
  // Those that are not ours any more.
  [[nodiscard]] std::vector<QueuedList*> tell_progress();
  [[nodiscard]] bool others_run();

  ListsRunPlace place_;
  Queue& queue_;
  const Owner& owner_;
  Options options_;
  std::map<EntryId, OpenList> open_;
  std::optional<std::int64_t> version_;  // of the database, when wishes were last asked for
  Instant nothing_found_{};              // when next() last had none
  Instant watched_{};                    // when watched entries last had another turn
  int refused_ = 0;
  bool claimed_ = false;  // any entry; or it was told that there is none
  bool told_of_others_ = false;
};

}  // namespace mg

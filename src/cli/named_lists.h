// Lists that were named on the command line or in files, each fetched once, in their order.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "src/cli/lists_run.h"
#include "src/cli/queue_entries.h"
#include "src/lists/error_file.h"
#include "src/lists/list_choice.h"

namespace mg {

class NamedLists final : public ListSource {
 public:
  struct Parts {
    std::unique_ptr<UrlList> urls;
    std::optional<ErrorFile> failed;  // takes what failed
    JobOptions options;               // as given, over the defaults
  };
  NamedLists(const ListsRunPlace& place, Parts parts);

  [[nodiscard]] Result<std::unique_ptr<QueuedList>> next(EventSink& sink) override;
  void ended(QueuedList& list, const Report& report) override;
  [[nodiscard]] std::optional<Instant> look_again(Instant) override { return {}; }

  [[nodiscard]] int refused() const { return refused_; }

 private:
  [[nodiscard]] Result<std::unique_ptr<QueuedList>> begin(const ListedUrl& url, EventSink& sink);
  void keep(const std::string& url, std::string_view why);

  ListsRunPlace place_;
  Parts parts_;
  EntryMaker maker_;
  std::map<const QueuedList*, std::string> open_;  // what was written for each
  int refused_ = 0;
};

}  // namespace mg

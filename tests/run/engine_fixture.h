// An engine on a scripted runner, with two extractors, a site, a muxer and a store in memory.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "src/run/engine.h"
#include "tests/run/scripted_extractor.h"
#include "tests/run/scripted_rests.h"
#include "tests/run/scripted_runner.h"

namespace mg {

class RememberingSink final : public EventSink {
 public:
  explicit RememberingSink(Instant began) : began_(began) {}
  void tell(const Event& event, Instant now) override { told_.emplace_back(now - began_, event); }

  template <typename Fact>
  [[nodiscard]] std::vector<Fact> all() const {
    std::vector<Fact> found;
    for (const auto& [when, event] : told_) {
      if (const auto* fact = std::get_if<Fact>(&event)) found.push_back(*fact);
    }
    return found;
  }
  [[nodiscard]] int warnings_with(std::string_view part) const;
  [[nodiscard]] int rests() const;  // of all hosts; each once, however often it was told of

 private:
  Instant began_;
  std::vector<std::pair<Duration, Event>> told_;
};

class EngineTest : public testing::Test {
 protected:
  EngineTest();

  void ask_for(std::string_view pages);
  void add_second_engine();
  void archive(const std::string& key);
  // From now on the store refuses `change` ("insert", "update") of `table`.
  void break_store(const std::string& change, const std::string& table);
  Report run(Depth depth = Depth::fetch);

  [[nodiscard]] std::vector<JobRecord> journal();
  [[nodiscard]] std::vector<JobState> states();  // by the journal, in the order of the jobs
  [[nodiscard]] std::vector<AttemptRecord> attempts(int page);
  [[nodiscard]] bool archived(const std::string& key);
  [[nodiscard]] std::vector<int> ended_as(JobState state) const;  // pages, as told

  ScriptedRunner runner_;
  RememberingSink sink_{runner_.now()};
  ScriptedSite site_;
  ScriptedExtractor one_{"one"}, two_{"two"};
  ScriptedMuxer muxer_;
  ScriptedRests rests_;
  QuotaBook* quotas_ = nullptr;
  Request request_;
  SiteProfile profile_;
  std::vector<const Extractor*> engines_{&one_};
  Database database_;
  NameTemplate list_name_, single_name_;
  int jobs_ = 4;
};

}  // namespace mg

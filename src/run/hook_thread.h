// Starts what the user wants started, one thing after the other on a thread of its own, so that no download
// waits for it. Knows nothing of pages; what hooks say and how they end is fetched by the loop's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/units.h"
#include "src/net/post_json.h"
#include "src/os/child_launcher.h"

namespace mg {

class Watchdog;

struct HookCall {
  std::string subject;  // for messages: "hook of page 3 of BV1xx"
  std::string shown;    // what is started, for messages; may be empty
  std::variant<ChildSpec, WebPost> what;
  std::optional<Duration> limit;  // it is ended after that; empty: it may take as long as it likes
};

// A line that a hook wrote, or its end.
struct HookNews {
  std::string subject;
  std::string shown;
  std::string line;
  bool ended = false;       // then these two count
  std::string complaint;    // why it failed: "ended with exit code 2"; empty: it did well
  std::string last_line{};  // of what it wrote
};

class HookThread {
 public:
  // Lines of one hook that are handed on; what it writes beyond is read and lost.
  static constexpr std::size_t kMostLines = 1000;

  // `watchdog` outlives it; with it a kill -9 of ours takes the hooks along.
  explicit HookThread(const Watchdog* watchdog);
  HookThread(HookThread&&) = delete;
  // Kills what runs and drops what waits.
  ~HookThread();

  void add(HookCall call);
  // Drops what waits; what runs is asked to end (TERM), and killed after a grace. A second time at once.
  void stop();
  // Added, and the end not fetched yet.
  [[nodiscard]] std::size_t open() const { return open_; }
  // What has come since the last call, in order.
  [[nodiscard]] std::vector<HookNews> news();
  // Called on the hooks' thread whenever there is news; empty: nobody. Once this returns, the one before is
  // not called any more.
  void on_news(std::function<void()> wake);
  [[nodiscard]] std::size_t dropped() const;

 private:
  class Body;
  std::unique_ptr<Body> body_;  // begun with the first call: most runs have no hooks
  const Watchdog* watchdog_;
  std::size_t open_ = 0;
};

}  // namespace mg

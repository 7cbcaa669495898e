// One of each alternative of Event, in an order in which they could happen.
#pragma once

#include <vector>

#include "tests/show/moments.h"

namespace mg {

inline std::vector<Event> every_event() {
  const Error slow_down{ErrorKind::throttled, "api.example.com asks to slow down"};
  return {RunStarted{.run = "12", .title = "bilibili BV1", .directory = "/videos"},
          ListingStarted{.engine = "one"},
          PagesResolved{.pages = "3,5", .selected = 2, .listed = 20},
          JobQueued{.job = kA, .page = 3},
          JobNamed{.job = kA, .title = "线程池", .target = "线程池/P03 线程池.mp4", .size = 3_MiB},
          JobMoved{.job = kA, .state = JobState::fetching, .engine = "one"},
          JobProgress{.job = kA, .done = 1_MiB, .total = 3_MiB, .rate = BytesPerSecond{51200.5}},
          JobAdvance{.job = kA, .doing = "verifying", .share = 0.25},
          JobRetries{.job = kA, .error = slow_down, .attempt = 1, .wait = 1500ms, .engine = "two"},
          HostRests{.host = "api.example.com",
                    .wait = 62s,
                    .until = WallTime(std::chrono::hours(24 * 20000 + 12)) + 62s,
                    .reason = "412",
                    .waiting = 4},
          HostAnswers{.host = "api.example.com"},
          WholeProgress{.name = "线程池.mp4", .pages = 2, .share = 0.5},
          WholeEnded{.target = "线程池.mp4", .pages = 2, .size = 5_MiB, .length = 61s, .error = {}},
          Notice{.level = Notice::Level::warning, .text = "an old engine"},
          JobEnded{.job = kA,
                   .state = JobState::done,
                   .error = {},
                   .target = "线程池/P03 线程池.mp4",
                   .size = Bytes{2726298}},
          RunEnded{.done = 1, .failed = 1, .bytes = Bytes{2726298}, .took = 90s, .exit_code = 3},
          ListStarted{.list = 1, .run = "13", .title = "a course", .directory = "/videos"},
          ListEnded{.list = 1, .title = "a course", .totals = {.done = 1}}};
}

}  // namespace mg

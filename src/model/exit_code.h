// How a run, and the program, ends for scripts; README lists them.
#pragma once

namespace mg {

constexpr int kExitSomeFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitNothing = 3;  // nothing was selected, or there is nothing of what was asked for
constexpr int kExitAllFailed = 4;
constexpr int kExitHostRests = 5;  // or another multiget is at it
constexpr int kExitToolMissing = 6;
constexpr int kExitStopped = 7;
constexpr int kExitDiskFull = 9;
constexpr int kExitQuota = 101;
constexpr int kExitStoppedTwice = 130;

}  // namespace mg

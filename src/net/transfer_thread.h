// Moves the bytes of transfers on a thread of its own: does what the Dispatcher says with the connections and
// files that the transfers need, and keeps on disk what has come, at most a second behind.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/model/host_traits.h"
#include "src/model/outcome.h"
#include "src/model/work.h"
#include "src/net/meter.h"
#include "src/transfer/dispatcher.h"

namespace mg {

enum class TransferKey : int {};

// Called on the transfer thread.
class TransferListener {
 public:
  virtual ~TransferListener() = default;
  // About twice a second. `total` once every file's size is known.
  virtual void transfer_grew(TransferKey key, Bytes done, std::optional<Bytes> total, int connections) = 0;
  // Every file is whole, or `outcome` says why not (cancelled: it was stopped) and what came is kept.
  virtual void transfer_ended(TransferKey key, Outcome outcome, Bytes done,
                              std::vector<FetchedText> texts) = 0;
  // Of all hosts met so far; told before each transfer_ended.
  virtual void hosts_learnt(std::vector<HostTraits> hosts) = 0;
};

struct TransferOptions {
  DispatcherLimits limits;
  std::vector<HostTraits> known;
  Meter* meter = nullptr;  // every byte passes it; it outlives the thread. Without one nothing is counted.
};

class TransferThread {
 public:
  // `listener` outlives it.
  TransferThread(TransferOptions options, TransferListener& listener);
  TransferThread(TransferThread&&) = delete;
  // Everything under way is left as it is, to be gone on with; no end is told any more.
  ~TransferThread();

  void start(TransferKey key, Transfer transfer);
  void stop(TransferKey key);  // transfer_ended still comes

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg

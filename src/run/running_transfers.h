// The runner's own transfers: their thread, begun with the first of them, and its news as happenings.
#pragma once

#include <optional>

#include "src/net/transfer_thread.h"
#include "src/run/happenings.h"
#include "src/run/runner.h"

namespace boost::asio {
class io_context;
}

namespace mg {

class RunningTransfers final : private TransferListener {
 public:
  // Happenings are added from within `loop` only.
  RunningTransfers(boost::asio::io_context& loop, Happenings& happenings, TransferOptions options);

  void start(StepId step, const Transfer& transfer);
  void stop(StepId step);  // one that is not running is none of ours

 private:
  void transfer_grew(TransferKey key, Bytes done, std::optional<Bytes> total, int connections) override;
  void transfer_ended(TransferKey key, Outcome outcome, Bytes done, std::vector<FetchedText> texts) override;
  void hosts_learnt(std::vector<HostTraits> hosts) override;
  void tell(Happening happening);

  boost::asio::io_context& loop_;
  Happenings& happenings_;
  TransferOptions options_;
  std::optional<TransferThread> thread_;  // last: it calls us
};

}  // namespace mg

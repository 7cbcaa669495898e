#include "src/run/running_transfers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

namespace mg {

RunningTransfers::RunningTransfers(boost::asio::io_context& loop, Happenings& happenings,
                                   TransferOptions options)
    : loop_(loop), happenings_(happenings), options_(std::move(options)) {}

void RunningTransfers::start(StepId step, const Transfer& transfer) {
  if (!thread_) thread_.emplace(options_, static_cast<TransferListener&>(*this));
  thread_->start(TransferKey(static_cast<int>(step)), transfer);
}

void RunningTransfers::stop(StepId step) {
  if (thread_) thread_->stop(TransferKey(static_cast<int>(step)));
}

void RunningTransfers::transfer_grew(TransferKey key, Bytes done, std::optional<Bytes> total,
                                     int connections) {
  tell(TransferGrew{
      .step = StepId(static_cast<int>(key)), .done = done, .total = total, .connections = connections});
}

void RunningTransfers::transfer_ended(TransferKey key, Outcome outcome, Bytes done,
                                      std::vector<FetchedText> texts) {
  tell(TransferEnded{.step = StepId(static_cast<int>(key)),
                     .outcome = std::move(outcome),
                     .done = done,
                     .texts = std::move(texts)});
}

void RunningTransfers::hosts_learnt(std::vector<HostTraits> hosts) {
  tell(HostsLearnt{.hosts = std::move(hosts)});
}

void RunningTransfers::tell(Happening happening) {
  boost::asio::post(loop_, [this, what = std::make_shared<Happening>(std::move(happening))] {
    happenings_.add(std::move(*what));
  });
}

}  // namespace mg

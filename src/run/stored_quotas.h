// The user's quotas against what the ledger says was received, by all runs together.
#pragma once

#include <functional>
#include <vector>

#include "src/pace/quota.h"
#include "src/run/quota_book.h"
#include "src/store/ledger.h"

namespace mg {

class StoredQuotas final : public QuotaBook {
 public:
  // `bring_up_to_date` writes into the ledger what was counted and is not yet in there.
  StoredQuotas(std::vector<Quota> quotas, Ledger& ledger, std::function<WallTime()> clock,
               std::function<void()> bring_up_to_date);

  // A ledger that cannot be read stands against nothing: what is wrong with the database is told by its
  // writers.
  [[nodiscard]] std::optional<QuotaStop> stands_against(const std::set<std::string>& hosts,
                                                        std::optional<Bytes> next,
                                                        std::span<const PageUnderWay> running) override;

 private:
  [[nodiscard]] std::optional<Bytes> mean() const;
  [[nodiscard]] Bytes to_come(std::span<const PageUnderWay> running) const;

  std::vector<Quota> quotas_;
  Ledger& ledger_;
  std::function<WallTime()> clock_;
  std::function<void()> bring_up_to_date_;
  Bytes known_;  // of pages that were let begin and whose size was known
  int known_count_ = 0;
};

}  // namespace mg

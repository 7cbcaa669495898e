#include "src/proxy/relay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace mg {
namespace {

namespace asio = boost::asio;

// Gives turns of a thousand bytes, and the next one only when what the last one had left is taken, as a limit
// does.
class Turns final : public Passage {
 public:
  explicit Turns(int turns) : turns_(turns) {}

  bool free() override { return free_after_ && taken_ >= *free_after_; }
  asio::awaitable<Bytes> ask(Bytes available) override {
    if (left_ == Bytes{}) {
      if (given_ == turns_) co_return Bytes{};
      given_ += 1;
      left_ = std::min(available, 1000_B);
    }
    co_return std::min(left_, available);
  }
  void taken(Bytes count) override {
    left_ -= std::min(left_, count);
    taken_ += count;
  }
  void held() override {}

  void be_free_after(Bytes count) { free_after_ = count; }
  [[nodiscard]] int given() const { return given_; }
  [[nodiscard]] Bytes all_taken() const { return taken_; }

 private:
  int turns_;
  int given_ = 0;
  Bytes left_;
  Bytes taken_;
  std::optional<Bytes> free_after_;
};

bool pay(Turns& turns, Bytes count) {
  asio::io_context loop;
  bool paid = false;
  asio::co_spawn(loop, pay_for(turns, count), [&](std::exception_ptr, bool answer) { paid = answer; });
  loop.run();
  return paid;
}

TEST(PayFor, TakesAsManyTurnsAsTheBytesAreWorth) {
  Turns turns(10);

  EXPECT_TRUE(pay(turns, 4500_B));

  EXPECT_EQ(turns.given(), 5);
  EXPECT_EQ(turns.all_taken(), 4500_B);
}

TEST(PayFor, EndsWhenNothingMoreMayBeTaken) {
  Turns turns(2);

  EXPECT_FALSE(pay(turns, 4500_B));

  EXPECT_EQ(turns.all_taken(), 2000_B);
}

TEST(PayFor, AsksNoMoreOnceNothingNeedBeAskedFor) {
  Turns turns(10);
  turns.be_free_after(1000_B);

  EXPECT_TRUE(pay(turns, 4500_B));

  EXPECT_EQ(turns.given(), 1);
  EXPECT_EQ(turns.all_taken(), 4500_B);
}

}  // namespace
}  // namespace mg

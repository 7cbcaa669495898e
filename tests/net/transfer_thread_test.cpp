#include "src/net/transfer_thread.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "src/net/partial_file.h"
#include "tests/net/loopback_server.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::HasSubstr;

constexpr TransferKey kFirst{1};
constexpr TransferKey kSecond{2};

struct End {
  Outcome outcome;
  Bytes done;
  std::vector<FetchedText> texts;
};

class Witness final : public TransferListener {
 public:
  void transfer_grew(TransferKey, Bytes done, std::optional<Bytes>, int) override {
    if (on_growth) on_growth();
    tell([&] {
      grown_ = std::max(grown_, done);
      tellings_ += 1;
    });
  }
  void transfer_ended(TransferKey key, Outcome outcome, Bytes done, std::vector<FetchedText> texts) override {
    tell([&] {
      ++ends_told_;
      ends_[key] = {std::move(outcome), done, std::move(texts)};
    });
  }
  void hosts_learnt(std::vector<HostTraits> hosts) override {
    tell([&] { hosts_ = std::move(hosts); });
  }

  End end_of(TransferKey key) {
    std::unique_lock lock(mutex_);
    const bool in_time = changed_.wait_for(lock, 60s, [&] { return ends_.contains(key); });
    EXPECT_TRUE(in_time) << "it does not end";
    return ends_[key];
  }
  void wait_for_growth(Bytes least) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 60s, [&] { return grown_ >= least; })) << "nothing comes";
  }
  // Growth is told twice a second, whether there is any or not.
  void wait_for_tellings(int count) {
    std::unique_lock lock(mutex_);
    const int end = tellings_ + count;
    EXPECT_TRUE(changed_.wait_for(lock, 60s, [&] { return tellings_ >= end; })) << "nothing is told";
  }
  int ends_told() {
    const std::lock_guard lock(mutex_);
    return ends_told_;
  }
  std::vector<HostTraits> hosts() {
    const std::lock_guard lock(mutex_);
    return hosts_;
  }

  std::function<void()> on_growth;  // on the transfer thread; set before anything begins

 private:
  template <typename Change>
  void tell(Change change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<TransferKey, End> ends_;
  std::vector<HostTraits> hosts_;
  Bytes grown_;
  int ends_told_ = 0;
  int tellings_ = 0;
};

class TransferThreadTest : public Scratch {
 protected:
  [[nodiscard]] Transfer transfer_of(const std::vector<std::string>& links) const {
    Transfer transfer{.directory = here_ / "room"};
    for (std::size_t i = 0; i < links.size(); ++i) {
      transfer.files.push_back({.name = "file" + std::to_string(i + 1), .links = {links[i]}});
    }
    return transfer;
  }
  // What map and part promise is of this body.
  void expect_truth(const std::filesystem::path& target, const std::string& body) const {
    const auto found = find_file(target, {});
    ASSERT_TRUE(found);
    std::filesystem::path part = target;
    const std::string bytes = content(part += found->whole ? "" : ".part");
    for (const ByteRange& range : found->map.there()) {
      const auto begin = static_cast<std::size_t>(range.begin.count);
      const auto size = static_cast<std::size_t>(range.size().count);
      EXPECT_TRUE(bytes.substr(begin, size) == body.substr(begin, size))
          << "the map promises what is not there";
    }
  }
  [[nodiscard]] Bytes promised(const std::filesystem::path& target) const {
    return find_file(target, {}).value().map.bytes_there();
  }
  // The first half, and then nothing more until it is told to go on.
  [[nodiscard]] LoopbackServer::Answer half_and_wait() const {
    return [this](const HttpRequest& request, const Wire& wire) {
      give_head(request, wire, body_);
      const auto part = part_of(request, body_);
      wire.send(part.substr(0, part.size() / 2));
      wire.wait_for_go();
      wire.send(part.substr(part.size() / 2));
    };
  }

  const std::string body_ = noise(2'000'000, 1);
  const LoopbackServer::Answer well_ = [this](const HttpRequest& request, const Wire& wire) {
    give(request, wire, body_);
  };
  const std::filesystem::path first_file_ = here_ / "room/file1";
  Witness witness_;
};

TEST_F(TransferThreadTest, CanBeMadeAndForgotten) {
  const TransferThread thread({}, witness_);

  EXPECT_EQ(witness_.ends_told(), 0);
}

TEST_F(TransferThreadTest, BringsAFile) {
  LoopbackServer server(well_);
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({server.url("/x")}));
  const End end = witness_.end_of(kFirst);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_EQ(end.done, 2'000'000_B);
  EXPECT_TRUE(content(first_file_) == body_);
  EXPECT_EQ(promised(first_file_), 2'000'000_B);
  EXPECT_FALSE(std::filesystem::exists(here_ / "room/file1.part"));
  EXPECT_FALSE(std::filesystem::exists(here_ / "room/file1.map"));
  ASSERT_EQ(witness_.hosts().size(), 1);
  EXPECT_EQ(witness_.hosts()[0].host, "127.0.0.1");
}

TEST_F(TransferThreadTest, BringsTwoAtOnceWithSeveralFilesEach) {
  const std::string other = noise(700'000, 2);
  LoopbackServer server([&](const HttpRequest& request, const Wire& wire) {
    give(request, wire, request.target == "/other" ? other : body_);
  });
  TransferThread thread({}, witness_);
  Transfer second = transfer_of({server.url("/other"), server.url("/x")});
  second.directory = here_ / "second";

  thread.start(kFirst, transfer_of({server.url("/x"), server.url("/other")}));
  thread.start(kSecond, second);

  EXPECT_TRUE(witness_.end_of(kFirst).outcome.ok());
  EXPECT_TRUE(witness_.end_of(kSecond).outcome.ok());
  EXPECT_TRUE(content(first_file_) == body_);
  EXPECT_TRUE(content(here_ / "room/file2") == other);
  EXPECT_TRUE(content(here_ / "second/file1") == other);
  EXPECT_TRUE(content(here_ / "second/file2") == body_);
}

TEST_F(TransferThreadTest, GivesTextsWithTheAddressTheyCameFrom) {
  LoopbackServer server([](const HttpRequest& request, const Wire& wire) {
    if (request.target == "/old") return wire.head(302, {"Location: /new", "Content-Length: 0"});
    give(request, wire, "#EXTM3U\n");
  });
  TransferThread thread({}, witness_);
  Transfer transfer = transfer_of({server.url("/old")});
  transfer.give = Transfer::Give::texts;

  thread.start(kFirst, transfer);
  const End end = witness_.end_of(kFirst);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_EQ(end.texts, (std::vector<FetchedText>{{server.url("/new"), "#EXTM3U\n"}}));
}

TEST_F(TransferThreadTest, OneRefusedFileEndsItsTransferAndNoOther) {
  LoopbackServer server([&](const HttpRequest& request, const Wire& wire) {
    if (request.target == "/none") return wire.head(404, {"Content-Length: 0"});
    give(request, wire, body_);
  });
  TransferThread thread({}, witness_);
  Transfer second = transfer_of({server.url("/x")});
  second.directory = here_ / "second";

  thread.start(kFirst, transfer_of({server.url("/x"), server.url("/none")}));
  thread.start(kSecond, second);

  EXPECT_EQ(witness_.end_of(kFirst).outcome.error->kind, ErrorKind::not_found);
  EXPECT_TRUE(witness_.end_of(kSecond).outcome.ok());
}

TEST_F(TransferThreadTest, StoppedBeforeTheFirstByteItSaysSo) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) { wire.wait_until_gone(); });
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({server.url("/x")}));
  thread.stop(kFirst);
  const End end = witness_.end_of(kFirst);

  EXPECT_EQ(end.outcome.error->kind, ErrorKind::cancelled);
  EXPECT_EQ(end.done, 0_B);
}

TEST_F(TransferThreadTest, StoppedHalfWayItKeepsWhatCame) {
  LoopbackServer server(half_and_wait());
  TransferThread thread({}, witness_);
  thread.start(kFirst, transfer_of({server.url("/x")}));
  witness_.wait_for_growth(1'000'000_B);

  thread.stop(kFirst);
  const End end = witness_.end_of(kFirst);

  EXPECT_EQ(end.outcome.error->kind, ErrorKind::cancelled);
  EXPECT_EQ(promised(first_file_), 1'000'000_B);
  expect_truth(first_file_, body_);
}

TEST_F(TransferThreadTest, WhatWasStoppedGoesOnWithTheRest) {
  LoopbackServer server(half_and_wait());
  TransferThread thread({}, witness_);
  thread.start(kFirst, transfer_of({server.url("/x")}));
  witness_.wait_for_growth(1'000'000_B);
  thread.stop(kFirst);
  (void)witness_.end_of(kFirst);
  server.go();

  thread.start(kSecond, transfer_of({server.url("/x")}));
  const End end = witness_.end_of(kSecond);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_TRUE(content(first_file_) == body_);
  EXPECT_EQ(server.requests().at(1).first, 1'000'000_B);
  EXPECT_EQ(server.requests().at(1).headers.at("if-range"), "\"1\"");
}

TEST_F(TransferThreadTest, StoppingTwiceOrWhatIsNotThereOrIsOverDoesNothing) {
  LoopbackServer server(well_);
  TransferThread thread({}, witness_);

  thread.stop(kSecond);
  thread.start(kFirst, transfer_of({server.url("/x")}));
  (void)witness_.end_of(kFirst);
  thread.stop(kFirst);
  thread.start(kSecond, transfer_of({server.url("/x")}));
  const End again = witness_.end_of(kSecond);
  thread.stop(kSecond);

  EXPECT_TRUE(again.outcome.ok());
  EXPECT_EQ(witness_.ends_told(), 2);
}

TEST_F(TransferThreadTest, StoppedAtAnyMomentItKeepsOnlyWhatIsTrue) {
  LoopbackServer server(well_);
  TransferThread thread({}, witness_);
  for (int round = 1; round <= 30; ++round) {
    const TransferKey key{round};
    Transfer transfer = transfer_of({server.url("/x")});
    transfer.directory = here_ / std::to_string(round);

    thread.start(key, transfer);
    server.wait_for_requests(static_cast<std::size_t>(round));
    thread.stop(key);
    (void)witness_.end_of(key);

    expect_truth(transfer.directory / "file1", body_);
  }
  EXPECT_EQ(witness_.ends_told(), 30);
}

TEST_F(TransferThreadTest, DestroyedUnderWayItKeepsWhatCameAndTellsNothingMore) {
  LoopbackServer server(half_and_wait());
  {
    TransferThread thread({}, witness_);
    Transfer second = transfer_of({server.url("/x")});
    second.directory = here_ / "second";
    thread.start(kFirst, transfer_of({server.url("/x")}));
    thread.start(kSecond, second);
    witness_.wait_for_growth(1'000'000_B);
  }

  EXPECT_EQ(witness_.ends_told(), 0);
  EXPECT_EQ(promised(first_file_), 1'000'000_B);
  expect_truth(first_file_, body_);
  expect_truth(here_ / "second/file1", body_);
}

TEST_F(TransferThreadTest, DestroyedAtAnyMomentItLeavesNothingUntrue) {
  LoopbackServer server(well_);
  for (std::size_t round = 1; round <= 30; ++round) {
    Transfer transfer = transfer_of({server.url("/x")});
    transfer.directory = here_ / std::to_string(round);
    {
      TransferThread thread({}, witness_);
      thread.start(kFirst, transfer);
      server.wait_for_requests(round);
    }

    expect_truth(transfer.directory / "file1", body_);
  }
}

// What a copy of part and map holds is what a run after a kill at that moment would find.
TEST_F(TransferThreadTest, TheMapOnDiskIsTrueAtEveryMoment) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    const auto part = part_of(request, body_);
    wire.send(part.substr(0, part.size() / 2));
    wire.wait_for_go();
    wire.send(part.substr(part.size() / 2));
  });
  int looks = 0;
  Bytes most;
  witness_.on_growth = [&] {
    if (!std::filesystem::exists(here_ / "room/file1.map")) return;
    std::filesystem::create_directories(here_ / "copy");
    std::filesystem::copy_file(here_ / "room/file1.map", here_ / "copy/file1.map",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(here_ / "room/file1.part", here_ / "copy/file1.part",
                               std::filesystem::copy_options::overwrite_existing);
    expect_truth(here_ / "copy/file1", body_);
    most = std::max(most, promised(here_ / "copy/file1"));
    if (++looks == 2) server.go();
  };
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({server.url("/x")}));
  const End end = witness_.end_of(kFirst);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_GE(looks, 2);
  EXPECT_EQ(most, 1'000'000_B);
  EXPECT_TRUE(content(first_file_) == body_);
}

TEST_F(TransferThreadTest, AnotherResourceMeanwhileIsNeverMixedIn) {
  const std::string other = noise(1'500'000, 2);
  LoopbackServer before(half_and_wait());
  const LoopbackServer* now = nullptr;
  TransferThread thread({}, witness_);
  thread.start(kFirst, transfer_of({before.url("/x")}));
  witness_.wait_for_growth(1'000'000_B);
  thread.stop(kFirst);
  (void)witness_.end_of(kFirst);
  LoopbackServer after(
      [&](const HttpRequest& request, const Wire& wire) { give(request, wire, other, "\"2\""); });
  now = &after;

  thread.start(kSecond, transfer_of({now->url("/x")}));
  const End end = witness_.end_of(kSecond);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_TRUE(content(first_file_) == other);
  EXPECT_EQ(end.done, 1'500'000_B);
}

TEST_F(TransferThreadTest, MoreThanThePartSaysIsNotTaken) {
  const std::string more = noise(500'000, 3);
  LoopbackServer server([&](const HttpRequest&, const Wire& wire) {
    wire.head(206, {"Content-Range: bytes 0-1999999/2000000"});
    wire.send(body_ + more);
  });
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({server.url("/x")}));
  const End end = witness_.end_of(kFirst);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_EQ(end.done, 2'000'000_B);
  EXPECT_TRUE(content(first_file_) == body_);
}

TEST_F(TransferThreadTest, ARemovedPartIsToldAndItsRestIsWorthNothing) {
  LoopbackServer server(half_and_wait());
  TransferThread thread({}, witness_);
  thread.start(kFirst, transfer_of({server.url("/x")}));
  witness_.wait_for_growth(1'000'000_B);
  std::filesystem::remove(here_ / "room/file1.part");
  server.go();

  const End end = witness_.end_of(kFirst);

  ASSERT_FALSE(end.outcome.ok());
  EXPECT_EQ(end.outcome.error->kind, ErrorKind::transient);
  EXPECT_THAT(end.outcome.error->what, HasSubstr("file1"));
  EXPECT_EQ(end.outcome.leftovers, Leftovers::damaged);
  EXPECT_FALSE(std::filesystem::exists(first_file_));
}

TEST_F(TransferThreadTest, AFolderThatCannotBeMadeIsTold) {
  put("room", "a file where the folder should be");
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({"http://127.0.0.1:9/x"}));
  const End end = witness_.end_of(kFirst);

  ASSERT_FALSE(end.outcome.ok());
  EXPECT_EQ(end.outcome.error->kind, ErrorKind::local_io);
}

TEST_F(TransferThreadTest, WhatIsWholeAlreadyIsNotAskedFor) {
  LoopbackServer server(well_);
  put("room/file1", "whole");
  TransferThread thread({}, witness_);

  thread.start(kFirst, transfer_of({server.url("/x")}));
  const End end = witness_.end_of(kFirst);

  EXPECT_TRUE(end.outcome.ok());
  EXPECT_EQ(end.done, 5_B);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(TransferThreadTest, ADripIsAStall) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.send("x");
    wire.wait_for_go();
  });
  TransferThread thread({}, witness_);
  Transfer transfer = transfer_of({server.url("/x")});
  transfer.stall_limit = 1s;

  thread.start(kFirst, transfer);
  const End end = witness_.end_of(kFirst);

  ASSERT_FALSE(end.outcome.ok());
  EXPECT_EQ(end.outcome.error->kind, ErrorKind::transient);
  EXPECT_THAT(end.outcome.error->what, HasSubstr("127.0.0.1"));
  EXPECT_EQ(end.outcome.leftovers, Leftovers::usable);
}

// ---- our own limits ----

constexpr BytesPerSecond kCrawl{100};

BandwidthLimits run_at(BytesPerSecond rate) {
  return {.run = rate, .job = {}, .queues = {}, .hosts = {}};
}

TEST_F(TransferThreadTest, CountsWhatItMovesForTheAccount) {
  LoopbackServer server(well_);
  Meter meter;
  Transfer transfer = transfer_of({server.url("/x"), server.url("/y")});
  transfer.account = {.queue = "", .site = "bilibili", .job = "BV1/1"};
  {
    TransferThread thread({.limits = {}, .known = {}, .meter = &meter}, witness_);
    thread.start(kFirst, transfer);
    EXPECT_TRUE(witness_.end_of(kFirst).outcome.ok());
  }

  const auto counts = meter.take_counts();

  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].account, transfer.account);
  EXPECT_GT(counts[0].received, 4'000'000_B);
  // What was on its way when a connection was cut short counts on one side only.
  EXPECT_LE(counts[0].received, server.sent());
  EXPECT_GE(counts[0].sent, server.received());
}

TEST_F(TransferThreadTest, WhatALimitHoldsIsNoStallAndGoesOnOnceItIsLifted) {
  LoopbackServer server(well_);
  Meter meter(run_at(kCrawl));
  TransferThread thread({.limits = {}, .known = {}, .meter = &meter}, witness_);
  Transfer transfer = transfer_of({server.url("/x")});
  transfer.stall_limit = 1s;

  thread.start(kFirst, transfer);
  witness_.wait_for_tellings(6);
  const int ends = witness_.ends_told();
  meter.change({}, std::chrono::steady_clock::now());

  EXPECT_EQ(ends, 0);
  EXPECT_TRUE(witness_.end_of(kFirst).outcome.ok());
  EXPECT_TRUE(content(first_file_) == body_);
  EXPECT_EQ(witness_.hosts(), std::vector{HostTraits{.host = "127.0.0.1"}});
}

TEST_F(TransferThreadTest, WhatALimitHoldsCanBeStopped) {
  LoopbackServer server(well_);
  Meter meter(run_at(kCrawl));
  TransferThread thread({.limits = {}, .known = {}, .meter = &meter}, witness_);
  thread.start(kFirst, transfer_of({server.url("/x")}));
  server.wait_for_requests(1);
  witness_.wait_for_tellings(1);

  thread.stop(kFirst);

  EXPECT_EQ(witness_.end_of(kFirst).outcome.error->kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace mg

#include "src/cli/queue_plan.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace mg {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

PlannedJob to_fetch(int page, const std::string& target, std::optional<Bytes> size = 1_MiB) {
  PlannedJob job;
  job.page = page;
  job.key = {"bilibili BV1 p" + std::to_string(page)};
  job.target = target;
  job.format.id = "64";
  job.format.size = size;
  job.format.size_exactness = Exactness::exact;
  return job;
}

PlannedJob in_state(int page, JobState state) {
  PlannedJob job;
  job.page = page;
  job.state = state;
  return job;
}

PlannedList list_of(const std::string& name, std::vector<PlannedJob> jobs) {
  PlannedList list;
  list.name = name;
  list.place = "courses.toml:1:1";
  list.request.site = "bilibili";
  list.request.list_id = "BV1";
  list.request.directory = "/videos";
  list.report.planned = std::move(jobs);
  return list;
}

PlannedList ended_with(int exit_code) {
  PlannedList list = list_of("x", {});
  list.report.totals.exit_code = exit_code;
  return list;
}

bool nothing_is_there(const PlannedList&, const PlannedJob&) {
  return false;
}

QueuePlan plan_of(std::vector<PlannedList> lists) {
  QueuePlan plan;
  plan.queue = "courses";
  plan.lists = std::move(lists);
  return plan;
}

TEST(QueuePlan, CountsPagesByWhatWouldBecomeOfThem) {
  const PlannedList list =
      list_of("Calculus", {to_fetch(1, "a.mp4"), to_fetch(2, "b.mp4", std::nullopt),
                           in_state(3, JobState::skipped), in_state(4, JobState::failed)});

  EXPECT_EQ(
      count(list.report),
      (PlanCounts{
          .selected = 4, .there = 1, .fetch = 2, .failed = 1, .unsized = 1, .bytes = 1_MiB, .exact = true}));
}

TEST(QueuePlan, AddsUpItsLists) {
  const QueuePlan plan = plan_of({list_of("a", {to_fetch(1, "a.mp4")}),
                                  list_of("b", {to_fetch(1, "b.mp4"), in_state(2, JobState::skipped)})});

  const PlanCounts counts = count(plan);

  EXPECT_EQ(counts.selected, 3);
  EXPECT_EQ(counts.fetch, 2);
  EXPECT_EQ(counts.there, 1);
  EXPECT_EQ(counts.bytes, 2_MiB);
}

TEST(QueuePlan, FindsPagesOfTwoListsThatWantOneFile) {
  const std::vector<PlannedList> lists{list_of("a", {to_fetch(1, "P1.mp4"), to_fetch(2, "P2.mp4")}),
                                       list_of("b", {to_fetch(1, "p1.flv")})};

  const auto found = find_collisions(lists, nothing_is_there);

  EXPECT_THAT(found, ElementsAre(Collision{.target = "/videos/P1.mp4",
                                           .there = false,
                                           .pages = {{.list = 0, .page = 1, .key = "bilibili BV1 p1"},
                                                     {.list = 1, .page = 1, .key = "bilibili BV1 p1"}}}));
}

TEST(QueuePlan, FindsNoCollisionInDifferentDirectories) {
  std::vector<PlannedList> lists{list_of("a", {to_fetch(1, "P1.mp4")}),
                                 list_of("b", {to_fetch(1, "P1.mp4")})};
  lists[1].request.directory = "/others";

  EXPECT_THAT(find_collisions(lists, nothing_is_there), IsEmpty());
}

TEST(QueuePlan, FindsFilesThatAreInTheWayOfWhatIsToBeFetched) {
  const std::vector<PlannedList> lists{list_of("a", {to_fetch(1, "P1.mp4"), in_state(2, JobState::skipped)})};

  const auto found = find_collisions(lists, [](const auto&, const auto&) { return true; });

  EXPECT_THAT(found, ElementsAre(Collision{.target = "/videos/P1.mp4",
                                           .there = true,
                                           .pages = {{.list = 0, .page = 1, .key = "bilibili BV1 p1"}}}));
}

TEST(QueuePlan, EndsAsItsListsDid) {
  EXPECT_EQ(exit_code_of(plan_of({ended_with(0), ended_with(0)})), 0);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(0), ended_with(4)})), 1);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(4), ended_with(4)})), 4);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(0), ended_with(3)})), 0);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(3)})), 3);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(4), ended_with(5)})), 5);
  EXPECT_EQ(exit_code_of(plan_of({ended_with(1), ended_with(7)})), 7);
}

TEST(QueuePlan, EndsWithWhatKeptAListFromBeingAsked) {
  PlannedList no_tool = list_of("a", {});
  no_tool.error = Error{ErrorKind::unsupported, "no tool"};
  PlannedList wrong = list_of("a", {});
  wrong.error = Error{ErrorKind::bad_input, "no engine takes it"};

  EXPECT_EQ(exit_code_of(plan_of({no_tool, ended_with(0)})), 6);
  EXPECT_EQ(exit_code_of(plan_of({wrong, ended_with(0)})), 2);
}

TEST(QueuePlan, ShowsARowForEachListAndAllOfIt) {
  QueuePlan plan = plan_of({list_of("高等数学", {to_fetch(1, "a.mp4"), in_state(2, JobState::skipped)})});
  plan.lists[0].time = 90s;
  plan.time = 90s;
  plan.limit = BytesPerSecond{1024 * 1024};
  plan.limit_origin = LimitOrigin::schedule;

  const std::string table = queue_plan_table(plan, PlanDetail::lists);

  EXPECT_THAT(table, HasSubstr("高等数学" + std::string(32, ' ') +
                               "      2      1      1       0     1.0 MiB      1:30  /videos\n"));
  EXPECT_THAT(table, HasSubstr("1 list: 2 pages, 1 there, 1 to fetch, about 1.0 MiB, about 1:30 (at most 1.0 "
                               "MiB/s: schedule)\n"));
  EXPECT_THAT(table, Not(HasSubstr("a.mp4")));
  EXPECT_THAT(queue_plan_table(plan, PlanDetail::pages), HasSubstr("a.mp4"));
}

TEST(QueuePlan, ShowsWhyAListCouldNotBeAsked) {
  QueuePlan plan = plan_of({list_of("a", {}), ended_with(4)});
  plan.lists[0].error = Error{ErrorKind::bad_input, "no engine takes it"};
  plan.lists[1].remarks = {"trying again", "the list: it is gone"};

  EXPECT_THAT(queue_plan_table(plan, PlanDetail::lists),
              AllOf(HasSubstr("failed: no engine takes it\n"), HasSubstr("failed: the list: it is gone\n")));
}

TEST(QueuePlan, ShowsWhatCollides) {
  QueuePlan plan = plan_of({list_of("a", {to_fetch(1, "P1.mp4")}), list_of("b", {to_fetch(3, "P1.mp4")})});
  plan.collisions = find_collisions(plan.lists, nothing_is_there);

  EXPECT_THAT(
      queue_plan_table(plan, PlanDetail::lists),
      HasSubstr("collision: /videos/P1.mp4 would be the file of a page 1 and of b page 3; only one "));
}

TEST(QueuePlan, TellsProgramsTheSame) {
  QueuePlan plan = plan_of({list_of("a", {to_fetch(1, "P1.mp4")}), list_of("b", {to_fetch(3, "P1.mp4")})});
  plan.collisions = find_collisions(plan.lists, nothing_is_there);
  plan.lists[0].time = 2s;
  plan.lists[1].remarks = {"half a surrogate \xed\xa0\xbd"};

  const auto json = nlohmann::json::parse(queue_plan_json(plan));

  EXPECT_EQ(json.at("queue"), "courses");
  EXPECT_EQ(json.at("totals").at("bytes"), 2 << 20);
  EXPECT_EQ(json.at("totals").at("seconds"), nullptr);
  EXPECT_EQ(json.at("lists").at(0).at("seconds"), 2.0);
  EXPECT_EQ(json.at("lists").at(0).at("pages").at(0).at("target"), "P1.mp4");
  EXPECT_EQ(json.at("lists").at(0).at("error"), nullptr);
  EXPECT_EQ(json.at("collisions").at(0).at("target"), "/videos/P1.mp4");
  EXPECT_EQ(json.at("collisions").at(0).at("pages").at(1).at("page"), 3);
  EXPECT_EQ(json.at("limit").at("bytes_per_second"), nullptr);
}

}  // namespace
}  // namespace mg

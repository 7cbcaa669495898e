#include "src/show/json_printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/show/every_event.h"

namespace mg {

namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::EndsWith;
using testing::SizeIs;

constexpr WallTime kNoon(std::chrono::hours(24 * 20000 + 12));

// The lines of these events, the first at noon and each a quarter of a second after the one before.
std::vector<std::string> lines_of(const std::vector<Event>& events) {
  std::vector<std::string> lines;
  JsonPrinter printer([&lines](std::string_view line) { lines.emplace_back(line); },
                      {.instant = at(0s), .wall = kNoon});
  Duration since{};
  for (const Event& event : events) {
    printer.tell(event, at(since));
    since += 250ms;
  }
  return lines;
}

json last_of(const std::vector<Event>& events) {
  return json::parse(lines_of(events).back());
}

std::vector<std::string> names_in(const nlohmann::ordered_json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// What docs/events.md says of every event: its members' names. Those of each line stand under "".
std::map<std::string, std::vector<std::string>> documented() {
  std::ifstream file(std::filesystem::path(MG_FIXTURES).parent_path() / "docs/events.md");
  std::map<std::string, std::vector<std::string>> events;
  std::string event;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("### ")) event = line.substr(4);
    if (line.starts_with("| `")) events[event].push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return events;
}

}  // namespace

TEST(JsonPrinter, WritesOneDocumentedLinePerEvent) {
  auto left = documented();
  const std::vector<std::string> common = left[""];
  left.erase("");

  const auto lines = lines_of(every_event());

  ASSERT_THAT(lines, SizeIs(std::variant_size_v<Event>));
  for (const std::string& line : lines) {
    const auto object = nlohmann::ordered_json::parse(line);
    const std::string event = object.at("event");
    std::vector<std::string> expected = common;
    expected.insert(expected.end(), left[event].begin(), left[event].end());
    EXPECT_EQ(names_in(object), expected) << event;
    left.erase(event);
  }
  EXPECT_THAT(left, testing::IsEmpty()) << "documented, but never told";
}

TEST(JsonPrinter, EndsEachLineAndBreaksNone) {
  const auto lines = lines_of({Notice{.level = Notice::Level::detail, .text = "two\nlines\r\n\x1b[1m"}});

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].find('\n'), lines[0].size() - 1);
  EXPECT_EQ(json::parse(lines[0]).at("text"), "two\nlines\r\n\x1b[1m");
}

TEST(JsonPrinter, TellsBothClocks) {
  const json line = last_of({RunStarted{}, RunStarted{}, RunStarted{}});

  EXPECT_EQ(line.at("schema"), 1);
  EXPECT_EQ(line.at("time"), "2024-10-04T12:00:00.500Z");
  EXPECT_EQ(line.at("elapsed"), 0.5);
}

TEST(JsonPrinter, WritesSizesInBytesAndTimesInSeconds) {
  const auto lines = lines_of(every_event());

  const json progress = json::parse(lines[6]);
  EXPECT_EQ(progress.at("done"), 1048576);
  EXPECT_EQ(progress.at("total"), 3145728);
  EXPECT_EQ(progress.at("rate"), 51200.5);
  EXPECT_EQ(json::parse(lines[8]).at("wait"), 1.5);
}

TEST(JsonPrinter, WritesAnErrorAsKindAndMessage) {
  const json line = json::parse(lines_of(every_event())[8]);

  EXPECT_EQ(line.at("error"),
            (json{{"kind", "throttled"}, {"message", "api.example.com asks to slow down"}}));
}

TEST(JsonPrinter, WritesNullForWhatIsUnknown) {
  EXPECT_EQ(last_of({PagesResolved{}}).at("listed"), nullptr);
  EXPECT_EQ(last_of({JobNamed{}}).at("size"), nullptr);
  EXPECT_EQ(last_of({JobProgress{}}).at("total"), nullptr);
  EXPECT_EQ(last_of({JobProgress{}}).at("rate"), nullptr);
  EXPECT_EQ(last_of({JobProgress{}}).at("connections"), nullptr);
  EXPECT_EQ(last_of({JobProgress{.connections = 3}}).at("connections"), 3);
  EXPECT_EQ(last_of({JobEnded{}}).at("error"), nullptr);
  EXPECT_EQ(last_of({JobEnded{.job = kC}}).at("page"), nullptr);
}

TEST(JsonPrinter, RepeatsThePageOfEachJob) {
  const json line = last_of({JobQueued{kB, 17}, JobMoved{.job = kB, .state = JobState::probing}});

  EXPECT_EQ(line.at("page"), 17);
  EXPECT_EQ(line.at("state"), "probing");
}

TEST(JsonPrinter, ReplacesWhatIsNoText) {
  const json line = last_of({JobNamed{.job = kA, .title = "a\xff", .target = "\xfe.mp4", .size = {}}});

  EXPECT_EQ(line.at("title"), "a\xEF\xBF\xBD");
  EXPECT_EQ(line.at("target"), "\xEF\xBF\xBD.mp4");
}

}  // namespace mg

#include "src/plan/job_steps.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class PlainExtractor final : public Extractor {
 public:
  [[nodiscard]] std::string_view name() const override { return "one"; }
  [[nodiscard]] Result<void> accepts(const Request&) const override { return {}; }
  [[nodiscard]] std::optional<Command> list(const Request&) const override { return {}; }
  [[nodiscard]] Command probe(const Request&, const PageSelection&, ListLength,
                              const std::filesystem::path&) const override {
    return {};
  }
  [[nodiscard]] bool resolves_selection() const override { return true; }
  [[nodiscard]] bool fetch_asks_pages() const override { return false; }
  [[nodiscard]] std::unique_ptr<EpisodeReader> read_episodes(const Request&) const override { return {}; }
  [[nodiscard]] Command fetch(const Request&, const Episode&, const Room& room) const override {
    return {.tool = "one", .arguments = {}, .environment = {}, .directory = room.directory};
  }
  [[nodiscard]] std::unique_ptr<ProgressReader> read_progress() const override { return {}; }
  [[nodiscard]] Outcome judge(const Exit&, std::string_view) const override { return {}; }
  [[nodiscard]] Harvest harvest(const Episode&, const std::vector<RoomFile>&) const override { return {}; }
};

class PlainMuxer final : public Muxer {
 public:
  [[nodiscard]] std::vector<WriteFile> prepare_join(const Harvest&,
                                                    const std::filesystem::path& directory) const override {
    return {{directory / "list", "parts"}};
  }
  [[nodiscard]] std::vector<Command> join(const Harvest&, const std::filesystem::path& directory,
                                          const std::string& into) const override {
    return {{.tool = "join", .arguments = {into}, .environment = {}, .directory = directory}};
  }
  [[nodiscard]] Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                              const std::string& into) const override {
    Command command{
        .tool = "dress", .arguments = {dressing.media}, .environment = {}, .directory = directory};
    for (const auto& subtitles : dressing.subtitles)
      command.arguments.push_back(fmt::format("{} in {}", subtitles.file, subtitles.language));
    if (!dressing.picture.empty()) command.arguments.push_back(dressing.picture);
    for (const auto& [name, value] : dressing.tags)
      command.arguments.push_back(fmt::format("{}={}", name, value));
    command.arguments.push_back("> " + into);
    return command;
  }
  [[nodiscard]] Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                                          const std::string& into) const override {
    return {.tool = "convert", .arguments = {from, into}, .environment = {}, .directory = directory};
  }
  [[nodiscard]] Command inspect(const std::filesystem::path& file) const override {
    return {.tool = "inspect", .arguments = {file.string()}, .environment = {}, .directory = {}};
  }
  [[nodiscard]] Result<MediaFacts> read_inspection(std::string_view) const override { return MediaFacts{}; }
  [[nodiscard]] std::optional<Duration> read_play_progress(std::string_view) const override { return {}; }
  [[nodiscard]] Command play_through(const std::filesystem::path& file) const override {
    return {.tool = "play", .arguments = {file.string()}, .environment = {}, .directory = {}};
  }
  [[nodiscard]] Outcome judge(const Exit&, std::string_view) const override { return {}; }
};

class JobStepsTest : public testing::Test {
 protected:
  JobStepsTest() {
    request_.directory = "/videos";
    episode_.format = {.id = "80", .container = "mp4"};
    episode_.metadata = "{}";
    harvest_.media = {"video.mp4"};
    rooms_ = rooms_for(request_, {"site L p1"}, "one", episode_.format);
  }

  [[nodiscard]] JobSteps steps() const {
    return {.request = request_,
            .extractor = extractor_,
            .muxer = muxer_,
            .episode = episode_,
            .rooms = rooms_,
            .harvest = harvest_,
            .has_metadata = has_metadata_,
            .target = target_};
  }
  // Names of what is published, in the target's folder.
  [[nodiscard]] std::vector<std::string> published() const {
    std::vector<std::string> names;
    for (const auto& [from, to] : only_change<Publish>(Stage::publish).moves)
      names.push_back(to.lexically_relative("/videos/list").string());
    return names;
  }
  [[nodiscard]] std::vector<std::string> words(Stage stage) const {
    std::vector<std::string> words;
    for (const Work& one : work(stage)) {
      const auto* command = std::get_if<Command>(&one);
      words.push_back(command ? fmt::format("{} {}", command->tool, fmt::join(command->arguments, " ")) : "");
    }
    return words;
  }
  [[nodiscard]] std::vector<Work> work(Stage stage) const { return work_for(stage, steps()); }
  template <typename Change>
  [[nodiscard]] Change only_change(Stage stage) const {
    const auto works = work(stage);
    return works.size() == 1 ? std::get<Change>(std::get<FileChange>(works.front())) : Change{};
  }

  PlainExtractor extractor_;
  PlainMuxer muxer_;
  Request request_;
  Episode episode_;
  Harvest harvest_;
  JobRooms rooms_;
  bool has_metadata_ = false;
  std::filesystem::path target_ = "/videos/list/P1.mp4";
};

TEST_F(JobStepsTest, GivesEveryPageARoomOfItsOwnBelowTheDestination) {
  const auto first = room_home("/videos", {"site L p1"});
  const auto second = room_home("/videos", {"site L p11"});

  EXPECT_EQ(first.parent_path(), "/videos/.multiget");
  EXPECT_NE(first, second);
}

TEST_F(JobStepsTest, TellsRoomsApartWhoseReadableNamesAreTheSame) {
  EXPECT_NE(room_home("/v", {"a/b"}), room_home("/v", {"a b"}));
  EXPECT_NE(room_home("/v", {std::string(100, 'x') + "1"}), room_home("/v", {std::string(100, 'x') + "2"}));
}

TEST_F(JobStepsTest, NeverLeavesTheStagingFolderWhateverAKeyHolds) {
  for (const char* key : {"../../etc", "..", "/etc/passwd", "", "a\nb"}) {
    EXPECT_EQ(room_home("/v", {key}).lexically_normal().parent_path(), "/v/.multiget") << key;
  }
}

TEST_F(JobStepsTest, KeepsPartialsOfEnginesAndFormatsApart) {
  const auto other_engine = rooms_for(request_, {"site L p1"}, "two", episode_.format);
  const auto other_format = rooms_for(request_, {"site L p1"}, "one", {.id = "64"});

  EXPECT_EQ(other_engine.home, rooms_.home);
  EXPECT_NE(other_engine.room.directory, rooms_.room.directory);
  EXPECT_NE(other_format.room.directory, rooms_.room.directory);
}

TEST_F(JobStepsTest, KeepsMetadataAndCookiesOutOfTheFolderTheToolWritesIn) {
  request_.network.cookies_file = "/home/jar.txt";
  const auto rooms = rooms_for(request_, {"site L p1"}, "one", episode_.format);

  EXPECT_EQ(rooms.room.metadata.parent_path(), rooms.home);
  EXPECT_EQ(rooms.room.cookies.parent_path(), rooms.home);
}

TEST_F(JobStepsTest, LooksForAFileOfTheUserUnlessThePageIsWantedAgain) {
  EXPECT_EQ(only_change<OpenRoom>(Stage::open_room).unless_there, target_);

  request_.again = Again::yes;

  EXPECT_EQ(only_change<OpenRoom>(Stage::open_room).unless_there, "");
}

TEST_F(JobStepsTest, PassesByStationsWithNothingToDo) {
  episode_.metadata.clear();

  EXPECT_THAT(work(Stage::write_metadata), IsEmpty());
  EXPECT_THAT(work(Stage::copy_cookies), IsEmpty());
  EXPECT_THAT(work(Stage::prepare_join), IsEmpty());
  EXPECT_THAT(work(Stage::join), IsEmpty());
}

TEST_F(JobStepsTest, JoinsPartsBeforeLookingAtTheWhole) {
  harvest_ = {.join = Harvest::Join::concat, .media = {"1.flv", "2.flv"}};

  EXPECT_THAT(work(Stage::prepare_join), SizeIs(1));
  EXPECT_THAT(std::get<Command>(work(Stage::join).at(0)).arguments, ElementsAre("joined.mp4"));
  EXPECT_THAT(std::get<Command>(work(Stage::inspect).at(0)).arguments,
              ElementsAre((rooms_.room.directory / "joined.mp4").string()));
}

TEST_F(JobStepsTest, JoinsWebmPartsIntoMatroska) {
  episode_.format.container = "webm";
  harvest_ = {.join = Harvest::Join::mux, .media = {"v.webm", "a.webm"}};

  EXPECT_EQ(whole_file(steps()), "joined.mkv");
  EXPECT_EQ(final_target(steps()), "/videos/list/P1.mkv");
}

TEST_F(JobStepsTest, PublishesUnderTheEndingThatTheFileReallyHas) {
  harvest_.media = {"video.flv"};

  EXPECT_EQ(final_target(steps()), "/videos/list/P1.flv");
}

TEST_F(JobStepsTest, DoesNotTakeAPartOfATitleForAnEnding) {
  target_ = "/videos/Lesson 1.5";
  EXPECT_EQ(final_target(steps()), "/videos/Lesson 1.5.mp4");

  target_ = "/videos/What is C.O.M";
  EXPECT_EQ(final_target(steps()), "/videos/What is C.O.M.mp4");
}

TEST_F(JobStepsTest, PublishesDanmakuBesideTheVideoWhenItIsKept) {
  harvest_.subtitles = {"video.danmaku.xml"};
  EXPECT_THAT(only_change<Publish>(Stage::publish).moves, SizeIs(1));

  request_.extras.danmaku = Danmaku::xml;

  EXPECT_THAT(only_change<Publish>(Stage::publish).moves,
              ElementsAre(Pair(rooms_.room.directory / "video.mp4", "/videos/list/P1.mp4"),
                          Pair(rooms_.room.directory / "video.danmaku.xml", "/videos/list/P1.danmaku.xml")));
}

TEST_F(JobStepsTest, GivesSeveralSubtitlesNamesOfTheirOwn) {
  request_.extras.danmaku = Danmaku::xml;
  harvest_.subtitles = {"1.xml", "2.xml"};

  const auto moves = only_change<Publish>(Stage::publish).moves;

  ASSERT_THAT(moves, SizeIs(3));
  EXPECT_EQ(moves[1].second, "/videos/list/P1.danmaku.xml");
  EXPECT_EQ(moves[2].second, "/videos/list/P1.danmaku.2.xml");
}

TEST_F(JobStepsTest, TurnsDanmakuIntoSubtitlesForPlayers) {
  harvest_.subtitles = {"extras/media.danmaku.xml"};
  request_.extras.danmaku = Danmaku::ass;

  EXPECT_THAT(work_for(Stage::dress, steps()),
              ElementsAre(Work(ConvertDanmaku{rooms_.room.directory / "extras/media.danmaku.xml",
                                              rooms_.room.directory / "extras/media.danmaku.xml.ass"})));
  EXPECT_THAT(published(), ElementsAre("P1.mp4", "P1.ass"));

  request_.extras.danmaku = Danmaku::both;
  EXPECT_THAT(published(), ElementsAre("P1.mp4", "P1.danmaku.xml", "P1.ass"));
}

TEST_F(JobStepsTest, PublishesSubtitlesByTheirLanguagesAsSrt) {
  harvest_.subtitles = {"extras/media.danmaku.xml", "extras/media.en.vtt", "extras/media.zh-Hans.srt"};
  request_.extras.subtitles = {"all"};

  EXPECT_THAT(words(Stage::dress), ElementsAre("convert extras/media.en.vtt extras/media.en.vtt.srt"));
  EXPECT_THAT(published(), ElementsAre("P1.mp4", "P1.en.srt", "P1.zh-Hans.srt"));
}

TEST_F(JobStepsTest, PutsSubtitlesCoverAndTagsIntoTheFile) {
  harvest_.subtitles = {"extras/media.ai-zh.srt"};
  harvest_.pictures = {"extras/media.jpg"};
  request_.extras = {.subtitles = {"all"},
                     .embed_subtitles = Wanted::yes,
                     .embed_metadata = Wanted::yes,
                     .embed_thumbnail = Wanted::yes};
  episode_.title = "Threads\n";
  episode_.list_title = "Java";
  episode_.uploader = "someone";
  episode_.page = 3;

  EXPECT_THAT(words(Stage::dress),
              ElementsAre("dress video.mp4 extras/media.ai-zh.srt in ai-zh extras/media.jpg title=Threads "
                          "artist=someone album=Java track=3 > dressed.mp4"));
  EXPECT_THAT(words(Stage::play_through),
              ElementsAre("play " + (rooms_.room.directory / "dressed.mp4").string()));
  EXPECT_THAT(words(Stage::inspect),
              ElementsAre("inspect " + (rooms_.room.directory / "video.mp4").string()));
  EXPECT_THAT(published(), ElementsAre("P1.mp4"));
}

TEST_F(JobStepsTest, TakesThePictureOutWhereTheSoundAloneIsWanted) {
  request_.extras.audio = AudioOnly::mp3;

  EXPECT_THAT(words(Stage::dress), ElementsAre("dress video.mp4 > dressed.mp3"));
  EXPECT_THAT(published(), ElementsAre("P1.mp3"));
}

TEST_F(JobStepsTest, LeavesAFileAsItIsWhereNothingGoesIn) {
  EXPECT_THAT(work_for(Stage::dress, steps()), IsEmpty());
  EXPECT_EQ(whole_file(steps()), joined_file(steps()));
}

TEST_F(JobStepsTest, WritesWhatMediaCentresAndScriptsRead) {
  request_.extras.nfo = Wanted::yes;
  request_.extras.info_json = Wanted::yes;
  EXPECT_THAT(published(), ElementsAre("P1.mp4", "P1.nfo"));

  has_metadata_ = true;

  EXPECT_THAT(published(), ElementsAre("P1.mp4", "P1.nfo", "P1.info.json"));
  episode_.title = "Threads & locks";
  EXPECT_THAT(only_change<WriteFile>(Stage::dress).content, HasSubstr("<title>Threads &amp; locks</title>"));
}

TEST_F(JobStepsTest, ReplacesOnlyWhatIsWantedAgain) {
  EXPECT_EQ(only_change<Publish>(Stage::publish).replace, Replace::no);

  request_.again = Again::yes;

  EXPECT_EQ(only_change<Publish>(Stage::publish).replace, Replace::yes);
}

TEST_F(JobStepsTest, ClearsUpTheWholeRoom) {
  EXPECT_EQ(only_change<RemoveRoom>(Stage::sweep).directory, rooms_.home);
}

}  // namespace
}  // namespace mg

#include "src/proxy/sayings.h"

#include <gmock/gmock.h>

#include <vector>

namespace mg {
namespace {

class Heard : public ProxyListener {
 public:
  void proxy_says(std::optional<ClientId>, std::string sentence) override {
    sentences.push_back(std::move(sentence));
  }
  std::vector<std::string> sentences;
};

TEST(Sayings, AreNotRepeatedWithinASecondForTheSameClient) {
  Heard heard;
  Sayings sayings(heard);

  sayings.say(ClientId{1}, "it failed", Instant{10s});
  sayings.say(ClientId{1}, "it failed", Instant{10'500ms});
  sayings.say(ClientId{2}, "it failed", Instant{10'500ms});
  sayings.say({}, "it failed", Instant{10'500ms});
  sayings.say(ClientId{1}, "it failed again", Instant{10'500ms});
  sayings.say(ClientId{1}, "it failed", Instant{11s});

  EXPECT_THAT(heard.sentences,
              testing::ElementsAre("it failed", "it failed", "it failed", "it failed again", "it failed"));
}

TEST(Sayings, AreOneASecondOfStrangersWhateverTheyCanThinkOf) {
  Heard heard;
  Sayings sayings(heard);

  sayings.say({}, "the method \"A\" is not handed on", Instant{10s});
  sayings.say({}, "the method \"B\" is not handed on", Instant{10'500ms});
  sayings.say(ClientId{1}, "it failed", Instant{10'500ms});
  sayings.say({}, "the method \"C\" is not handed on", Instant{11s});

  EXPECT_THAT(heard.sentences, testing::ElementsAre("the method \"A\" is not handed on", "it failed",
                                                    "the method \"C\" is not handed on"));
}

}  // namespace
}  // namespace mg

#include "src/proxy/sayings.h"

namespace mg {
namespace {

constexpr Duration kNotAgainFor = 1s;

}  // namespace

void Sayings::say(std::optional<ClientId> client, const std::string& sentence, Instant now) {
  std::erase_if(said_, [&](const auto& entry) { return now - entry.second >= kNotAgainFor; });
  const bool stranger = !client;
  if (said_.try_emplace({client, stranger ? std::string() : sentence}, now).second) {
    listener_.proxy_says(client, sentence);
  }
}

}  // namespace mg

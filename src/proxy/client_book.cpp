#include "src/proxy/client_book.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cassert>
#include <cstdlib>
#include <utility>

namespace mg {
namespace {

constexpr std::size_t kSecretBytes = 16;

std::string name_of(ClientId client) {
  return fmt::format("client{}", static_cast<int>(client));
}

// Never blocks: the pool is ready long before we run, and so few bytes always come whole.
std::string random_password() {
  std::array<unsigned char, kSecretBytes> secret{};
  if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) std::abort();
  std::string text;
  for (const unsigned char byte : secret) text += fmt::format("{:02x}", byte);
  return text;
}

// Takes as long whatever is wrong: how much of a guess was right must not show.
bool same_secret(const std::string& ours, const std::string& theirs) {
  unsigned different = ours.size() == theirs.size() ? 0U : 1U;
  for (std::size_t place = 0; place < ours.size(); ++place) {
    const char guess = place < theirs.size() ? theirs[place] : '\0';
    different |= static_cast<unsigned>(static_cast<unsigned char>(ours[place] ^ guess));
  }
  return different == 0;
}

}  // namespace

ClientBook::Entry ClientBook::admit(ProxyClient client) {
  const std::lock_guard lock(mutex_);
  const ClientId id{next_++};
  auto admitted = std::make_shared<AdmittedClient>();
  admitted->id = id;
  admitted->cuts = CutAllowance(client.bears_cuts);
  admitted->asked = std::move(client);
  std::string password = random_password();
  admissions_[name_of(id)] = {.password = password, .client = std::move(admitted)};
  return {.client = id, .credentials = {.name = name_of(id), .password = std::move(password)}};
}

void ClientBook::dismiss(ClientId client) {
  const std::lock_guard lock(mutex_);
  admissions_.erase(name_of(client));
}

std::shared_ptr<AdmittedClient> ClientBook::find(const Credentials& credentials) const {
  const std::lock_guard lock(mutex_);
  const auto found = admissions_.find(credentials.name);
  if (found == admissions_.end() || !same_secret(found->second.password, credentials.password)) return {};
  return found->second.client;
}

}  // namespace mg

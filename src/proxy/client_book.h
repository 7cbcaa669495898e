// Whom the proxy serves: each client has a name and a password of its own. Used by several threads at once.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "src/base/units.h"
#include "src/pace/sag_watch.h"
#include "src/proxy/metering_proxy.h"
#include "src/proxy/request_head.h"

namespace mg {

// Shared with its connections, which may end a little after it was dismissed.
struct AdmittedClient {
  ClientId id{};
  ProxyClient asked;
  // Of the proxy's thread only.
  CutAllowance cuts{0};
  struct Cut {
    std::string host;
    Instant at{};
  };
  std::optional<Cut> last_cut;
};

class ClientBook {
 public:
  struct Entry {
    ClientId client{};
    Credentials credentials;
  };
  [[nodiscard]] Entry admit(ProxyClient client);
  void dismiss(ClientId client);
  // Empty: there is none with this name and this password.
  [[nodiscard]] std::shared_ptr<AdmittedClient> find(const Credentials& credentials) const;

 private:
  struct Admission {
    std::string password;
    std::shared_ptr<AdmittedClient> client;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Admission> admissions_;  // by name
  int next_ = 1;
};

}  // namespace mg

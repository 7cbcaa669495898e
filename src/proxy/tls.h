// TLS to a proxy behind us whose URL says https://. Its certificate is verified, by the system's authorities
// and those of a file.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/proxy/socket.h"

typedef struct ssl_st SSL;          // NOLINT: as OpenSSL declares them; its headers stay out of ours
typedef struct ssl_ctx_st SSL_CTX;  // NOLINT

namespace mg {

// What all connections with the same authorities share: reading the system's takes tens of milliseconds.
class TlsTrust {
 public:
  // Fails with bad_input if `ca_file` cannot be read; empty: the system's only.
  [[nodiscard]] static Result<std::unique_ptr<TlsTrust>> read(const std::filesystem::path& ca_file);
  TlsTrust(TlsTrust&&) = delete;
  ~TlsTrust();

 private:
  friend class Tls;
  explicit TlsTrust(SSL_CTX* context) : context_(context) {}
  SSL_CTX* context_;
};

class Tls {
 public:
  // `host` is who must be at the other end: a name or an address.
  Tls(const TlsTrust& trust, int socket, const std::string& host);
  Tls(Tls&&) = delete;
  ~Tls();

  [[nodiscard]] Step shake_hands();  // moved: done
  [[nodiscard]] Step read(std::span<char> room);
  [[nodiscard]] Step write(std::string_view bytes);
  void end_sending();
  // Why it failed, for a person.
  [[nodiscard]] std::string complaint() const;

 private:
  [[nodiscard]] Step failed_step(int result, Want want);

  SSL* ssl_;
  std::string complaint_;
};

}  // namespace mg

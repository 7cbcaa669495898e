// A server that speaks TLS with a certificate of its own making for 127.0.0.1.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tests/proxy/raw_sockets.h"

typedef struct ssl_st SSL;          // NOLINT: as OpenSSL declares them
typedef struct ssl_ctx_st SSL_CTX;  // NOLINT

namespace mg {

class TlsServer {
 public:
  class Talk {
   public:
    explicit Talk(SSL* ssl) : ssl_(ssl) {}
    [[nodiscard]] std::string read_some() const;
    [[nodiscard]] std::string read_head() const;
    void send(std::string_view bytes) const;
    void echo() const;

   private:
    SSL* ssl_;
  };
  using Serve = std::function<void(Talk&)>;

  explicit TlsServer(Serve serve);
  TlsServer(TlsServer&&) = delete;
  ~TlsServer();

  // A file with its certificate, which is its own authority.
  [[nodiscard]] const std::filesystem::path& certificate() const { return certificate_; }
  [[nodiscard]] std::string authority() const { return server_->authority(); }

 private:
  void talk(RawSocket& socket);

  Serve serve_;
  std::filesystem::path certificate_;
  SSL_CTX* context_;
  std::unique_ptr<RawServer> server_;
};

}  // namespace mg

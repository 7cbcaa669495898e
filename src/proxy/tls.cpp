#include "src/proxy/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "src/proxy/ip_address.h"

namespace mg {
namespace {

int at_most_int(std::size_t count) {
  return static_cast<int>(std::min<std::size_t>(count, INT_MAX));
}

}  // namespace

Result<std::unique_ptr<TlsTrust>> TlsTrust::read(const std::filesystem::path& ca_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return fail(ErrorKind::local_io, "TLS cannot be set up");
  std::unique_ptr<TlsTrust> trust(new TlsTrust(context));  // NOLINT: its constructor is private
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_default_verify_paths(context);
  // Released buffers: what is idle should cost nothing. Parts: we go on with the rest by ourselves.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!ca_file.empty() && SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
    ERR_clear_error();
    return fail(ErrorKind::bad_input, fmt::format("{} holds no certificates", ca_file.string()));
  }
  return trust;
}

TlsTrust::~TlsTrust() {
  SSL_CTX_free(context_);
}

Tls::Tls(const TlsTrust& trust, int socket, const std::string& host) : ssl_(SSL_new(trust.context_)) {
  if (ssl_ == nullptr) throw std::bad_alloc();
  SSL_set_fd(ssl_, socket);
  SSL_set_connect_state(ssl_);
  if (read_ip_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str());
  } else {
    SSL_set1_host(ssl_, host.c_str());
    // The macro casts as C does.
    SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
  }
}

Tls::~Tls() {
  SSL_free(ssl_);
}

Step Tls::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) return {.kind = Step::Kind::moved};
  return failed_step(result, Want::read);
}

Step Tls::read(std::span<char> room) {
  ERR_clear_error();
  const int result = SSL_read(ssl_, room.data(), at_most_int(room.size()));
  if (result > 0) return {.kind = Step::Kind::moved, .count = static_cast<std::size_t>(result)};
  return failed_step(result, Want::read);
}

Step Tls::write(std::string_view bytes) {
  ERR_clear_error();
  const int result = SSL_write(ssl_, bytes.data(), at_most_int(bytes.size()));
  if (result > 0) return {.kind = Step::Kind::moved, .count = static_cast<std::size_t>(result)};
  return failed_step(result, Want::write);
}

void Tls::end_sending() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_) != 0) SSL_shutdown(ssl_);
}

std::string Tls::complaint() const {
  if (!complaint_.empty()) return complaint_;
  const long verdict = SSL_get_verify_result(ssl_);
  if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
  return "it broke off";
}

Step Tls::failed_step(int result, Want want) {
  const int system_error = errno;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return {.kind = Step::Kind::blocked, .want = Want::read};
    case SSL_ERROR_WANT_WRITE: return {.kind = Step::Kind::blocked, .want = Want::write};
    case SSL_ERROR_ZERO_RETURN:
      return want == Want::read ? Step{.kind = Step::Kind::ended}
                                : Step{.kind = Step::Kind::failed, .error = EPIPE};
    case SSL_ERROR_SYSCALL:
      return {.kind = Step::Kind::failed, .error = system_error == 0 ? ECONNRESET : system_error};
    default: break;
  }
  const unsigned long error = ERR_get_error();
  const char* reason = ERR_reason_error_string(error);
  if (SSL_get_verify_result(ssl_) == X509_V_OK && reason != nullptr) complaint_ = reason;
  ERR_clear_error();
  return {.kind = Step::Kind::failed, .error = EPROTO};
}

}  // namespace mg

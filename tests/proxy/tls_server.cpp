#include "tests/proxy/tls_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace mg {
namespace {

constexpr long kDay = 24 * 60 * 60;

void add_extension(X509* certificate, int which, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* certificate_for(EVP_PKEY* key) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);  // that is version 3
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("a test"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, name);
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, NID_subject_alt_name, "IP:127.0.0.1");
  X509_sign(certificate, key, EVP_sha256());
  return certificate;
}

}  // namespace

std::string TlsServer::Talk::read_some() const {
  std::array<char, 16384> piece{};
  const int got = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
  return {piece.data(), static_cast<std::size_t>(std::max(got, 0))};
}

std::string TlsServer::Talk::read_head() const {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    const std::string piece = read_some();
    if (piece.empty()) break;
    head += piece;
  }
  return head;
}

void TlsServer::Talk::send(std::string_view bytes) const {
  SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
}

void TlsServer::Talk::echo() const {
  for (std::string piece = read_some(); !piece.empty(); piece = read_some()) send(piece);
}

TlsServer::TlsServer(Serve serve)
    : serve_(std::move(serve)),
      certificate_(std::filesystem::path(testing::TempDir()) / fmt::format("tls_server.{}.pem", ::getpid())),
      context_(SSL_CTX_new(TLS_server_method())) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes as to a file
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* made = certificate_for(key);
  std::FILE* file = std::fopen(certificate_.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("no file for the certificate");
  PEM_write_X509(file, made);
  std::fclose(file);
  SSL_CTX_use_certificate(context_, made);
  SSL_CTX_use_PrivateKey(context_, key);
  X509_free(made);
  EVP_PKEY_free(key);
  server_ = std::make_unique<RawServer>([this](RawSocket& socket) { talk(socket); });
}

TlsServer::~TlsServer() {
  server_.reset();
  SSL_CTX_free(context_);
  std::filesystem::remove(certificate_);
}

void TlsServer::talk(RawSocket& socket) {
  SSL* ssl = SSL_new(context_);
  SSL_set_fd(ssl, socket.number());
  if (SSL_accept(ssl) == 1) {
    Talk talk(ssl);
    serve_(talk);
    SSL_shutdown(ssl);
  }
  SSL_free(ssl);
}

}  // namespace mg

#include "src/proxy/socks5.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using namespace std::literals;

const HostPort kMedia{.host = "media.example", .port = 443};
const Credentials kMe{.name = "me", .password = "secret"};
constexpr auto kNoPasswordNeeded = "\x05\x00"sv;
constexpr auto kPasswordNeeded = "\x05\x02"sv;
constexpr auto kNothingAcceptable = "\x05\xFF"sv;
constexpr auto kRightPassword = "\x01\x00"sv;
constexpr auto kOpen = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"sv;
constexpr auto kAskForMedia = "\x05\x01\x00\x03\x0Dmedia.example\x01\xBB"sv;

class Socks5 : public ::testing::Test {
 protected:
  // Right up to the answer to the request.
  static Socks5Handshake asked(HostPort to = kMedia) {
    Socks5Handshake handshake(std::move(to), std::nullopt);
    (void)handshake.take_output();  // the greeting
    EXPECT_TRUE(handshake.read(kNoPasswordNeeded));
    return handshake;
  }

  static ErrorKind error_of(Socks5Handshake& handshake, std::string_view answer) {
    const auto read = handshake.read(answer);
    EXPECT_FALSE(read);
    EXPECT_FALSE(handshake.open());
    return read ? ErrorKind::internal : read.error().kind;
  }
};

TEST_F(Socks5, OpensAWayWithoutAPassword) {
  Socks5Handshake handshake(kMedia, std::nullopt);
  EXPECT_EQ(handshake.take_output(), "\x05\x01\x00"sv);

  EXPECT_TRUE(handshake.read(kNoPasswordNeeded));
  EXPECT_EQ(handshake.take_output(), kAskForMedia);
  EXPECT_FALSE(handshake.open());

  EXPECT_TRUE(handshake.read(kOpen));
  EXPECT_TRUE(handshake.open());
  EXPECT_EQ(handshake.take_output(), "");
  EXPECT_EQ(handshake.unused(), "");
}

TEST_F(Socks5, TellsANameAndAPassword) {
  Socks5Handshake handshake(kMedia, kMe);
  EXPECT_EQ(handshake.take_output(), "\x05\x02\x00\x02"sv);

  EXPECT_TRUE(handshake.read(kPasswordNeeded));
  EXPECT_EQ(handshake.take_output(), "\x01\x02me\x06secret"sv);

  EXPECT_TRUE(handshake.read(kRightPassword));
  EXPECT_EQ(handshake.take_output(), kAskForMedia);
}

TEST_F(Socks5, KeepsThePasswordToItselfIfNobodyAsks) {
  Socks5Handshake handshake(kMedia, kMe);
  (void)handshake.take_output();  // the greeting

  EXPECT_TRUE(handshake.read(kNoPasswordNeeded));

  EXPECT_EQ(handshake.take_output(), kAskForMedia);
}

TEST_F(Socks5, ReadsTheWholeDialogueByteByByte) {
  Socks5Handshake handshake(kMedia, kMe);
  const std::string answers =
      std::string(kPasswordNeeded) + std::string(kRightPassword) + std::string(kOpen) + "hello";

  for (const char byte : answers) EXPECT_TRUE(handshake.read({&byte, 1}));

  EXPECT_TRUE(handshake.open());
  EXPECT_EQ(handshake.unused(), "hello");
  EXPECT_EQ(handshake.take_output(), "\x05\x02\x00\x02\x01\x02me\x06secret"s + std::string(kAskForMedia));
}

TEST_F(Socks5, TellsAddressesAsSuch) {
  Socks5Handshake ipv4 = asked({.host = "192.0.2.1", .port = 80});
  Socks5Handshake ipv6 = asked({.host = "2001:db8::1", .port = 0xABCD});

  EXPECT_EQ(ipv4.take_output(), "\x05\x01\x00\x01\xC0\x00\x02\x01\x00\x50"sv);
  EXPECT_EQ(ipv6.take_output(), "\x05\x01\x00\x04\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01\xAB\xCD"sv);
}

TEST_F(Socks5, LeavesWhatFollowsTheDialogueToTheTunnel) {
  for (const auto open : {kOpen, "\x05\x00\x00\x03\x02me\x00\x00"sv, "\x05\x00\x00\x03\x00\x00\x00"sv,
                          "\x05\x00\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00\x00"sv}) {
    Socks5Handshake handshake = asked();

    EXPECT_TRUE(handshake.read(open.substr(0, open.size() - 1)));
    EXPECT_FALSE(handshake.open());
    EXPECT_TRUE(handshake.read(std::string(open.substr(open.size() - 1)) + "\x05\x01"));

    EXPECT_TRUE(handshake.open());
    EXPECT_EQ(handshake.unused(), "\x05\x01");
  }
}

TEST_F(Socks5, SaysWhyTheHostCannotBeReached) {
  const std::vector<std::pair<char, std::string>> replies{
      {1, "general failure"},
      {3, "the network is unreachable"},
      {4, "the host is unreachable"},
      {5, "the connection was refused"},
      {6, "the way there is too long"},
      {7, "it does not know CONNECT"},
      {8, "it does not know this kind of address"},
      {9, "it answers 9"},
      {'\xFF', "it answers 255"},
  };
  for (const auto& [reply, why] : replies) {
    Socks5Handshake handshake = asked();

    const auto read = handshake.read(std::string{5, reply});

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), (Error{ErrorKind::transient, "the proxy cannot reach media.example: " + why}));
  }
}

TEST_F(Socks5, TakesItsRulesForFinal) {
  Socks5Handshake handshake = asked();

  EXPECT_EQ(error_of(handshake, "\x05\x02"), ErrorKind::forbidden);
}

TEST_F(Socks5, KnowsThatOtherCredentialsAreWanted) {
  Socks5Handshake nobody(kMedia, std::nullopt), refused(kMedia, kMe), wrong(kMedia, kMe);

  EXPECT_EQ(error_of(nobody, kNothingAcceptable), ErrorKind::forbidden);
  EXPECT_EQ(error_of(refused, kNothingAcceptable), ErrorKind::forbidden);
  EXPECT_EQ(error_of(wrong, std::string(kPasswordNeeded) + "\x01\x01"), ErrorKind::forbidden);
}

TEST_F(Socks5, KnowsWhoDoesNotSpeakIt) {
  for (const auto answer : {"HTTP/1.1 400"sv, "\x04\x00"sv, "\x00"sv, "\x05\x01"sv /* GSSAPI: not offered */,
                            "\x05\x02"sv /* not offered either */, "\x05\x00\x04"sv, "\x05\x00HTTP"sv,
                            "\x05\x00\x05\x00\x00\x02\x00"sv /* no kind of address */}) {
    Socks5Handshake handshake(kMedia, std::nullopt);

    EXPECT_EQ(error_of(handshake, answer), ErrorKind::transient) << answer;
  }
}

TEST_F(Socks5, BearsTheWrongVersionInFrontOfAPasswordsAnswer) {
  Socks5Handshake handshake(kMedia, kMe);

  EXPECT_TRUE(handshake.read(std::string(kPasswordNeeded) + "\x05\0"s + std::string(kOpen)));

  EXPECT_TRUE(handshake.open());
}

TEST_F(Socks5, TellsTextsOf255BytesAndNoLongerOnes) {
  const std::string longest(255, 'a');
  Socks5Handshake name(kMedia, Credentials{longest, longest}),
      long_name(kMedia, Credentials{longest + "a", ""});
  Socks5Handshake long_password(kMedia, Credentials{"me", longest + "a"});
  Socks5Handshake host({longest, 443}, std::nullopt), long_host({longest + "a", 443}, std::nullopt);

  EXPECT_TRUE(name.read(kPasswordNeeded));
  EXPECT_EQ(name.take_output(), "\x05\x02\x00\x02\x01\xFF"s + longest + "\xFF" + longest);
  EXPECT_EQ(error_of(long_name, kPasswordNeeded), ErrorKind::forbidden);
  EXPECT_EQ(error_of(long_password, kPasswordNeeded), ErrorKind::forbidden);
  EXPECT_TRUE(host.read(kNoPasswordNeeded));
  EXPECT_EQ(error_of(long_host, kNoPasswordNeeded), ErrorKind::transient);
}

}  // namespace
}  // namespace mg

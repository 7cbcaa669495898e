#include "src/proxy/answer_head.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

AnswerHead read(std::string_view bytes) {
  const auto head = read_answer_head(bytes);
  if (head && *head) return **head;
  ADD_FAILURE() << (head ? "unfinished" : head.error().what) << ": " << bytes;
  return {};
}

std::string handed_on(std::string_view bytes) {
  return read(bytes).handed_on;
}

bool is_refused(std::string_view bytes) {
  const auto head = read_answer_head(bytes);
  return !head && head.error().kind == ErrorKind::transient;
}

bool wants_more(std::string_view bytes) {
  const auto head = read_answer_head(bytes);
  return head && !*head;
}

TEST(AnswerHead, HandsOnAnAnswerAsItCame) {
  const std::string head =
      "HTTP/1.1 206 Partial Content\r\nServer: nginx\r\nContent-Length: 100\r\nContent-Range: bytes "
      "0-99/1000\r\n";

  const AnswerHead read_head = read(head + "\r\nbody");

  EXPECT_EQ(read_head.status, 206);
  EXPECT_EQ(read_head.length, head.size() + 2);
  EXPECT_EQ(
      read_head.handed_on,
      "HTTP/1.1 206 Partial Content\r\nServer: nginx\r\nContent-Range: bytes 0-99/1000\r\nContent-Length: "
      "100\r\nConnection: close\r\n\r\n");
}

TEST(AnswerHead, HandsOnAnEncodingWithItsTrailer) {
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n");
}

TEST(AnswerHead, DropsWhatIsOfThisHopOrWasForUs) {
  EXPECT_EQ(
      handed_on("HTTP/1.0 200 OK\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n"
                "Upgrade: h2c\r\nProxy-Authenticate: Basic realm=\"x\"\r\nProxy-Connection: keep-alive\r\n"
                "Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n"),
      "HTTP/1.0 200 OK\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nConnection: close\r\n\r\n");
}

TEST(AnswerHead, KeepsTheBodysEndEvenIfConnectionNamesIt) {
  EXPECT_EQ(
      handed_on("HTTP/1.1 200 OK\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
}

TEST(AnswerHead, KnowsInterimAnswers) {
  const AnswerHead more = read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");

  EXPECT_TRUE(more.interim());
  EXPECT_EQ(more.handed_on, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(read("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n").interim());
  EXPECT_FALSE(read("HTTP/1.1 101 Switching Protocols\r\n\r\n").interim());
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\n\r\n").interim());
}

TEST(AnswerHead, ReadsWhatRealServersMakeOfIt) {
  EXPECT_EQ(handed_on("HTTP/1.1 200\r\n\r\n"), "HTTP/1.1 200\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.1 200 \r\n\r\n"), "HTTP/1.1 200 \r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.0 200 OK\nServer: x\n\nbody"),
            "HTTP/1.0 200 OK\r\nServer: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nServer : x\r\nno header\r\n : y\r\nA:b\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nServer: x\r\nA: b\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(read("HTTP/1.1 200 OK\nServer: x\n\r\nbody").length, 28U);
}

TEST(AnswerHead, UnfoldsLines) {
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\td\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nA: b c d\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nA:\r\n b\r\n \r\nC: d\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\n Content-Length: 5\r\nA: b\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n");
}

TEST(AnswerHead, TellsTheBodysEndInOneWay) {
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(handed_on("HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(is_refused("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"));
}

TEST(AnswerHead, RefusesWhatIsNoHttp) {
  using namespace std::literals;
  for (const auto bytes :
       {"SSH-2.0-OpenSSH\r\n"sv, "<html>"sv, "HTTP/2 200 OK\r\n\r\n"sv, "HTTP/1.x 200 OK\r\n\r\n"sv,
        "HTTP/1.1\r\n\r\n"sv, "HTTP/1.1 20 OK\r\n\r\n"sv, "HTTP/1.1 2000 OK\r\n\r\n"sv,
        "HTTP/1.1 abc OK\r\n\r\n"sv, "HTTP/1.1 099 OK\r\n\r\n"sv, "HTTP/1.1  200 OK\r\n\r\n"sv,
        "HTTP/1.11 200 OK\r\n\r\n"sv, "\r\n"sv, "\x16\x03"sv, "HTTP/1.1 200 O\rK\r\n\r\n"sv,
        "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n"sv, "HTTP/1.1 200 OK\r\r\n\r\n"sv,
        "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"sv}) {
    EXPECT_TRUE(is_refused(bytes)) << bytes;
  }
}

TEST(AnswerHead, WaitsForTheRestByteByByte) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_TRUE(wants_more(bytes.substr(0, size))) << size;

  EXPECT_EQ(read(bytes).length, bytes.size());
}

TEST(AnswerHead, RefusesHeadsThatAreTooLong) {
  const std::string line = "HTTP/1.1 200 OK\r\nA: ";
  const std::string longest = line + std::string(kHeadBytes - line.size() - 4, 'a') + "\r\n\r\n";

  EXPECT_EQ(read(longest).length, kHeadBytes);
  EXPECT_TRUE(is_refused("HTTP/1.1 200 OK\r\nBB:" + longest.substr(line.size() - 1)));
  EXPECT_TRUE(wants_more(line + std::string(kHeadBytes - line.size() - 1, 'a')));
  EXPECT_TRUE(is_refused(line + std::string(kHeadBytes - line.size(), 'a')));
}

TEST(OwnAnswers, SayWhyInTheirText) {
  EXPECT_EQ(refusal_answer({.status = 403, .why = "the router is not asked"}),
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 24\r\n"
            "Connection: close\r\n\r\nthe router is not asked\n");
}

TEST(OwnAnswers, ChallengeWhoHasNoName) {
  EXPECT_EQ(refusal_answer({.status = 407, .why = "who are you"}),
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"multiget\"\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\nConnection: close\r\n\r\nwho "
            "are you\n");
}

TEST(OwnAnswers, AreReadAsWhatTheyAre) {
  for (const int status : {400, 403, 407, 408, 411, 429, 431, 499, 501, 502, 503, 504, 505}) {
    EXPECT_EQ(read(refusal_answer({.status = status, .why = "so\r\nSet-Cookie: a=b"})).status, status);
  }
  const AnswerHead opened = read(tunnel_answer());
  EXPECT_EQ(opened.status, 200);
  EXPECT_EQ(opened.length, tunnel_answer().size());
}

}  // namespace
}  // namespace mg

#include "src/proxy/request_head.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using Kind = RequestHead::Kind;
using Version = RequestHead::Version;

// Name "m1" and password "s3cr3t", as the tools below were given them.
constexpr std::string_view kAuthorization = "Proxy-Authorization: Basic bTE6czNjcjN0\r\n";
const Credentials kCredentials{.name = "m1", .password = "s3cr3t"};

std::string get(std::string_view url, std::string_view headers = {}) {
  return "GET " + std::string(url) + " HTTP/1.1\r\n" + std::string(headers) + "\r\n";
}

std::string connect(std::string_view target, std::string_view headers = {}) {
  return "CONNECT " + std::string(target) + " HTTP/1.1\r\n" + std::string(headers) + "\r\n";
}

std::string get_with(std::string_view headers) {
  return get("http://media.example/a", headers);
}

RequestHead read(std::string_view bytes) {
  const auto head = read_request_head(bytes);
  if (head && *head) return **head;
  ADD_FAILURE() << (head ? "unfinished" : head.error().why) << ": " << bytes;
  return {};
}

// 0: it is not refused.
int refused_with(std::string_view bytes) {
  const auto head = read_request_head(bytes);
  return head ? 0 : head.error().status;
}

bool wants_more(std::string_view bytes) {
  const auto head = read_request_head(bytes);
  return head && !*head;
}

// ---- as the tools ask

TEST(RequestHead, ReadsATunnelAsCurlAsksForIt) {
  const std::string bytes =
      "CONNECT media.example:443 HTTP/1.1\r\nHost: media.example:443\r\nProxy-Authorization: Basic "
      "bTE6czNjcjN0\r\nUser-Agent: curl/7.88.1\r\nProxy-Connection: Keep-Alive\r\n\r\n";

  const RequestHead expected{.kind = Kind::tunnel,
                             .method = "CONNECT",
                             .to = {.host = "media.example", .port = 443},
                             .credentials = kCredentials,
                             .length = bytes.size()};
  EXPECT_EQ(read(bytes), expected);
}

TEST(RequestHead, ReadsATunnelAsPythonAsksForIt) {
  const RequestHead head =
      read("CONNECT media.example:443 HTTP/1.0\r\nProxy-Authorization: Basic bTE6czNjcjN0\r\n\r\n");

  EXPECT_EQ(head.kind, Kind::tunnel);
  EXPECT_EQ(head.to, (HostPort{"media.example", 443}));
  EXPECT_EQ(head.credentials, kCredentials);
}

TEST(RequestHead, ReadsATunnelAsFfmpegAsksForItWithTheProxysOwnNameInHost) {
  const RequestHead head =
      read("CONNECT media.example:443 HTTP/1.1\r\nHost: 127.0.0.1:52753\r\nConnection: close\r\n\r\n");

  EXPECT_EQ(head.to, (HostPort{"media.example", 443}));
  EXPECT_EQ(head.credentials, std::nullopt);  // it waits for the 407
}

TEST(RequestHead, ReadsTunnelsAsAria2AndWgetAskForThem) {
  EXPECT_EQ(
      read("CONNECT media.example:443 HTTP/1.1\r\nUser-Agent: aria2/1.36.0\r\nHost: media.example:443\r\n"
           "Proxy-Authorization: Basic bTE6czNjcjN0\r\n\r\n")
          .credentials,
      kCredentials);
  EXPECT_EQ(
      read("CONNECT media.example:443 HTTP/1.1\r\nUser-Agent: Wget/1.21.3\r\nProxy-Authorization: Basic "
           "bTE6czNjcjN0\r\nHost: media.example:443\r\n\r\n")
          .credentials,
      kCredentials);
}

TEST(RequestHead, ReadsAPlainRequestAsCurlAsksForIt) {
  const std::string bytes =
      "GET http://media.example:8080/a.mp4?x=1 HTTP/1.1\r\nHost: media.example:8080\r\nProxy-Authorization: "
      "Basic "
      "bTE6czNjcjN0\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n";

  const RequestHead expected{.kind = Kind::plain,
                             .method = "GET",
                             .to = {.host = "media.example", .port = 8080},
                             .path = "/a.mp4?x=1",
                             .headers = {{"User-Agent", "curl/7.88.1"}, {"Accept", "*/*"}},
                             .credentials = kCredentials,
                             .length = bytes.size()};
  EXPECT_EQ(read(bytes), expected);
}

TEST(RequestHead, ReadsAPlainRequestAsFfmpegAsksForIt) {
  const RequestHead head = read(
      "GET http://media.example:80/a.mp4 HTTP/1.1\r\nUser-Agent: Lavf/59.27.100\r\nAccept: */*\r\nRange: "
      "bytes=0-\r\nConnection: close\r\nHost: media.example\r\nIcy-MetaData: 1\r\n\r\n");

  EXPECT_EQ(
      origin_request(head),
      "GET /a.mp4 HTTP/1.1\r\nHost: media.example\r\nUser-Agent: Lavf/59.27.100\r\nAccept: */*\r\nRange: "
      "bytes=0-\r\nIcy-MetaData: 1\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, ReadsAPlainRequestAsYtdlpAsksForIt) {
  const RequestHead head = read(
      "GET http://media.example/a.mp4 HTTP/1.1\r\nHost: media.example\r\nUser-Agent: Mozilla/5.0 (Windows NT "
      "10.0; "
      "Win64; x64)\r\nAccept-Language: en-us,en;q=0.5\r\nAccept-Encoding: identity\r\nProxy-Authorization: "
      "Basic "
      "bTE6czNjcjN0\r\nConnection: close\r\n\r\n");

  EXPECT_EQ(head.credentials, kCredentials);
  EXPECT_EQ(head.headers, (std::vector<Header>{{"User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"},
                                               {"Accept-Language", "en-us,en;q=0.5"},
                                               {"Accept-Encoding", "identity"}}));
}

TEST(RequestHead, ReadsAPlainRequestAsYougetAsksForIt) {
  const RequestHead head = read(
      "HEAD http://media.example/a.mp4 HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: media.example\r\n"
      "User-Agent: Python-urllib/3.11\r\nProxy-Authorization: Basic bTE6czNjcjN0\r\nConnection: "
      "close\r\n\r\n");

  EXPECT_EQ(head.method, "HEAD");
  EXPECT_EQ(head.path, "/a.mp4");
}

TEST(RequestHead, ReadsAFormAsCurlSendsIt) {
  const std::string head_bytes =
      "POST http://media.example/form HTTP/1.1\r\nHost: media.example\r\nContent-Length: 3\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n\r\n";

  const RequestHead head = read(head_bytes + "a=b");

  EXPECT_EQ(head.body, 3_B);
  EXPECT_EQ(head.length, head_bytes.size());
  EXPECT_NE(origin_request(head).find("\r\nContent-Length: 3\r\n"), std::string::npos);
}

// The host answers that it may go on, and that is handed on, too.
TEST(RequestHead, HandsOnThatTheClientWaitsToContinue) {
  const RequestHead head = read(
      "PUT http://media.example/form HTTP/1.1\r\nHost: media.example\r\nContent-Length: 831\r\n"
      "Expect: 100-continue\r\n\r\n");

  EXPECT_NE(origin_request(head).find("\r\nExpect: 100-continue\r\n"), std::string::npos);
}

TEST(RequestHead, DropsWhatCurlWouldUpgradeTo) {
  const RequestHead head =
      read(get_with("Accept: */*\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                    "AAMAAABkAAQCAAAAAAIAAAAA\r\n"));

  EXPECT_EQ(head.headers, (std::vector<Header>{{"Accept", "*/*"}}));
}

// ---- what is handed on

TEST(RequestHead, DropsWhatIsOfThisHopOrForTheProxy) {
  const RequestHead head = read(
      get_with("Connection: X-Mine, close\r\nconnection: ,X-Too\r\nx-mine: 1\r\nX-TOO: 2\r\nKeep-Alive: "
               "timeout=5\r\nTE: "
               "trailers\r\nUpgrade: h2c\r\nProxy-Connection: close\r\nProxy-Anything: 3\r\nX-Other: 4\r\n"));

  EXPECT_EQ(head.headers, (std::vector<Header>{{"X-Other", "4"}}));
}

TEST(RequestHead, KeepsTheLengthEvenIfConnectionNamesIt) {
  const RequestHead head = read(get_with("Connection: Content-Length\r\nContent-Length: 007\r\n"));

  EXPECT_EQ(head.body, 7_B);
  EXPECT_EQ(head.headers, (std::vector<Header>{{"Content-Length", "7"}}));
}

TEST(RequestHead, PutsTheTargetInThePlaceOfAnotherHost) {
  const RequestHead head = read(get("http://media.example/a", "Accept: x\r\nHost: other.example\r\n"));

  EXPECT_EQ(head.to.host, "media.example");
  EXPECT_EQ(origin_request(head),
            "GET /a HTTP/1.1\r\nHost: media.example\r\nAccept: x\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, WritesTheSameRequestForAFurtherProxy) {
  const RequestHead head = read(get("HTTP://Media.Example.:8080?x", kAuthorization));

  EXPECT_EQ(
      proxy_request(head, ""),
      "GET http://media.example:8080/?x HTTP/1.1\r\nHost: media.example:8080\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(
      proxy_request(head, basic_authorization({"me", "secret"})),
      "GET http://media.example:8080/?x HTTP/1.1\r\nHost: media.example:8080\r\nProxy-Authorization: Basic "
      "bWU6c2VjcmV0\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, AsksAFurtherProxyForATunnel) {
  const RequestHead head = read("CONNECT [2001:DB8::0:1]:443 HTTP/1.0\r\nUser-Agent: x\r\n\r\n");

  EXPECT_EQ(proxy_request(head, "Basic bWU6c2VjcmV0"),
            "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\nProxy-Authorization: Basic "
            "bWU6c2VjcmV0\r\n\r\n");
}

TEST(RequestHead, HandsOnTheVersionOfAnOldClient) {
  const RequestHead head = read("GET http://media.example/a HTTP/1.0\r\n\r\n");

  EXPECT_EQ(head.version, Version::http10);
  EXPECT_EQ(origin_request(head), "GET /a HTTP/1.0\r\nHost: media.example\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, KeepsBytesThatAreNoAsciiInValuesAndPaths) {
  const RequestHead head = read(get("http://media.example/视频", "X-Title: \xE9\t1\r\n"));

  EXPECT_EQ(head.path, "/视频");
  EXPECT_EQ(head.headers, (std::vector<Header>{{"X-Title", "\xE9\t1"}}));
}

TEST(RequestHead, KeepsEmptyValuesAndDropsBlanksAroundOthers) {
  const RequestHead head = read(get_with("X-Empty:\r\nX-Blank: \t\r\nX-Wide: \t a  b \t\r\n"));

  EXPECT_EQ(head.headers, (std::vector<Header>{{"X-Empty", ""}, {"X-Blank", ""}, {"X-Wide", "a  b"}}));
}

TEST(RequestHead, NeedsNoHost) {
  EXPECT_EQ(read(get_with("")).to, (HostPort{"media.example", 80}));
}

// ---- credentials

TEST(RequestHead, ReadsCredentialsInAnySpellingOfBasic) {
  EXPECT_EQ(read(get_with("proxy-authorization:  bASIC   bTE6czNjcjN0 \r\n")).credentials, kCredentials);
  EXPECT_EQ(read(get_with("Proxy-Authorization: Basic Ojo=\r\n")).credentials, (Credentials{"", ":"}));
}

TEST(RequestHead, TakesCredentialsItDoesNotUnderstandForNone) {
  for (const char* value :
       {"", "Basic", "Basic ", "Basic bTE6czNjcjN0=", "Basic bTE6czNj cjN0", "Basic b", "Basic !!!!",
        "Basic bTFzM2NyM3Q=" /* no colon */, "Basic Ojp=" /* bits left over */, "Basic Ojo",
        "Digest username=\"m1\"", "Bearer bTE6czNjcjN0", "BasicbTE6czNjcjN0"}) {
    EXPECT_EQ(read(get_with(std::string("Proxy-Authorization: ") + value + "\r\n")).credentials, std::nullopt)
        << value;
  }
}

TEST(RequestHead, DoesNotHandOnCredentials) {
  EXPECT_EQ(origin_request(read(get_with(kAuthorization))).find("bTE6"), std::string::npos);
}

// ---- where to

TEST(RequestHead, ReadsEverySpellingOfAHostInOneWay) {
  EXPECT_EQ(read(connect("MEDIA.Example.:0443")).to, (HostPort{"media.example", 443}));
  EXPECT_EQ(read(connect("[2001:DB8:0::0001]:65535")).to, (HostPort{"2001:db8::1", 65535}));
  EXPECT_EQ(read(connect("[::FFFF:127.0.0.1]:1")).to, (HostPort{"::ffff:127.0.0.1", 1}));
  EXPECT_EQ(read(connect("192.0.2.1:443")).to, (HostPort{"192.0.2.1", 443}));
  EXPECT_EQ(read(connect("xn--fiqs8s.a_b.example:443")).to, (HostPort{"xn--fiqs8s.a_b.example", 443}));
  EXPECT_EQ(read(connect("1.2.3.4.example:443")).to, (HostPort{"1.2.3.4.example", 443}));
}

TEST(RequestHead, PutsBracketsWherePythonAndWgetForgetThem) {
  EXPECT_EQ(read("CONNECT 2001:db8::1:443 HTTP/1.0\r\n\r\n").to, (HostPort{"2001:db8::1", 443}));
  EXPECT_EQ(read(connect("2001:db8::1:443", "Host: 2001:db8::1:443\r\n")).to, (HostPort{"2001:db8::1", 443}));
}

TEST(RequestHead, DropsTheFragmentThatPythonTellsAProxy) {
  EXPECT_EQ(read(get("http://media.example/a.mp4?x#y?z")).path, "/a.mp4?x");
  EXPECT_EQ(read(get("http://media.example#@other.example/")).to, (HostPort{"media.example", 80}));
}

TEST(RequestHead, RefusesTunnelsToNowhere) {
  for (const char* target : {"media.example",
                             "media.example:",
                             "media.example:0",
                             "media.example:65536",
                             "media.example:000443",
                             "media.example:-1",
                             "media.example:+443",
                             "media.example:443x",
                             "media.example:443:443",
                             ":443",
                             ".:443",
                             "443",
                             "media.example:443/",
                             "media.example:443/path",
                             "media.example:443?x",
                             "media.example:443#x",
                             "http://media.example:443",
                             "https://media.example",
                             "/",
                             "*",
                             "me:secret@media.example:443",
                             "me@media.example:443",
                             "a..example:443",
                             ".example:443",
                             "media.example..:443",
                             "media%2eexample:443",
                             "media%00.example:443",
                             "media\\.example:443",
                             "media,example:443",
                             "视频.example:443",
                             "media!example:443"}) {
    EXPECT_EQ(refused_with(connect(target)), 400) << target;
  }
}

TEST(RequestHead, RefusesAddressesThatReadersDifferOn) {
  for (const char* target : {"127.1:443",
                             "2130706433:443",
                             "0x7f.1:443",
                             "0x7f000001:443",
                             "0177.0.0.1:443",
                             "127.0.0.01:443",
                             "127.0.0.256:443",
                             "1.2.3.4.5:443",
                             "a.0x7f:443",
                             "[127.0.0.1]:443",
                             "[media.example]:443",
                             "[::1:443",
                             "2001:db8::1:media",
                             "2001:db8:0:0:0:0:0:443",
                             "2001:db8::1",
                             "::1",
                             "192.0.2.1::443",
                             "fe80::1%eth0:443",
                             "[]:443",
                             "[::1]443",
                             "[::1]x:443",
                             "[::1]",
                             "[::1]:",
                             "[::1]:0",
                             "[:::1]:443",
                             "[fe80::1%eth0]:443",
                             "[fe80::1%25eth0]:443",
                             "[v1.x]:443",
                             "[::1]]:443",
                             "[[::1]]:443",
                             "[::1 ]:443"}) {
    EXPECT_EQ(refused_with(connect(target)), 400) << target;
  }
}

TEST(RequestHead, RefusesNamesLongerThanNamesAre) {
  const std::string label(63, 'a');
  const std::string longest = label + '.' + label + '.' + label + '.' + std::string(61, 'a');

  EXPECT_EQ(read(connect(longest + ".:443")).to.host, longest);
  EXPECT_EQ(refused_with(connect(longest + "a:443")), 400);
  EXPECT_EQ(refused_with(connect(label + "a.example:443")), 400);
}

TEST(RequestHead, RefusesPlainRequestsToNowhere) {
  for (const char* url : {"http://",
                          "http:///a",
                          "http://:80/a",
                          "http:/media.example/a",
                          "http:media.example",
                          "media.example/a",
                          "/a",
                          "*",
                          "",
                          "?x",
                          "http://media.example:0/",
                          "http://media.example:65536/",
                          "http://media.example:/",
                          "http://media.example:80:80/",
                          "http://me@media.example/",
                          "http://me:secret@media.example/",
                          "http://@media.example/",
                          "http://media.example\\@other.example/",
                          "http://media%2eexample/",
                          "http://[fe80::1%25eth0]/",
                          "http://[::1/",
                          "http://127.1/",
                          "://media.example/",
                          "1://media.example/"}) {
    EXPECT_EQ(refused_with(get(url)), 400) << url;
  }
}

TEST(RequestHead, DoesNotRepeatAPassword) {
  const auto head = read_request_head(get("http://me:secret@media.example/"));

  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().why.find("secret"), std::string::npos);
}

TEST(RequestHead, TakesAnAtSignInThePathForWhatItIs) {
  EXPECT_EQ(read(get("http://media.example/@other.example:81/")).to, (HostPort{"media.example", 80}));
}

TEST(RequestHead, RefusesOtherSchemesWithoutATunnel) {
  for (const char* url :
       {"https://media.example/", "ftp://media.example/", "HTTPS://media.example", "ws://x/", "x://"}) {
    EXPECT_EQ(refused_with(get(url)), 501) << url;
  }
}

// ---- the first line

TEST(RequestHead, RefusesOtherMethods) {
  for (const char* method : {"OPTIONS", "TRACE", "PROPFIND", "get", "connect", "GETT", "PRI"}) {
    EXPECT_EQ(refused_with(std::string(method) + " http://media.example/ HTTP/1.1\r\n\r\n"), 501) << method;
  }
}

TEST(RequestHead, RefusesOtherVersions) {
  for (const char* version :
       {"HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/1.10", "HTTP/1.", "HTTP/11", "HTTP/1.1\t"}) {
    EXPECT_EQ(refused_with(std::string("GET http://media.example/ ") + version + "\r\n\r\n"), 505) << version;
  }
}

TEST(RequestHead, RefusesAFirstLineThatIsNoneOfHttp) {
  for (const char* line : {"", " ", "GET", "GET http://media.example/", "GET  http://media.example/ HTTP/1.1",
                           "GET http://media.example/  HTTP/1.1", " GET http://media.example/ HTTP/1.1",
                           "GET http://media.example/ HTTP/1.1 ", "GET http://media.example/a b HTTP/1.1",
                           "GET\thttp://media.example/\tHTTP/1.1", "GET http://media.example/a\tb HTTP/1.1",
                           "G(T http://media.example/ HTTP/1.1", "GET http://media.example/ http/1.1",
                           "GET http://media.example/ FTP/1.1", "GET: http://media.example/ HTTP/1.1",
                           "\xC3\xA9 http://media.example/ HTTP/1.1"}) {
    EXPECT_EQ(refused_with(std::string(line) + "\r\n\r\n"), 400) << line;
  }
}

TEST(RequestHead, RefusesAnEmptyLineInFront) {
  EXPECT_EQ(refused_with("\r\n"), 400);
  EXPECT_EQ(refused_with("\r\n" + get_with("")), 400);
}

// ---- two meanings

TEST(RequestHead, RefusesLinesThatDoNotEndAsTheyShould) {
  for (const std::string_view bytes :
       {"GET http://media.example/ HTTP/1.1\n\n", "GET http://media.example/ HTTP/1.1\r\nA: b\n\r\n",
        "GET http://media.example/ HTTP/1.1\r\nA: b\n\nGET http://media.example/ HTTP/1.1\r\n\r\n",
        "GET http://media.example/ HTTP/1.1\r\nA: b\rHost: other.example\r\n\r\n",
        "GET http://media.example/ HTTP/1.1\r\nA: b\r\r\n\r\n",
        "GET http://media.example/ HTTP/1.1\r\rA: b\r\n\r\n", "GET http://media.example/ HTTP/1.1\r\n\r \n",
        "\n", "\r\r"}) {
    EXPECT_EQ(refused_with(bytes), 400) << bytes;
  }
}

TEST(RequestHead, RefusesFoldedLines) {
  EXPECT_EQ(refused_with(get_with("A: b\r\n c\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("A: b\r\n\tContent-Length: 5\r\n")), 400);
  EXPECT_EQ(refused_with(get_with(" A: b\r\n")), 400);
}

TEST(RequestHead, RefusesNamesThatAreNone) {
  for (const char* line : {"A : b", "A\t: b", "Content-Length : 5", ": b", " : b", "A", "A b: c", "A(b): c",
                           "A\xC3\xA9: b", "\"A\": b", "A;b: c", "[A]: b"}) {
    EXPECT_EQ(refused_with(get_with(std::string(line) + "\r\n")), 400) << line;
  }
}

TEST(RequestHead, RefusesControlCharacters) {
  using namespace std::literals;
  for (const auto value : {"a\0b"sv, "\0"sv, "a\x01"sv, "\x1B[2J"sv, "a\x7F"sv, "a\vb"sv, "\f"sv, "\b"sv}) {
    EXPECT_EQ(refused_with(get_with("A: " + std::string(value) + "\r\n")), 400) << value;
    EXPECT_EQ(refused_with(get_with("A" + std::string(value) + ": b\r\n")), 400) << value;
    EXPECT_EQ(refused_with(get("http://media.example/" + std::string(value))), 400) << value;
    EXPECT_EQ(refused_with(connect("media" + std::string(value) + ".example:443")), 400) << value;
  }
}

TEST(RequestHead, RefusesTwoHosts) {
  EXPECT_EQ(refused_with(get_with("Host: media.example\r\nHost: other.example\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("Host: media.example\r\nhOST: media.example\r\n")), 400);
  EXPECT_EQ(refused_with(connect("media.example:443", "Host: media.example:443\r\nHost: other.example\r\n")),
            400);
}

TEST(RequestHead, RefusesTwoLengths) {
  EXPECT_EQ(refused_with(get_with("Content-Length: 5\r\nContent-Length: 6\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("Content-Length: 5\r\ncontent-length: 5\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("Content-Length: 5, 6\r\n")), 400);
}

TEST(RequestHead, RefusesALengthAndAnEncoding) {
  EXPECT_EQ(refused_with(get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("Transfer-Encoding: identity\r\nContent-Length: 0\r\n")), 400);
  EXPECT_EQ(refused_with(get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")), 400);
}

TEST(RequestHead, RefusesABodyWithoutALength) {
  EXPECT_EQ(refused_with(get_with("Transfer-Encoding: chunked\r\n")), 411);
  EXPECT_EQ(refused_with(get_with("transfer-encoding:\r\n")), 411);
  EXPECT_EQ(refused_with(get_with("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n")), 411);
}

TEST(RequestHead, RefusesLengthsThatAreNone) {
  for (const char* value :
       {"", "-1", "+5", "0x5", "5 5", "5,5", "5;", "five", "9223372036854775808", "5.0", "\xD9\xA5"}) {
    EXPECT_EQ(refused_with(get_with(std::string("Content-Length: ") + value + "\r\n")), 400) << value;
  }
  EXPECT_EQ(read(get_with("Content-Length: 9223372036854775807\r\n")).body.count, 9223372036854775807);
}

TEST(RequestHead, RefusesATunnelWithABody) {
  EXPECT_EQ(refused_with(connect("media.example:443", "Content-Length: 5\r\n")), 400);
  EXPECT_EQ(refused_with(connect("media.example:443", "Transfer-Encoding: chunked\r\n")), 411);
  EXPECT_EQ(refused_with(connect("media.example:443", "Content-Length: 0\r\n")), 0);
}

TEST(RequestHead, RefusesTwoPairsOfCredentials) {
  EXPECT_EQ(refused_with(get_with(std::string(kAuthorization) + std::string(kAuthorization))), 400);
}

// ---- as it comes

TEST(RequestHead, WaitsForTheRestByteByByte) {
  const std::string bytes =
      get("http://media.example/a", std::string("Host: media.example\r\n") + "Accept: */*\r\n");

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(wants_more(std::string_view(bytes).substr(0, size))) << size;
  }

  EXPECT_EQ(read(bytes).length, bytes.size());
}

TEST(RequestHead, LeavesWhatFollowsAlone) {
  const std::string bytes = connect("media.example:443");

  EXPECT_EQ(read(bytes + "\x16\x03\x01").length, bytes.size());
  EXPECT_EQ(read(bytes + std::string(100000, '\n')).length, bytes.size());
}

TEST(RequestHead, FindsOutWithTheFirstBytesWhoSpeaksSomethingElse) {
  EXPECT_EQ(refused_with("\x16\x03\x01\x02"), 400);
  EXPECT_EQ(refused_with(std::string_view("\x05\x01\x00", 3)), 400);
  EXPECT_EQ(refused_with("SSH-2.0-OpenSSH_9.2\n"), 400);
}

TEST(RequestHead, RefusesHeadsThatAreTooLong) {
  const std::string longest =
      get_with("A: " + std::string(kHeadBytes - get_with("A: \r\n").size(), 'a') + "\r\n");
  const std::string too_long =
      get_with("A: " + std::string(kHeadBytes - get_with("A: \r\n").size() + 1, 'a') + "\r\n");

  EXPECT_EQ(read(longest).length, kHeadBytes);
  EXPECT_EQ(refused_with(too_long), 431);
  EXPECT_TRUE(wants_more(std::string(kHeadBytes - 1, 'a')));
  EXPECT_EQ(refused_with(std::string(kHeadBytes, 'a')), 431);
}

}  // namespace
}  // namespace mg

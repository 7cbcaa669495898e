#include "src/proxy/upstream.h"

#include <gtest/gtest.h>

#include <map>

namespace mg {
namespace {

using Kind = Upstream::Kind;

const HostPort kMedia{.host = "media.example", .port = 443};
constexpr Upstream kDirect{};

Upstream http_proxy(std::string host, std::uint16_t port = 8080) {
  return {.kind = Kind::http, .proxy = {.host = std::move(host), .port = port}};
}

Environment set(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

Result<Upstream> tunnel_to(const std::string& host, const Environment& environment) {
  return upstream_for({.host = host, .port = 443}, TargetKind::tunnel, {}, environment);
}

Result<Upstream> plain_to(const std::string& host, const Environment& environment) {
  return upstream_for({.host = host, .port = 80}, TargetKind::plain, {}, environment);
}

Result<Upstream> with_no_proxy(const std::string& host, const std::string& no_proxy) {
  return tunnel_to(host, set({{"all_proxy", "http://proxy:8080"}, {"no_proxy", no_proxy}}));
}

TEST(ProxyUrl, ReadsEveryScheme) {
  EXPECT_EQ(read_proxy_url("http://proxy.example:8080"), http_proxy("proxy.example"));
  EXPECT_EQ(read_proxy_url("HTTPS://Proxy.Example.:8443/"),
            (Upstream{.kind = Kind::https, .proxy = {"proxy.example", 8443}}));
  EXPECT_EQ(read_proxy_url("socks5://192.0.2.1:9050"),
            (Upstream{.kind = Kind::socks5, .proxy = {"192.0.2.1", 9050}}));
  EXPECT_EQ(read_proxy_url("socks5h://[2001:DB8::1]:9050"),
            (Upstream{.kind = Kind::socks5h, .proxy = {"2001:db8::1", 9050}}));
}

TEST(ProxyUrl, HasThePortsOfCurl) {
  EXPECT_EQ(read_proxy_url("http://proxy")->proxy.port, 1080);
  EXPECT_EQ(read_proxy_url("https://proxy")->proxy.port, 443);
  EXPECT_EQ(read_proxy_url("socks5://proxy")->proxy.port, 1080);
  EXPECT_EQ(read_proxy_url("socks5h://[::1]/")->proxy.port, 1080);
}

TEST(ProxyUrl, IsHttpWithoutAScheme) {
  EXPECT_EQ(read_proxy_url("proxy.example:8080"), http_proxy("proxy.example"));
  EXPECT_EQ(read_proxy_url("me:secret@127.0.0.1:8080")->credentials, (Credentials{"me", "secret"}));
}

TEST(ProxyUrl, DecodesNamesAndPasswords) {
  const auto credentials = [](const char* url) { return read_proxy_url(url)->credentials; };

  EXPECT_EQ(credentials("http://me:secret@proxy:8080"), (Credentials{"me", "secret"}));
  EXPECT_EQ(credentials("http://a%40b.example:p%3a%2F%3f%23%25@proxy"),
            (Credentials{"a@b.example", "p:/?#%"}));
  EXPECT_EQ(credentials("http://a@b.example:c:d@proxy"), (Credentials{"a@b.example", "c:d"}));
  EXPECT_EQ(credentials("http://me:100%@proxy"), (Credentials{"me", "100%"}));
  EXPECT_EQ(credentials("http://me:%zz%4@proxy"), (Credentials{"me", "%zz%4"}));
  EXPECT_EQ(credentials("http://me@proxy"), (Credentials{"me", ""}));
  EXPECT_EQ(credentials("http://:secret@proxy"), (Credentials{"", "secret"}));
  EXPECT_EQ(credentials("http://%E8%A7%86:x@proxy"), (Credentials{"视", "x"}));
  EXPECT_EQ(credentials("http://@proxy"), std::nullopt);
  EXPECT_EQ(credentials("http://:@proxy"), std::nullopt);
}

TEST(ProxyUrl, IgnoresAPathAsCurlDoes) {
  EXPECT_EQ(read_proxy_url("http://proxy:8080/a?b#c"), http_proxy("proxy"));
}

TEST(ProxyUrl, IsRefusedWithoutRepeatingAPassword) {
  for (const char* url : {"http://me:secret",
                          "http://me:se/secret@proxy",
                          "http://me:se#secret@proxy",
                          "http://me:se?secret@proxy",
                          "socks4://me:secret@proxy",
                          "ftp://me:secret@proxy",
                          "secret://proxy",
                          "http://me:secret@",
                          "http://me:secret@:80",
                          "http://me:secret@proxy:0",
                          "http://me:secret@proxy:65536",
                          "http://me:secret@proxy:secret",
                          "http://me:secret@[::1",
                          "http://me:secret@proxy:80 ",
                          "http://me:secret@pro xy",
                          "http://me%0d%0a:secret@proxy",
                          "http://me:secret%00@proxy",
                          "http://me:secret%7f@proxy",
                          "http://a%3ab:secret@proxy",
                          "me:secret",
                          "http://secret@[fe80::1%25eth0]:80"}) {
    const auto upstream = read_proxy_url(url);

    ASSERT_FALSE(upstream) << url;
    EXPECT_EQ(upstream.error().kind, ErrorKind::bad_input);
    EXPECT_TRUE(upstream.error().what.starts_with("the proxy's URL ")) << upstream.error().what;
    EXPECT_EQ(upstream.error().what.find("secret"), std::string::npos) << upstream.error().what;
  }
}

TEST(ProxyUrl, IsRefusedIfItIsNone) {
  for (const char* url :
       {"", " ", "://", "http://", "http:///", "http://:8080", "http://127.1:8080", "/", "@", ":", "#"}) {
    EXPECT_FALSE(read_proxy_url(url)) << url;
  }
}

TEST(ProxyUrl, IsRefusedIfSocksCannotTellItsName) {
  const std::string longest(255, 'a');

  EXPECT_TRUE(read_proxy_url("socks5://" + longest + ":" + longest + "@proxy"));
  EXPECT_FALSE(read_proxy_url("socks5://" + longest + "a:x@proxy"));
  EXPECT_FALSE(read_proxy_url("socks5h://x:" + longest + "a@proxy"));
  EXPECT_TRUE(read_proxy_url("http://" + longest + "a:x@proxy"));
}

TEST(WayOut, IsDirectWhereNobodyNamesAProxy) {
  EXPECT_EQ(tunnel_to("media.example", set({})), kDirect);
  EXPECT_EQ(plain_to("media.example", set({})), kDirect);
}

TEST(WayOut, IsTheGivenProxyBeforeThatOfTheEnvironment) {
  const auto environment = set({{"https_proxy", "http://other:8080"}, {"all_proxy", "nonsense://"}});

  EXPECT_EQ(upstream_for(kMedia, TargetKind::tunnel, "http://proxy:8080", environment), http_proxy("proxy"));
}

TEST(WayOut, GoesByTheKindOfTheTarget) {
  const auto environment = set({{"http_proxy", "http://plain:8080"},
                                {"https_proxy", "http://tunnel:8080"},
                                {"all_proxy", "http://all:8080"}});

  EXPECT_EQ(plain_to("media.example", environment), http_proxy("plain"));
  EXPECT_EQ(tunnel_to("media.example", environment), http_proxy("tunnel"));
}

TEST(WayOut, FallsBackToTheProxyForAll) {
  EXPECT_EQ(plain_to("media.example", set({{"all_proxy", "http://all:8080"}, {"ALL_PROXY", "http://no:1"}})),
            http_proxy("all"));
  EXPECT_EQ(tunnel_to("media.example", set({{"ALL_PROXY", "http://all:8080"}})), http_proxy("all"));
}

TEST(WayOut, TakesSmallLettersBeforeCapitals) {
  EXPECT_EQ(tunnel_to("media.example",
                      set({{"https_proxy", "http://small:8080"}, {"HTTPS_PROXY", "http://big:8080"}})),
            http_proxy("small"));
  EXPECT_EQ(
      tunnel_to("media.example", set({{"HTTPS_PROXY", "http://big:8080"}, {"all_proxy", "http://all:8080"}})),
      http_proxy("big"));
}

TEST(WayOut, DoesNotBelieveHttpProxyInCapitals) {
  EXPECT_EQ(plain_to("media.example", set({{"HTTP_PROXY", "http://client:8080"}})), kDirect);
}

TEST(WayOut, NamesTheVariableThatIsWrong) {
  const auto upstream = tunnel_to("media.example", set({{"ALL_PROXY", "socks4://me:secret@proxy"}}));

  ASSERT_FALSE(upstream);
  EXPECT_EQ(upstream.error(),
            (Error{ErrorKind::bad_input,
                   "ALL_PROXY: the proxy's URL is of none of http, https, socks5 and socks5h"}));
}

TEST(WayOut, IsDirectToWhatIsExcepted) {
  for (const char* no_proxy :
       {"*", " * ", "media.example", "MEDIA.example.", ".media.example", "other, media.example",
        "other media.example", "example", ".example", "a,,\t,media.example,b"}) {
    EXPECT_EQ(with_no_proxy("media.example", no_proxy), kDirect) << no_proxy;
  }
}

TEST(WayOut, IsTheProxyToAllElse) {
  for (const char* no_proxy : {"", ",", ".", "edia.example", "a.media.example", "media.example.org",
                               "*.example", "*,x", "ample", "192.0.2.0/0", "media.example:443"}) {
    EXPECT_EQ(with_no_proxy("media.example", no_proxy), http_proxy("proxy")) << no_proxy;
  }
}

TEST(WayOut, IsDirectToExceptedAddressesAndNets) {
  EXPECT_EQ(with_no_proxy("10.1.2.3", "10.0.0.0/8"), kDirect);
  EXPECT_EQ(with_no_proxy("10.1.2.3", "x,10.1.2.3"), kDirect);
  EXPECT_EQ(with_no_proxy("2001:db8::1", "2001:DB8:0::1"), kDirect);
  EXPECT_EQ(with_no_proxy("2001:db8::1", "[2001:db8::1]"), kDirect);
  EXPECT_EQ(with_no_proxy("2001:db8::1", "2001:db8::/32"), kDirect);

  EXPECT_EQ(with_no_proxy("11.1.2.3", "10.0.0.0/8"), http_proxy("proxy"));
  EXPECT_EQ(with_no_proxy("10.1.2.3", "2.3"), http_proxy("proxy"));
  EXPECT_EQ(with_no_proxy("10.1.2.3", "10.0.0.0/33"), http_proxy("proxy"));
}

TEST(WayOut, IsDirectToWhatIsExceptedEvenIfAProxyIsGiven) {
  EXPECT_EQ(
      upstream_for(kMedia, TargetKind::tunnel, "http://proxy:8080", set({{"NO_PROXY", "media.example"}})),
      kDirect);
}

}  // namespace
}  // namespace mg

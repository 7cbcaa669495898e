#include "src/proxy/address_kind.h"

#include <gtest/gtest.h>

#include "src/proxy/ip_address.h"

namespace mg {
namespace {

TEST(AddressKind, KnowsThisMachineAndItsNetwork) {
  for (const char* address :
       {"127.0.0.1", "127.255.255.255", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "febf::1",
        "fec0::1", "fc00::1", "fdff::1"}) {
    EXPECT_TRUE(private_address(address)) << address;
  }
}

TEST(AddressKind, KnowsWhatIsForNobody) {
  for (const char* address : {"0.1.2.3",      "192.0.0.1",
                              "192.0.2.1",    "192.88.99.1",
                              "198.18.0.1",   "198.19.255.255",
                              "198.51.100.1", "203.0.113.1",
                              "224.0.0.1",    "239.255.255.255",
                              "240.0.0.1",    "255.255.255.255",
                              "100::1",       "2001::1",
                              "2001:2::1",    "2001:db8::1",
                              "3fff::1",      "5f00::1",
                              "ff02::1",      "4000::1",
                              "64:ff9b:1::1", "::2"}) {
    EXPECT_TRUE(private_address(address)) << address;
  }
}

TEST(AddressKind, KnowsTheInternet) {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",       "100.128.0.0",
        "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",          "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",          "198.17.255.255",
        "198.20.0.0",      "223.255.255.255", "2001:200::1",     "2001:4860:4860::8888", "2606:4700::1111",
        "2a00::1",         "3ffe::1",         "2400:cb00::1"}) {
    EXPECT_FALSE(private_address(address)) << address;
  }
}

TEST(AddressKind, LooksIntoIpv6ForIpv4) {
  for (const char* address : {"::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::192.168.1.1", "2002:7f00:1::",
                              "2002:c0a8:101::1", "::127.0.0.1", "0:0:0:0:0:ffff:10.1.2.3"}) {
    EXPECT_TRUE(private_address(address)) << address;
  }
  for (const char* address : {"::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"}) {
    EXPECT_FALSE(private_address(address)) << address;
  }
}

TEST(AddressKind, IsFalseForWhatIsNoAddress) {
  using namespace std::literals;
  for (const auto text :
       {""sv, "localhost"sv, "127.1"sv, "0177.0.0.1"sv, "127.0.0.1:80"sv, "[::1]"sv, "127.0.0.1 "sv,
        "127.0.0.1\0"sv, "::1::"sv, "10.0.0.0/8"sv, "%eth0"sv, "10.0.0"sv, "256.0.0.1"sv}) {
    EXPECT_FALSE(private_address(text)) << text;
  }
}

TEST(IpAddress, HasOneSpelling) {
  EXPECT_EQ(to_string(*read_ip_address("2001:DB8:0:0::0001")), "2001:db8::1");
  EXPECT_EQ(to_string(*read_ip_address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(to_string(*read_ip_address("::FFFF:7F00:1")), "::ffff:127.0.0.1");
}

TEST(IpNet, HoldsWhatBeginsAlike) {
  const auto in = [](const char* address, const char* net) {
    return lies_in(*read_ip_address(address), *read_ip_net(net));
  };

  EXPECT_TRUE(in("10.1.2.3", "10.0.0.0/8"));
  EXPECT_FALSE(in("11.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(in("172.31.0.1", "172.16.0.0/12"));
  EXPECT_FALSE(in("172.32.0.1", "172.16.0.0/12"));
  EXPECT_TRUE(in("192.0.2.1", "0.0.0.0/0"));
  EXPECT_FALSE(in("2001:db8::1", "0.0.0.0/0"));
  EXPECT_TRUE(in("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(in("192.0.2.1", "192.0.2.0/32"));
  EXPECT_TRUE(in("192.0.2.1", "192.0.2.0/31"));
  EXPECT_TRUE(in("fe80::1", "fe80::/10"));
  EXPECT_TRUE(in("2001:db8::1", "2001:db8::1/128"));
}

TEST(IpNet, IsRefusedIfItIsNone) {
  for (const char* text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "10/8", "a/8"}) {
    EXPECT_EQ(read_ip_net(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace mg

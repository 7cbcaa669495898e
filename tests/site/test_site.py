# Asks the site simulator over real sockets: does it answer as the sites do, and does it obey its policies?
# Run by `python3 -m unittest discover tests/site`.

import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import client
from client import API, PAGE_3, REFERER, SITE, WWW, Simulator

CDN = "upos-sz-mirrorcos.bilivideo.com"
BIN = "https://media.example.com/plain.bin"
BIN_BYTES = 64 << 20


class WithSimulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Simulator()

    @classmethod
    def tearDownClass(cls):
        cls.site.stop()

    def setUp(self):
        self.site.obey()

    def part(self, first, last, **headers):
        return self.site.get(BIN, {"Range": f"bytes={first}-{last}", **headers})


class Ranges(WithSimulator):
    def test_a_range_is_answered_with_its_part(self):
        whole = self.site.get(BIN).body

        part = self.part(1000, 1999)

        self.assertEqual(part.status, 206)
        self.assertEqual(part.headers["Content-Range"], f"bytes 1000-1999/{BIN_BYTES}")
        self.assertEqual(part.body, whole[1000:2000])

    def test_an_open_range_goes_to_the_end_and_a_suffix_counts_from_it(self):
        opened = self.part(BIN_BYTES - 5, "")
        suffix = self.part("", 5)

        self.assertEqual(opened.headers["Content-Range"], f"bytes {BIN_BYTES - 5}-{BIN_BYTES - 1}/{BIN_BYTES}")
        self.assertEqual(opened.body, suffix.body)

    def test_a_range_past_the_end_is_416(self):
        answer = self.part(BIN_BYTES, "")

        self.assertEqual(answer.status, 416)
        self.assertEqual(answer.headers["Content-Range"], f"bytes */{BIN_BYTES}")

    def test_if_range_gives_the_part_only_of_the_same_file(self):
        head = self.site.get(BIN, method="HEAD")

        same = self.part(0, 9, **{"If-Range": head.headers["ETag"]})
        same_date = self.part(0, 9, **{"If-Range": head.headers["Last-Modified"]})
        other = self.part(0, 9, **{"If-Range": '"another"'})

        self.assertEqual((same.status, same_date.status, other.status), (206, 206, 200))
        self.assertEqual(len(other.body), BIN_BYTES)

    def test_a_range_that_makes_no_sense_is_ignored(self):
        for asked in ("bytes=9-5", "bytes=0-1,4-5", "lines=1-2", "bytes=-"):
            answer = self.site.get("https://media.example.com/plain.mp4", {"Range": asked})

            self.assertEqual(answer.status, 200, asked)

    def test_head_announces_and_sends_nothing(self):
        answer = self.site.get(BIN, method="HEAD")

        self.assertEqual(answer.headers["Content-Length"], str(BIN_BYTES))
        self.assertEqual(answer.body, b"")

    def test_one_connection_carries_many_requests(self):
        with self.site.connect(BIN) as connection:
            statuses = {connection.get(BIN, {"Range": f"bytes={n}-{n}"}).status for n in range(500)}

        self.assertEqual(statuses, {206})
        self.assertEqual(self.site.stats("media.example.com")["connections"], 1)
        self.assertEqual(self.site.stats("media.example.com")["requests"], 500)


class MediaLinks(WithSimulator):
    def test_a_link_needs_the_referer(self):
        link = self.site.link()

        self.assertEqual(self.site.get(link, REFERER).status, 200)
        self.assertEqual(self.site.get(link).status, 403)
        self.assertEqual(self.site.get(link, {"Referer": "https://bilibili.com.example.com/"}).status, 403)

    def test_a_changed_signature_path_or_deadline_is_403(self):
        link = self.site.link()
        later = re.sub(r"deadline=(\d+)", lambda found: f"deadline={int(found[1]) + 1}", link, count=1)

        self.assertEqual(self.site.get(link.replace("upsig=", "upsig=0"), REFERER).status, 403)
        self.assertEqual(self.site.get(link.replace("-30064.", "-30080."), REFERER).status, 403)
        self.assertEqual(self.site.get(later, REFERER).status, 403)

    def test_a_link_expires(self):
        self.site.obey(link_seconds=0)
        expired = self.site.link()
        self.site.obey(link_seconds=60)
        fresh = self.site.link()

        time.sleep(1)  # deadlines are whole seconds

        self.assertEqual(self.site.get(expired, REFERER).status, 403)
        self.assertEqual(self.site.get(fresh, REFERER).status, 200)

    def test_all_mirrors_have_the_same_file(self):
        info = self.site.get(f"{API}/x/player/playurl?cid={PAGE_3}", REFERER).json()["data"]["dash"]["video"][0]

        bodies = {self.site.get(url, REFERER).body for url in [info["baseUrl"], *info["backupUrl"]]}

        self.assertEqual(len(bodies), 1)


class Contents(WithSimulator):
    def test_every_page_of_the_course_has_files_of_its_own(self):
        links = [link for cid in range(300100001, 300100021) for link in self.site.links(cid).values()]

        sums = {hashlib.sha256(self.site.get(link, REFERER).body).digest() for link in links}

        self.assertEqual(len(links), 20 * 6)
        self.assertEqual(len(sums), len(links))

    def test_the_pages_are_listed_with_their_chinese_names(self):
        pages = self.site.get(f"{API}/x/player/pagelist?bvid=BV1Wy4y1B7vg").json()["data"]

        self.assertEqual([page["page"] for page in pages], list(range(1, 21)))
        self.assertEqual(pages[2]["part"], "P03 线程池")

    def test_a_flv_page_has_several_segments(self):
        links = self.site.links(300200002)

        bodies = [self.site.get(link, REFERER).body for link in links]

        self.assertEqual(len(bodies), 3)
        self.assertEqual({body[:3] for body in bodies}, {b"FLV"})

    def test_danmaku_is_deflated_without_a_header(self):
        for url in (f"https://comment.bilibili.com/{PAGE_3}.xml", f"{API}/x/v1/dm/list.so?oid={PAGE_3}"):
            answer = self.site.get(url)

            self.assertEqual(answer.headers["Content-Encoding"], "deflate")
            self.assertIn(f"<chatid>{PAGE_3}</chatid>".encode(), zlib.decompress(answer.body, -zlib.MAX_WBITS))

    def test_subtitles_come_by_plain_http(self):
        info = self.site.get(f"{API}/x/player/wbi/v2?bvid=BV1Wy4y1B7vg&cid={PAGE_3}").json()["data"]
        url = info["subtitle"]["subtitles"][0]["subtitle_url"]

        self.assertTrue(url.startswith("http://"))
        self.assertEqual(self.site.get(url).json()["body"][0]["content"], "大家好")

    def test_what_is_not_there_is_said_as_the_site_says_it(self):
        self.assertEqual(self.site.get(f"{WWW}/video/BV1xxxxxxxxx").status, 404)
        self.assertIn(b'"trueCode": -404', self.site.get(f"{WWW}/video/BV1gone4y1404").body)
        self.assertEqual(self.site.get(f"{API}/x/player/pagelist?bvid=BV1gone4y1404").json()["code"], -404)
        self.assertEqual(self.site.get(f"{API}/x/player/playurl?cid=1").json()["code"], -404)

    def test_a_page_number_too_high_shows_the_first_page(self):
        state = self.site.get(f"{WWW}/video/BV1Wy4y1B7vg?p=21").body

        self.assertIn(b'"cid": 300100001', state)

    def test_a_hostile_title_ends_no_script(self):
        html = self.site.get(f"{WWW}/video/BV1Ho4y1TiLe?p=13").body.decode()

        self.assertEqual(html.count("</script>"), 2)
        self.assertEqual(html.count(";(function()"), 1)


class Proxy(WithSimulator):
    def test_an_unknown_host_is_refused_and_nothing_goes_out(self):
        for host in ("example.org", "localhost", "127.0.0.1", "evil-bilibili.com", "x.bilibili.com.example.org"):
            self.assertIn(" 502 ", client.raw_tunnel(self.site, host))
        self.assertEqual(self.site.get("http://example.org/").status, 502)

    def test_it_has_no_socket_but_the_listener_and_its_clients(self):
        self.site.get(BIN, {"Range": "bytes=0-9"})
        self.assertIn(" 502 ", client.raw_tunnel(self.site, "example.org"))

        with self.site.connect(BIN) as connection:
            connection.get(BIN, {"Range": "bytes=0-9"})
            ports = _local_ports(self.site.process.pid)

        self.assertEqual(ports, {self.site.port})

    def test_nonsense_is_answered_or_hung_up_on(self):
        requests = (
            b"\r\n\r\n", b"GET\r\n\r\n", b"CONNECT :443 HTTP/1.1\r\n\r\n", b"GET http:// HTTP/1.1\r\n\r\n",
            b"A" * 70000,
            b"GET http://www.bilibili.com//[x/ HTTP/1.1\r\n\r\n", b"GET http://comment.bilibili.com/x HTTP/1.1\r\n\r\n",
            "GET http://api.bilibili.com/x/player/playurl?cid=300100001&qn=%C2%B2 HTTP/1.1\r\n\r\n".encode(),
            b"GET http://www.bilibili.com/video/BV1Wy4y1B7vg?p=x HTTP/1.1\r\n\r\n",
        )

        first_words = [client.raw(self.site, request).split(b" ")[0] for request in requests]

        self.assertEqual(first_words, [b"", b"", b"HTTP/1.1", b"HTTP/1.1", b""] + [b"HTTP/1.1"] * 4)

    def test_a_whole_address_is_understood_inside_a_tunnel(self):
        with self.site.connect(BIN) as connection:
            answer = connection.get(BIN, {"Range": "bytes=0-9"}, target=BIN)

        self.assertEqual(answer.status, 206)

    def test_the_log_says_what_was_asked_and_what_was_done(self):
        self.site.obey({"name": "slowish", "host": CDN, "rate": 100_000_000})
        self.site.get(self.site.link(30280), {**REFERER, "Range": "bytes=5-14", "User-Agent": "tester"})

        line = self.site.log(CDN)[-1]

        self.assertEqual((line["bvid"], line["page"], line["cid"]), ("BV1Wy4y1B7vg", 3, PAGE_3))
        self.assertEqual((line["format"], line["range"], line["agent"]), ("30280", "bytes=5-14", "tester"))
        self.assertEqual((line["status"], line["bytes"], line["rules"]), (206, 10, ["slowish"]))

    def test_credentials_are_demanded_and_the_user_is_logged(self):
        guarded = Simulator("--require-auth", "job7:secret")
        self.addCleanup(guarded.stop)

        self.assertIn(" 407 ", client.raw_tunnel(guarded, CDN))
        self.assertEqual(guarded.get("http://simulator.control/stats").status, 407)
        self.assertEqual(guarded.get(BIN, {"Range": "bytes=0-0"}, user="job7:secret").status, 206)
        self.assertEqual(guarded.log("media.example.com")[-1]["user"], "job7")

    def test_it_ends_with_its_stdin(self):
        short = Simulator()

        short.stop()

        self.assertEqual(short.process.returncode, 0)

    def test_it_ends_with_who_started_it(self):
        start = [sys.executable, str(SITE), "--state", client.shared_state(), "--log", os.devnull]
        script = (
            "import subprocess, sys\n"
            "running = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)\n"
            "print(running.stdout.readline().decode())\n"
        )
        done = subprocess.run([sys.executable, "-c", script, *start], capture_output=True, check=True)
        process = pathlib.Path("/proc") / str(json.loads(done.stdout)["pid"])

        deadline = time.monotonic() + 5
        while process.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

        self.assertFalse(process.exists())

    def test_a_policy_it_does_not_understand_is_refused(self):
        for body in ("{", '[{"rat": 1}]', '{"rulez": []}', '[{"limit": {"requests": 1}}]', "[3]", '[{"lie": "much"}]'):
            answer = self.site.get("http://simulator.control/policy", method="PUT", body=body)

            self.assertEqual(answer.status, 400, body)


class Policies(WithSimulator):
    def test_rate_is_per_connection(self):
        self.site.obey({"host": "media.example.com", "rate": 1_000_000})

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n: self.part(n, n + 499_999), (0, 1_000_000)))

        for answer in answers:
            self.assertAlmostEqual(answer.seconds, 0.5, delta=0.2)

    def test_host_rate_is_shared(self):
        self.site.obey({"host": "media.example.com", "host_rate": 1_000_000})

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n: self.part(n, n + 499_999), (0, 1_000_000)))

        self.assertAlmostEqual(max(answer.seconds for answer in answers), 1.0, delta=0.3)

    def test_a_connection_becomes_slow_and_a_fresh_one_is_fast_again(self):
        self.site.obey({"fast_bytes": 3_000_000, "slow_rate": 200_000})

        with self.site.connect(BIN) as used:
            fast = used.get(BIN, {"Range": "bytes=0-2999999"}).seconds
            slow = used.get(BIN, {"Range": "bytes=0-99999"}).seconds
        fresh = self.part(0, 99999).seconds

        self.assertLess(fast, 0.3)
        self.assertAlmostEqual(slow, 0.5, delta=0.2)
        self.assertLess(fresh, 0.3)

    def test_each_response_can_become_slow_instead(self):
        self.site.obey({"fast_bytes": 1_000_000, "slow_rate": 200_000, "fast_per": "response"})

        with self.site.connect(BIN) as connection:
            seconds = [connection.get(BIN, {"Range": "bytes=0-1099999"}).seconds for _ in range(2)]

        for each in seconds:
            self.assertAlmostEqual(each, 0.5, delta=0.2)

    def test_a_crowd_is_slow_and_stays_slow_for_a_while(self):
        # The latency gathers all three before the first byte.
        self.site.obey({"max_connections": 2, "crowded_rate": 500_000, "crowded_seconds": 0.5, "latency": 0.1})
        alone = self.part(0, 4_999_999).seconds

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            crowded = list(pool.map(lambda _: self.part(0, 499_999).seconds, range(3)))
        afterwards = self.part(0, 199_999).seconds
        time.sleep(0.6)
        rested = self.part(0, 4_999_999).seconds

        self.assertLess(alone, 0.4)
        self.assertGreater(min(crowded), 0.6)
        self.assertGreater(afterwards, 0.3)
        self.assertLess(rested, 0.4)

    def test_a_client_may_be_crowded_over_all_hosts(self):
        link = self.site.link(30280)
        other = link.replace("mirrorcos", "mirrorali")
        # The latency gathers both before the first byte.
        crowd = {"max_connections": 1, "crowded_rate": 200_000, "crowded_seconds": 0.1, "latency": 0.1}
        seconds = {}

        for per in ("host", "client"):
            self.site.obey({"host": "*.bilivideo.com", "crowd_per": per, **crowd})
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                seconds[per] = [answer.seconds for answer in pool.map(lambda url: self.site.get(url, REFERER), (link, other))]

        self.assertLess(max(seconds["host"]), 0.4)
        self.assertGreater(min(seconds["client"]), 0.5)

    def test_too_many_requests_in_a_window_are_banned_for_a_while(self):
        self.site.obey({"limit": {"requests": 3, "window": 10, "ban": 0.5, "status": 412}})

        statuses = [self.part(0, 0).status for _ in range(5)]
        time.sleep(0.6)

        self.assertEqual(statuses, [206, 206, 206, 412, 412])
        self.assertEqual(self.part(0, 0).status, 206)

    def test_a_status_comes_with_its_retry_after(self):
        self.site.obey({"host": "media.*", "status": 429, "retry_after": 7})

        answer = self.part(0, 0)

        self.assertEqual((answer.status, answer.headers["Retry-After"]), (429, "7"))
        self.assertEqual(self.site.get(f"{WWW}/video/BV1Wy4y1B7vg").status, 200)

    def test_a_flagged_client_gets_200_with_a_code_or_a_voucher(self):
        url = f"{API}/x/player/playurl?cid={PAGE_3}"
        self.site.obey({"host": "api.bilibili.com", "code": -352})
        refused = self.site.get(url)
        self.site.obey({"v_voucher": True})
        voucher = self.site.get(url).json()

        self.assertEqual((refused.status, refused.json()["code"]), (200, -352))
        self.assertEqual((voucher["code"], list(voucher["data"])), (0, ["v_voucher"]))
        self.assertIn(b"_riskdata_", self.site.get(f"{WWW}/video/BV1Wy4y1B7vg").body)

    def test_a_reset_comes_after_so_many_bytes(self):
        self.site.obey({"reset_after": 100_000})

        answer = self.part(0, 499_999)

        self.assertIsInstance(answer.broken, (ConnectionResetError, http.client.IncompleteRead, ssl.SSLError))
        self.assertEqual(self.site.log("media.example.com")[-1]["bytes"], 100_000)
        self.assertEqual(self.site.log("media.example.com")[-1]["ending"], "reset")

    def test_truncation_announces_all_and_ends_early(self):
        self.site.obey({"truncate_at": 0.4, "path": "*.bin"})
        share = self.part(0, 99_999)
        self.site.obey({"truncate_at": 777})
        count = self.part(0, 99_999)
        self.site.obey({"zero_bytes": True})
        none = self.part(0, 99_999)

        self.assertEqual([len(answer.body) for answer in (share, count, none)], [40_000, 777, 0])
        self.assertEqual({answer.headers["Content-Length"] for answer in (share, count, none)}, {"100000"})

    def test_who_hangs_up_in_a_pause_is_sent_nothing(self):
        self.site.obey({"pause": 20})
        with self.site.connect(BIN) as connection:
            self.assertEqual(connection.hang_up_after(0, BIN), 200)
        self.site.wait_until_silent("media.example.com")
        line = self.site.log("media.example.com")[-1]
        self.assertEqual((line["bytes"], line["ending"]), (0, "client"))
        self.site.obey({"pause": 0.2})

        whole = self.part(0, 99)

        self.assertEqual(len(whole.body), 100)
        self.assertGreaterEqual(whole.seconds, 0.2)

    def test_what_left_before_the_client_hung_up_is_counted(self):
        for _ in range(10):
            with self.site.connect(BIN) as connection:
                connection.hang_up_after(100_000, BIN)
        self.site.wait_until_silent("media.example.com")

        counts = [line["bytes"] for line in self.site.log("media.example.com")]
        self.assertEqual(len(counts), 10)
        self.assertGreaterEqual(min(counts), 100_000)

    def test_latency_and_hanging(self):
        self.site.obey({"latency": 0.3})
        late = self.part(0, 0)
        self.site.obey({"hang": 0.4})
        started = time.monotonic()

        with self.assertRaises(http.client.RemoteDisconnected):
            self.part(0, 0)

        self.assertGreater(time.monotonic() - started, 0.35)
        self.assertGreater(late.seconds, 0.3)

    def test_a_bad_certificate_is_of_the_kind_asked_for(self):
        for kind, words in (("self-signed", "self-signed"), ("wrong-host", "not valid for"), (True, "self-signed")):
            self.site.obey({"host": "media.example.com", "bad_certificate": kind})

            with self.assertRaisesRegex(ssl.SSLCertVerificationError, words):
                self.part(0, 0)
            self.assertEqual(self.site.get(f"{WWW}/video/BV1Wy4y1B7vg").status, 200)

    def test_expire_refuses_good_links(self):
        link = self.site.link()
        self.site.obey({"host": "*.bilivideo.com", "expire": True})

        self.assertEqual(self.site.get(link, REFERER).status, 403)

    def test_bodies_can_be_garbage_or_too_long(self):
        right = self.part(0, 999).body
        self.site.obey({"corrupt": True})
        garbage = self.part(0, 999).body
        self.site.obey({"oversize": 50})
        long = self.part(0, 999).body

        self.assertEqual((len(garbage), garbage != right), (1000, True))
        self.assertEqual((len(long), long[:1000]), (1050, right))

    def test_lies_about_ranges(self):
        self.site.obey({"lie": "ignore-range"})
        ignored = self.part(5, 9)
        self.site.obey({"lie": "content-range"})
        moved = self.part(5, 9)
        self.site.obey({"lie": "total"})
        grown = self.part(5, 9)

        self.assertEqual((ignored.status, len(ignored.body)), (200, BIN_BYTES))
        self.assertEqual(moved.headers["Content-Range"], f"bytes 1005-1009/{BIN_BYTES}")
        self.assertEqual(grown.headers["Content-Range"], f"bytes 5-9/{BIN_BYTES + 1000}")


class Selectors(WithSimulator):
    def statuses(self, count):
        return [self.part(0, 0).status for _ in range(count)]

    def test_counting_picks_requests(self):
        self.site.obey({"status": 503, "first": 2})
        first = self.statuses(4)
        self.site.obey({"status": 503, "from": 3})
        later = self.statuses(4)
        self.site.obey({"status": 503, "every": 2})
        every = self.statuses(4)

        self.assertEqual(first, [503, 503, 206, 206])
        self.assertEqual(later, [206, 206, 503, 503])
        self.assertEqual(every, [206, 503, 206, 503])

    def test_counting_per_path(self):
        self.site.obey({"status": 503, "first": 1, "per": "path", "host": CDN})
        links = [self.site.link(30280), self.site.link(30216)]

        statuses = [[self.site.get(link, REFERER).status for _ in range(2)] for link in links]

        self.assertEqual(statuses, [[503, 200], [503, 200]])

    def test_a_format_a_page_and_a_video_can_be_picked(self):
        self.site.obey(
            {"format": 30064, "status": 503},
            {"format": "30280", "page": "4-", "status": 429},
            {"bvid": "BV1Si4y1NgLe", "host": "www.*", "status": 412},
        )

        def status(cid, file_format):
            return self.site.get(self.site.link(file_format, cid), REFERER).status

        self.assertEqual(status(PAGE_3, 30064), 503)
        self.assertEqual((status(PAGE_3, 30280), status(PAGE_3 + 1, 30280)), (200, 429))
        self.assertEqual(self.site.get(f"{WWW}/video/BV1Si4y1NgLe").status, 412)
        self.assertEqual(self.site.get(f"{WWW}/video/BV1Wy4y1B7vg").status, 200)

    def test_ranged_requests_and_path_patterns(self):
        self.site.obey({"ranged": True, "path": r"re:\.bin$", "status": 503})

        self.assertEqual(self.part(0, 0).status, 503)
        self.assertEqual(self.site.get(BIN, method="HEAD").status, 200)
        self.assertEqual(self.site.get("https://media.example.com/plain.mp4", {"Range": "bytes=0-0"}).status, 206)

    def test_rules_add_up_and_the_first_decides(self):
        self.site.obey({"latency": 0.2, "status": 503}, {"status": 500})

        answer = self.part(0, 0)

        self.assertEqual(answer.status, 503)
        self.assertGreater(answer.seconds, 0.2)


class Making(unittest.TestCase):
    def test_the_media_are_the_same_every_time(self):
        with tempfile.TemporaryDirectory(prefix="site-") as again:
            first, second = Simulator(), Simulator(state=again)
            self.addCleanup(first.stop)
            self.addCleanup(second.stop)

            self.assertEqual(_sums(client.shared_state()), _sums(again))
            self.assertFalse((pathlib.Path(again) / "heavy-media").exists(), "made although nobody asked")

    def test_the_heavy_course_is_made_when_a_page_of_it_is_asked_for(self):
        if not os.environ.get("MULTIGET_SIM_HEAVY"):
            self.skipTest("makes 450 MB; MULTIGET_SIM_HEAVY=1 runs it")
        site = Simulator()
        self.addCleanup(site.stop)

        answers = [site.get(site.link(30064, cid), REFERER) for cid in range(300700001, 300700021)]

        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertGreater(min(len(answer.body) for answer in answers), 20 << 20)
        self.assertEqual(len({hashlib.sha256(answer.body).digest() for answer in answers}), 20)

    def test_every_policy_file_is_understood(self):
        site = Simulator()
        self.addCleanup(site.stop)

        for file in sorted((SITE / "policies").glob("*.json")):
            answer = site.get("http://simulator.control/policy", method="PUT", body=file.read_text())

            self.assertEqual(answer.status, 200, f"{file.name}: {answer.body}")

    def test_run_with_passes_the_exit_code_and_the_addresses(self):
        script = 'test -r "$MULTIGET_SIM_CA" && test -w "$MULTIGET_SIM_LOG" && test "$MULTIGET_SIM_PROXY" && exit 7'
        command = [sys.executable, SITE / "run_with.py", "--state", client.shared_state(), "--", "sh", "-c", script]

        self.assertEqual(subprocess.run(command, check=False).returncode, 7)


def _local_ports(pid):
    """The local ports of a process's TCP sockets: an outgoing one would have a port of its own."""
    inodes = set()
    for file in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            inodes.add(os.readlink(file).removeprefix("socket:[").removesuffix("]"))
    rows = [row.split() for row in pathlib.Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[9] in inodes}


def _sums(state):
    folder = pathlib.Path(state) / "media"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


if __name__ == "__main__":
    unittest.main()

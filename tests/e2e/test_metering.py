# Every byte passes one meter: what the ledger says against what the site sent, limits, caps, quotas, and who may use the
# proxy that children go through.

import base64
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import unittest

from harness import COURSE, ENGINES, MEDIA, SINGLE, WithSite, course_name, eventually, media_size, catalog

# What the meter counts beside bodies: heads (nginx' and the simulator's answers have 200 to 400 bytes, requests of the tools
# up to 1.5 KiB, of which only received ones count here), and of children TLS: a handshake of at most 4 KiB with the
# simulator's one-link certificate chain, and 22 bytes for each record of 16 KiB.
HEAD = 1024
HANDSHAKE = 4096
RECORDS = 22 / 16384


class Ledger(WithSite):
    def rows(self, *words):
        run = self.run_plainly("stats", "--json", *words)
        self.assertEqual(run.code, 0, run)
        return json.loads(run.out)

    def sent_by_site(self):
        """{host: (bytes of bodies, requests, connections)} since the test began."""
        stats = self.site.get("http://simulator.control/stats").json()
        return {
            host: (counts["bytes"], counts["requests"], counts["connections"])
            for host, counts in stats.items() if host != "simulator.control"
        }

    def assert_equals_site(self):
        """By host: at least the bodies, at most those, heads, TLS and 1 %."""
        self.site.requests()  # waits until every one is over
        sent = self.sent_by_site()
        ledger = {row["host"]: row for row in self.rows("--by", "host")}
        self.assertEqual({row["source"] for row in ledger.values()}, {"measured"})
        self.assertEqual(sorted(ledger), sorted(host for host, counts in sent.items() if counts[0]))
        for host, (bodies, requests, connections) in sent.items():
            if not bodies:
                continue
            received = ledger[host]["bytes_received"]
            overhead = requests * HEAD + connections * HANDSHAKE + bodies * RECORDS
            self.assertGreaterEqual(received, bodies * 0.99, f"{host}: {sent[host]}")
            self.assertLessEqual(received, bodies * 1.01 + overhead, f"{host}: {sent[host]}")

    def test_it_equals_what_the_site_sent_to_each_tool(self):
        # The site notes what it gave to the system, and you-get hangs up on eighty streams that it only asks for their size:
        # what is under way then was sent, but came to nobody.
        self.site.obey({"host": MEDIA, "pause": 1})
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", COURSE, "-p", "1-2", "--engine", engine, "--download", "engine", "--force")

                self.assert_done(run, 1, 2)
                self.assert_equals_site()

    def test_it_equals_what_the_site_sent_to_own_transfers(self):
        run = self.fetch("bilibili", COURSE, "-p", "1-4")

        self.assert_done(run, 1, 2, 3, 4)
        self.assert_equals_site()

    def test_it_equals_what_the_site_sent_to_other_tools(self):
        # The site notes what it gave to the system. aria2c hangs up on what it has split off, so that must not be far ahead.
        self.site.obey({"host": "media.example.com", "rate": 8_000_000})
        url = "https://media.example.com/plain.bin"
        ca = self.site.ca
        tools = {
            "curl": ["curl", "-sS", "--cacert", ca, "-o", "file", url],
            "aria2c": ["aria2c", "-q", "--no-conf", f"--ca-certificate={ca}", "-x4", "-s4", "-o", "file.aria", url],
            "ffmpeg": ["ffmpeg", "-v", "error", "-nostdin", "-i", "https://media.example.com/plain.mp4", "-c", "copy", "film.mp4"],
        }
        for name, command in tools.items():
            with self.subTest(name):
                run = self.run_plainly("run-tool", "--proxy", self.site.proxy, "--", *command)

                self.assertEqual(run.code, 0, run)
                self.assert_equals_site()
        by_site = {row["site"] for row in self.rows("--by", "site")}
        self.assertEqual(by_site, set(tools))

    def test_it_knows_the_pages(self):
        run = self.fetch("bilibili", COURSE, "-p", "1-2")

        self.assert_done(run, 1, 2)
        by_job = {row["job"]: row["bytes_received"] for row in self.rows("--by", "job")}
        for page in (1, 2):
            size = media_size(catalog.COURSE.page(page), 720, 30280)
            received = [count for job, count in by_job.items() if job.endswith(f"p{page}")]
            self.assertEqual(len(received), 1, by_job)
            self.assertGreaterEqual(received[0], size)

    def test_what_is_not_metered_is_marked_as_reported(self):
        run = self.fetch("bilibili", COURSE, "-p", "1", "--download", "engine", "--no-meter")

        self.assert_done(run, 1)
        rows = self.rows("--by", "host")
        self.assertEqual({row["source"] for row in rows}, {"reported"})
        self.assertGreater(sum(row["bytes_received"] for row in rows), media_size(catalog.COURSE.page(1), 720, 30280) * 0.99)


class Limits(WithSite):
    def seconds(self, *words):
        began = time.monotonic()
        run = self.fetch("bilibili", COURSE, "--force", *words)
        self.assertEqual(run.code, 0, run)
        return time.monotonic() - began

    def test_a_limit_holds_for_tools_and_own_transfers_alike(self):
        size = sum(media_size(catalog.COURSE.page(page), 720, 30280) for page in (1, 2))
        for way in (["--download", "engine", "--engine", "yt-dlp"], ["--download", "engine", "--engine", "you-get"], []):
            with self.subTest(way):
                # A limit can only be seen to hold by how long it takes at least.
                self.assertGreaterEqual(self.seconds("-p", "1-2", "-r", "1M", *way), size / 2**20 * 0.95)
                self.assert_course_page(1)

    def test_a_profiles_limit_holds_for_its_hosts_only(self):
        self.profile("bilibili", '[pages]\nspacing = [0.0, 0.05]\n[media]\nlimit-rate = "1M"\n')
        size = media_size(catalog.COURSE.page(1), 720, 30280)

        self.assertGreaterEqual(self.seconds("-p", "1", "--download", "engine"), size / 2**20 * 0.95)

    def test_a_run_is_limited_and_let_go_while_it_runs(self):
        run = self.begin("bilibili", COURSE, "-p", "1-2", "-r", "100K")
        eventually(lambda: run.has_told("job_progress"), "bytes flow")

        limited = self.run_plainly("limit", "off")

        self.assertEqual(limited.code, 0, limited)
        began = time.monotonic()
        self.assert_done(run.end(60), 1, 2)
        self.assertLess(time.monotonic() - began, 30, "at 100 KiB/s it would take 40 s")


class Caps(WithSite):
    def test_tools_open_no_more_connections_to_a_host_than_allowed(self):
        self.site.obey({"host": MEDIA, "rate": 2_000_000})

        run = self.fetch("bilibili", COURSE, "-p", "1-6", "-j", "6", "--download", "engine", "--per-host", "2")

        self.assertEqual(run.code, 0, run)
        stats = self.site.get("http://simulator.control/stats").json()
        most = {host: counts["most_open"] for host, counts in stats.items() if host.endswith("bilivideo.com")}
        self.assertTrue(most)
        self.assertLessEqual(max(most.values()), 2, most)

    def test_a_connection_that_becomes_slow_is_cut_and_the_tool_goes_on(self):
        for engine in ENGINES:
            with self.subTest(engine):
                self.site.obey({"host": MEDIA, "fast_bytes": 20 << 20, "slow_rate": 51200})

                run = self.fetch("bilibili", catalog.BIG.bvid, "--engine", engine, "--download", "engine", "--force", "-v")

                self.assert_done(run, 1)
                told = [event["text"] for event in run.all("notice") if "was cut" in event["text"]]
                self.assertTrue(told, run)


class Quota(WithSite):
    def test_it_stops_before_it_is_passed_and_says_when_it_goes_on(self):
        size = media_size(catalog.COURSE.page(1), 720, 30280)

        run = self.fetch("bilibili", COURSE, "-p", "1-20", "-j", "1", "--quota", f"{4 * size // 1024}K/day")

        self.assertEqual(run.code, 101, run)
        done = [page for page, state in run.states().items() if state == "done"]
        self.assertTrue(1 <= len(done) <= 4, run.states())
        rows = json.loads(self.run_plainly("stats", "--json").out)
        self.assertLessEqual(sum(row["bytes_received"] for row in rows), 4 * size)
        again = self.fetch("bilibili", COURSE, "-p", "1-20", "-j", "1", "--quota", f"{4 * size // 1024}K/day")
        self.assertEqual(again.code, 101, again)
        rest = self.fetch("bilibili", COURSE, "-p", "1-20")
        self.assertEqual(rest.code, 0, rest)


class Stranger(WithSite):
    """Another process of this machine that has found the port."""

    def test_gets_407_and_nothing_more(self):
        self.site.obey({"host": MEDIA, "rate": 200_000})
        run = self.begin("bilibili", COURSE, "-p", "1", "--download", "engine", "--engine", "yt-dlp")
        proxy = eventually(self.proxy_of_a_child, "a child knows the proxy")
        host, port = re.search(r"@([^:]+):(\d+)", proxy).groups()
        own = base64.b64encode(re.search(r"//(.*)@", proxy)[1].encode()).decode()
        guessed = base64.b64encode(b"1:guessed").decode()
        requests = [
            "CONNECT media.example.com:443 HTTP/1.1\r\n",
            f"CONNECT media.example.com:443 HTTP/1.1\r\nProxy-Authorization: Basic {guessed}\r\n",
            "GET http://media.example.com/plain.bin HTTP/1.1\r\nHost: media.example.com\r\n",
            f"GET http://media.example.com/plain.bin HTTP/1.1\r\nAuthorization: Basic {own}\r\n",
        ]
        answers = [self.as_nobody(host, int(port), head) for head in requests]

        for answer in answers:
            self.assertTrue(answer.startswith("HTTP/1.1 407 "), answer)
            self.assertNotIn("200", answer.split("\r\n")[0])
        self.assertEqual(self.site.seen("media.example.com"), [])
        self.assertNotIn(proxy, self.command_lines())
        self.assert_done(run.end(), 1)

    def proxy_of_a_child(self):
        for pid in self.processes():
            try:
                variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            for variable in variables:
                if variable.startswith("https_proxy=http://") and "@127.0.0.1:" in variable:
                    return variable.partition("=")[2]
        return None

    def command_lines(self):
        return " ".join(self.processes().values())

    def as_nobody(self, host, port, head):
        """What comes back to another user (to this one, where we cannot be another), until the other side closes or a second
        of silence has passed behind its answer."""
        ask = (
            "import socket, sys\n"
            f"link = socket.create_connection(({host!r}, {port}))\n"
            f"link.sendall({head!r}.encode() + b'\\r\\n')\n"
            "link.settimeout(1)\n"
            "came = b''\n"
            "try:\n"
            "    while block := link.recv(65536): came += block\n"
            "except TimeoutError: pass\n"
            "sys.stdout.buffer.write(came)\n"
        )
        user = {"user": "nobody"} if os.geteuid() == 0 else {}
        return subprocess.run(["/usr/bin/python3", "-c", ask], check=True, capture_output=True, text=True, **user).stdout


if __name__ == "__main__":
    unittest.main()

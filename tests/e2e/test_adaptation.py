# How own transfers adapt to hosts that squeeze, crowd, fall silent or are slow; told by what the simulator was asked and
# by what is remembered of the hosts. Nothing here looks at a clock.

import sqlite3
import unittest

from harness import BIG, COURSE, MEDIA, WithSite, catalog, course_name

MAIN = "upos-sz-mirrorcos.bilivideo.com"
MIRRORS = ("upos-sz-mirrorali.bilivideo.com", "upos-sz-mirrorhw.bilivideo.com")
FAST = 400_000  # bytes of a connection before it is squeezed


class Adaptation(WithSite):
    def traits(self, host=MAIN):
        """What is remembered of a host: {column: value}."""
        database = sqlite3.connect(next(self.folder.rglob("state.db")))
        database.row_factory = sqlite3.Row
        with database:
            row = database.execute("select * from host_traits where host = ?", (host,)).fetchone()
        database.close()
        return dict(row) if row else {}

    def fetch_pages(self, pages, *words):
        self.site.forget()
        run = self.fetch("bilibili", COURSE, "-p", pages, "--engine", "yt-dlp", *words)
        self.assertEqual((run.code, set(run.states().values())), (0, {"done"}), run)
        return self.site.requests(MEDIA)

    def test_a_squeeze_is_found_out_and_remembered(self):
        self.site.obey({"host": MEDIA, "fast_bytes": FAST, "slow_rate": 20_000, "rate": 2_000_000})

        self.fetch_pages("1-8")
        learnt = self.traits()["squeeze"]
        second = self.fetch_pages("9-12")

        self.assertGreater(learnt, FAST / 2)
        self.assertLess(learnt, FAST * 1.5)
        squeezed = [line for line in second if line["bytes"] > 1.2 * FAST]
        self.assertLessEqual(len(squeezed), len(second) // 10, "ranges are still longer than what is fast")
        for page in (1, 12):
            self.assert_course_page(page)

    def test_what_crowds_a_host_is_not_done_twice(self):
        self.site.obey({"host": MEDIA, "max_connections": 4, "crowd_per": "client", "crowded_rate": 100_000,
                        "crowded_seconds": 3, "rate": 500_000})

        self.fetch_pages("1-12")
        remembered = self.traits()
        again = self.fetch_pages("13-16")

        self.assertLessEqual(remembered["good_connections"], 4, remembered)
        self.assertLessEqual(self.most_at_once(again), 5, "it crowded the host again")

    def most_at_once(self, lines):
        changes = sorted([(line["t"], 1) for line in lines] + [(line["t"] + line["seconds"], -1) for line in lines])
        now = most = 0
        for _, change in changes:
            now += change
            most = max(most, now)
        return most

    def test_connections_stay_within_what_the_user_allows(self):
        self.site.obey({"host": MEDIA, "rate": 400_000})

        lines = self.fetch_pages("1-8", "--per-host", "2")

        # Those that were hung up on count until the simulator notices.
        self.assertLessEqual(self.most_at_once(lines), 3)

    def test_a_slow_node_is_left_for_its_mirrors(self):
        self.site.obey_file("slow-mirror")

        lines = self.fetch_pages("1-4")

        by_host = {host: sum(line["bytes"] for line in lines if line["host"] == host) for host in (MAIN, *MIRRORS)}
        self.assertLess(by_host[MAIN], sum(by_host.values()) / 4, by_host)
        for page in (1, 2, 3, 4):
            self.assert_course_page(page)

    def test_a_node_that_does_not_answer_is_left_for_its_mirrors(self):
        self.site.obey({"host": MAIN, "hang": True})

        lines = self.fetch_pages("1-3")

        self.assertEqual(sum(line.get("bytes", 0) for line in lines if line["host"] == MAIN), 0)
        for page in (1, 2, 3):
            self.assert_course_page(page)

    def test_a_file_that_flows_alone_is_split(self):
        self.site.obey({"host": MEDIA, "rate": 500_000})
        self.site.forget()

        run = self.fetch("bilibili", BIG, "-q", "360", "--engine", "yt-dlp")

        self.assert_done(run, 1)
        begins = {line["range"] for line in self.site.requests(MEDIA) if line.get("range", "bytes=0-") != "bytes=0-"}
        self.assertGreater(len(begins), 1, "one connection for all")
        self.assert_page("大文件.mp4", catalog.BIG.page(1), 360)

    def test_nothing_is_fetched_twice_from_a_host_without_quirks(self):
        lines = self.fetch_pages("1-6")

        sent = sum(line["bytes"] for line in lines)
        kept = sum((self.out / course_name(page)).stat().st_size for page in range(1, 7))
        self.assertLess(sent, 1.1 * kept)


if __name__ == "__main__":
    unittest.main()

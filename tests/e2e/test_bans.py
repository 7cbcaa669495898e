# A site that bans whoever asks too much, as it shows at the site: who asked for what, and when.

import unittest

from harness import COURSE, WithSite, course_name, eventually

PAGES_AND_API = "*.bilibili.com"
REST = 3  # seconds of the first rest; all times here are from the simulator's log, so they are one clock's
BAN = 6  # longer than the first rest with its jitter, so that a probe meets it; over before the second rest is


def ban(requests):
    """For once: what is left to ask afterwards is less than that."""
    return {"name": "ban", "host": PAGES_AND_API, "limit": {"requests": requests, "window": 10, "ban": BAN, "status": 412}}


class Bans(WithSite):
    pace = f"""
[pages]
spacing = [0.0, 0.05]
rest_first = {REST}
rest_most = 6

[media]
spacing = [0.0, 0.05]
rest_first = 1
rest_most = 4
"""

    def setUp(self):
        super().setUp()
        self.profile("bilibili", self.pace)

    def refused(self):
        return [line for line in self.site.requests(PAGES_AND_API) if line["status"] == 412]

    def check_probes(self, most_under_way):
        """From the first refusal on only what was under way arrives, and after the rest one request that meets the ban."""
        refused = [line["t"] for line in self.refused()]
        in_the_rest = [t for t in refused if t < min(refused) + REST]
        self.assertLessEqual(len(in_the_rest), most_under_way, "asked on although banned")
        self.assertEqual(len(refused) - len(in_the_rest), 1, "there was not one probe")

    def test_a_ban_of_a_few_seconds_is_survived_and_all_pages_arrive(self):
        self.site.obey(ban(28))

        run = self.fetch("bilibili", COURSE, "-p", "1-8", "-q", "360", "--retries", "0", "--engine", "yt-dlp")

        self.assert_done(run, *range(1, 9))
        self.assert_only(*map(course_name, range(1, 9)))
        self.assertTrue(run.all("host_rests"), run)
        self.assertTrue(run.all("host_answers"), run)
        self.check_probes(most_under_way=1)
        for page in (1, 8):
            self.assert_course_page(page, 360)

    def test_two_at_once_stop_together_and_one_of_them_probes(self):
        self.site.obey(ban(35))
        one = self.begin("bilibili", COURSE, "-p", "1-5", "-q", "360", "--retries", "0", "--engine", "yt-dlp")
        two = self.begin("bilibili", COURSE, "-p", "6-10", "-q", "360", "--retries", "0", "--engine", "yt-dlp")

        runs = one.end(), two.end()

        self.assert_done(runs[0], *range(1, 6))
        self.assert_done(runs[1], *range(6, 11))
        self.assert_only(*map(course_name, range(1, 11)))
        # Each had one process under way, which asks no more once it is refused.
        self.check_probes(most_under_way=2)

    def test_one_that_comes_later_knows_of_the_ban_without_asking(self):
        self.site.obey({"host": PAGES_AND_API, "status": 412})
        first = self.fetch("bilibili", COURSE, "-p", "1", "--engine", "yt-dlp", "--max-wait", "0")
        asked = len(self.site.requests())

        second = self.fetch("bilibili", COURSE, "-p", "2", "--engine", "yt-dlp", "--max-wait", "0")

        self.assertEqual((first.code, second.code), (5, 5), second)
        self.assertEqual(len(self.site.requests()), asked)
        self.assertIn("rests until", second.all("notice")[-1]["text"])

    def test_what_waits_is_told_by_status_and_why_and_goes_on_with_retry(self):
        self.site.obey({"host": PAGES_AND_API, "status": 412})
        waiting = self.fetch("bilibili", COURSE, "-p", "1-3", "-q", "360", "--engine", "yt-dlp", "--max-wait", "0")
        status = self.run_plainly("status")
        why = self.run_plainly("why", "3")
        self.site.obey()

        retried = self.run_plainly("retry", "--progress", "json", "--max-wait", "1m")

        self.assertEqual(waiting.code, 5, waiting)
        self.assertRegex(status.out, r"waiting +3\n")
        self.assertIn("bilibili pages rests until", status.out)
        self.assertNotIn("cancelled", status.out)
        self.assertIn("waits for bilibili pages", why.out)
        self.assert_done(retried, 1, 2, 3)

    def test_a_prober_that_is_killed_holds_nobody_up(self):
        self.site.obey({"host": PAGES_AND_API, "status": 412})
        self.fetch("bilibili", COURSE, "-p", "1", "--engine", "yt-dlp", "--max-wait", "0")
        self.site.obey({"host": PAGES_AND_API, "hang": 60})
        prober = self.begin("bilibili", COURSE, "-p", "1", "-q", "360", "--engine", "yt-dlp")
        eventually(lambda: prober.has_told("listing_started"), "it probes")
        prober.kill()
        self.site.obey()

        run = self.fetch("bilibili", COURSE, "-p", "2", "-q", "360", "--engine", "yt-dlp")

        self.assert_done(run, 2)
        self.assertLess(run.total["took"], 30, run)


if __name__ == "__main__":
    unittest.main()

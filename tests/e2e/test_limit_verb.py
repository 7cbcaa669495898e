# `multiget limit` finds the runs that are going on, and leaves word for them.

import json
import signal
import unittest

from harness import COURSE, MEDIA, WithSite, eventually

SLOW = {"host": MEDIA, "rate": 100_000}


class LimitVerb(WithSite):
    def limit(self, *words):
        return self.run_plainly("limit", *words)

    def begin_slowly(self):
        self.site.obey(SLOW)
        running = self.begin("bilibili", COURSE, "-p", "1")
        eventually(lambda: running.has_told("job_progress"), "bytes come")
        return running

    @staticmethod
    def kill(running):
        running.signal(signal.SIGKILL)
        running.end()

    def test_it_says_that_nothing_is_going_on(self):
        for words in ((), ("2M",), ("--run", "7")):
            with self.subTest(words):
                told = self.limit(*words)

                self.assertEqual(told.code, 1, told)
                self.assertIn("going on", told.out)

    def test_it_leaves_word_for_a_run_that_is_going_on(self):
        running = self.begin_slowly()

        asked = self.limit("2M", "--json")
        other = self.limit("1M", "--run", "99")
        told = self.limit("--json")
        self.kill(running)

        self.assertEqual((asked.code, other.code, told.code), (0, 1, 0), asked)
        rows = json.loads(told.out)
        self.assertEqual([(row["wanted"], row["process"]) for row in rows], [(2 * 1024 * 1024, running.process.pid)])

    def test_it_takes_the_word_back(self):
        running = self.begin_slowly()

        self.limit("off")
        off = json.loads(self.limit("--json").out)
        self.limit("default")
        default = json.loads(self.limit("--json").out)
        self.kill(running)

        self.assertEqual((off[0]["wanted"], default[0]["wanted"]), ("off", "default"))

    def test_it_does_not_count_a_run_that_was_killed_or_is_over(self):
        self.kill(self.begin_slowly())
        self.site.obey()
        self.assertEqual(self.fetch("bilibili", COURSE, "-p", "1").code, 0)

        told = self.limit("2M")

        self.assertEqual(told.code, 1, told)

    def test_it_refuses_what_is_no_limit_with_the_cure(self):
        for word in ("5 parsecs", "5", "-1M", "fast", "9999T"):
            with self.subTest(word):
                told = self.limit("--", word)

                self.assertEqual((told.code, told.out), (2, ""), told)
                self.assertIn("500K" if word != "5" else "5M", told.errors)


if __name__ == "__main__":
    unittest.main()

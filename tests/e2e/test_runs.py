# Runs that are watched, planned, stopped, continued, asked about afterwards, and two of them at once.

import json
import re
import signal
import time
import unittest

from harness import BIG, COURSE, ENGINES, FLV, MEDIA, SINGLE, WithSite, catalog, course_name, eventually, media, media_size

SLOW = {"host": MEDIA, "rate": 400_000}
BIG_NAME = "大文件.mp4"


class Plans(WithSite):
    def test_a_plan_tells_names_sizes_and_lengths_and_touches_nothing(self):
        self.fetch("bilibili", COURSE, "-p", "2", "-q", "360")
        self.site.forget()
        before = self.files()

        run = self.run_plainly("plan", "bilibili", COURSE, "-p", "1-3", "--json", "-d", self.out, *self.network())

        self.assertEqual(run.code, 0, run)
        plan = json.loads(run.out)
        self.assertEqual([page["state"] for page in plan["pages"]], ["fetch", "skip", "fetch"], plan)
        first = plan["pages"][0]
        self.assertEqual((first["page"], first["height"], round(first["seconds"])), (1, 720, 10), first)
        self.assertEqual(first["target"], course_name(1))
        self.assertGreater(first["bytes"], 1_000_000)
        self.assertEqual(self.files(), before)
        self.assertEqual(self.site.requests(MEDIA), [])
        self.assert_tidy()

    def test_a_plan_in_print_names_every_page(self):
        run = self.run_plainly("plan", "bilibili", COURSE, "-p", "1-2", "-d", self.out, *self.network())

        self.assertEqual(run.code, 0, run)
        for page in (1, 2):
            self.assertIn(course_name(page), run.out)
        self.assertEqual((self.files(), self.out.exists()), ([], False))

    def test_a_dry_run_with_each_engine_touches_nothing(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.run_plainly("bilibili", COURSE, "-p", "1-2", "-n", "-d", self.out, "--engine", engine, *self.network())

                self.assertEqual(run.code, 0, run)
                self.assertIn(course_name(2), run.out)
                self.assertFalse(self.out.exists())
                self.assert_tidy()


class KnownLists(WithSite):
    def test_a_whole_list_again_costs_its_listing_only(self):
        first = self.fetch("bilibili", FLV)
        self.site.forget()

        again = self.fetch("bilibili", FLV)

        self.assert_done(first, 1, 2, 3)
        self.assertEqual((again.code, again.total["skipped"]), (0, 3), again)
        self.assertLessEqual(len(self.site.requests()), 2)
        self.assertEqual(self.site.requests(MEDIA), [])


class Afterwards(WithSite):
    def setUp(self):
        super().setUp()
        self.site.obey({"host": MEDIA, "page": 2, "status": 404})
        self.run_1 = self.fetch("bilibili", COURSE, "-p", "1-2", "--retries", "0", "--engine", "yt-dlp", "--download", "engine")

    def test_status_tells_how_the_run_went(self):
        self.assertEqual((self.run_1.code, self.run_1.states()), (1, {1: "done", 2: "failed"}), self.run_1)

        told = self.run_plainly("status")
        as_json = self.run_plainly("status", "--json")

        self.assertEqual((told.code, as_json.code), (0, 0), told)
        self.assertRegex(told.out, r"done +1")
        self.assertIn("multiget retry 1", told.out)
        status = json.loads(as_json.out)
        self.assertEqual((status["exit_code"], status["states"]), (1, {"done": 1, "failed": 1}), status)
        self.assertEqual([failed["page"] for failed in status["failed"]], [2])
        self.assertEqual(status["failed"][0]["error"]["kind"], self.run_1.kinds()[2])

    def test_why_tells_every_try_and_the_tool_s_own_words(self):
        told = self.run_plainly("why", "2")
        as_json = self.run_plainly("why", "2", "--json")
        by_key = self.run_plainly("why", f"bilibili {COURSE} p2", "--json")

        self.assertEqual((told.code, as_json.code, by_key.code), (0, 0, 0), told)
        self.assertIn("404", told.out)
        attempts = json.loads(as_json.out)
        self.assertEqual(len(attempts), 1, attempts)
        self.assertEqual((attempts[0]["engine"], attempts[0]["step"]), ("yt-dlp", "fetch"))
        self.assertIn("404", attempts[0]["last_lines"])
        self.assertEqual(json.loads(by_key.out), attempts)

    def test_retry_fetches_what_failed_and_nothing_else(self):
        self.site.obey()

        again = self._start(["retry", "--progress", "json"], {}).end()

        self.assert_done(again, 2)
        self.assert_only(course_name(1), course_name(2))
        self.assert_course_page(2)
        self.assertEqual(self.site.requests(MEDIA, page=1), [])
        nothing = self.run_plainly("retry")
        self.assertEqual((nothing.code, nothing.out), (0, "nothing failed in that run\n"), nothing)

    def test_nothing_to_tell_is_said(self):
        for words in (["status", "--state", self.folder / "none"], ["retry", "--state", self.folder / "none"], ["status", "77"], ["why", "9"]):
            with self.subTest(words[0]):
                run = self.run_plainly(*words)

                self.assertEqual((run.code, run.out), (2, ""), run)
                self.assertIn("multiget: ", run.errors)


class Stopped(WithSite):
    def slow_fetch(self, *engine):
        """A fetch whose media are well under way; `engine` is the words that choose it."""
        self.site.obey(SLOW)
        running = self.begin("bilibili", BIG, "-q", "360", "--engine", *engine)
        eventually(lambda: self.kept() > 600_000, "some of the video is there")
        return running

    def kept(self):
        """How many bytes the next run can go on from: what our maps promise, or what a tool's partial holds."""
        rooms = self.out / ".multiget"
        maps = [path.read_text() for path in rooms.rglob("*.map")]
        if maps or list(rooms.rglob("own.*")):
            spans = [span.split("-") for text in maps for span in re.findall(r"^there (\d+-\d+)$", text, re.MULTILINE)]
            return sum(int(end) - int(begin) for begin, end in spans)
        return max(self.partials().values(), default=0)

    def check_resumed_after(self, end, *engine):
        """`end` stops the running fetch; the next one goes on where it was, to an identical file."""
        running = self.slow_fetch(*engine)
        end(running)
        kept = self.kept()
        self.assertGreater(kept, 600_000)
        self.assertEqual([name for name in self.files() if not name.startswith(".multiget/")], [])
        self.site.obey()
        self.site.forget()

        again = self.fetch("bilibili", BIG, "-q", "360", "--engine", *engine)

        self.assert_done(again, 1)
        if "engine" in engine:
            ranges = [line["range"] for line in self.site.requests(MEDIA, status=206)]
            self.assertTrue(any(int(text.removeprefix("bytes=").partition("-")[0]) >= 600_000 for text in ranges), ranges)
        else:
            sent = sum(line["bytes"] for line in self.site.requests(MEDIA))
            whole = media_size(catalog.BIG.page(1), 360, max(media.AUDIO_RATES))
            self.assertLess(sent, whole - kept + 500_000, "what was there was fetched again")
        self.assert_only(BIG_NAME)
        self.assert_page(BIG_NAME, catalog.BIG.page(1), 360)

    def test_yt_dlp_interrupted_goes_on_where_it_was(self):
        self.check_resumed_after(self.interrupt, "yt-dlp", "--download", "engine")

    def test_you_get_interrupted_goes_on_where_it_was(self):
        self.check_resumed_after(self.interrupt, "you-get", "--download", "engine")

    def test_a_transfer_interrupted_goes_on_where_it_was(self):
        self.check_resumed_after(self.interrupt, "yt-dlp")

    def test_a_killed_run_takes_its_tools_along_and_the_next_goes_on_where_it_was(self):
        self.check_resumed_after(self.kill, "yt-dlp", "--download", "engine")

    def test_a_transfer_killed_goes_on_where_its_map_was(self):
        self.check_resumed_after(self.kill, "yt-dlp")

    def interrupt(self, running):
        running.signal(signal.SIGINT)
        ended = running.end(15)
        self.assertEqual((ended.code, ended.states()), (7, {1: "cancelled"}), ended)
        self.assert_tidy()
        status = json.loads(self.run_plainly("status", "--json").out)
        self.assertEqual((status["exit_code"], status["states"]), (7, {"cancelled": 1}), status)

    def kill(self, running):
        running.kill()
        self.assert_no_process_left()
        told = self.run_plainly("status")
        self.assertIn("was killed", told.out)

    def test_asked_twice_it_ends_at_once(self):
        for engine, download in ((ENGINES[0], "engine"), (ENGINES[1], "engine"), (ENGINES[0], "native")):
            with self.subTest(engine, download=download):
                self.out = self.folder / f"{engine}-{download}"
                running = self.slow_fetch(engine, "--download", download)

                running.signal(signal.SIGINT)
                running.signal(signal.SIGTERM)
                moment = time.monotonic()
                ended = running.end(10)

                self.assertEqual(ended.code, 130, ended)
                self.assertLess(time.monotonic() - moment, 3)
                self.assert_no_process_left()

    def test_a_hangup_ends_it_like_an_interrupt(self):
        running = self.slow_fetch("yt-dlp")

        running.signal(signal.SIGHUP)

        ended = running.end(15)
        self.assertEqual(ended.code, 7, ended)
        self.assert_no_process_left()


class TwoAtOnce(WithSite):
    def test_two_runs_on_the_same_pages_fetch_each_page_once(self):
        self.site.obey({"host": MEDIA, "rate": 1_500_000})

        one, other = [self.begin("bilibili", COURSE, "-p", "1-3", "--engine", "yt-dlp") for _ in range(2)]
        ends = [one.end(), other.end()]

        self.assertEqual([end.code for end in ends], [0, 0], f"{ends[0]}\n{ends[1]}")
        for page in (1, 2, 3):
            self.assertEqual(sorted(end.states()[page] for end in ends), ["done", "skipped"], f"{ends[0]}\n{ends[1]}")
            sent = sum(line["bytes"] for line in self.site.requests(MEDIA, page=page, format="30064"))
            self.assertLess(sent, 1.1 * media_size(catalog.COURSE.page(page), 720), "it was fetched twice")
            self.assert_course_page(page)
        self.assert_only(*[course_name(page) for page in (1, 2, 3)])

    def test_two_runs_with_two_engines_share_no_partial_file(self):
        self.site.obey({"host": MEDIA, "rate": 1_500_000})

        one, other = [self.begin("bilibili", SINGLE, "--engine", engine) for engine in ENGINES]
        ends = [one.end(), other.end()]

        self.assertEqual([end.code for end in ends], [0, 0], f"{ends[0]}\n{ends[1]}")
        self.assertEqual(sorted(end.states()[1] for end in ends), ["done", "skipped"])
        self.assert_only("单页视频：只有一集.mp4")
        self.assert_page("单页视频：只有一集.mp4", catalog.SINGLE.page(1))


if __name__ == "__main__":
    unittest.main()

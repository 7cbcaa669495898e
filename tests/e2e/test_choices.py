# What the user may choose: pages, quality, format, danmaku.

import json
import unittest

from harness import COURSE, ENGINES, MEDIA, SINGLE, WithSite, catalog, course_name


class WhatIsFetched(WithSite):
    def test_danmaku_is_kept_beside_the_video_only_when_asked_for(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", COURSE, "-p", "2", "--keep-danmaku", "--engine", engine, "--force")

                self.assert_done(run, 2)
                name = course_name(2)
                sidecar = name.removesuffix(".mp4") + ".danmaku.xml"
                self.assert_only(name, sidecar)
                self.assertIn("讲得真好 &lt;3 &amp; 谢谢", (self.out / sidecar).read_text(encoding="utf-8"))
                (self.out / sidecar).unlink()

    def test_quality_is_an_upper_limit(self):
        for engine in ENGINES:
            for wanted, given in (("480", 480), ("500p", 480), ("100", 360)):
                with self.subTest(engine, wanted=wanted):
                    run = self.fetch("bilibili", SINGLE, "-q", wanted, "--engine", engine, "--force")

                    self.assert_done(run, 1)
                    self.assert_page("单页视频：只有一集.mp4", catalog.SINGLE.page(1), given)

    def test_a_format_is_handed_to_the_engine_as_it_is(self):
        for engine, wanted in (("yt-dlp", "30032+30280"), ("you-get", "dash-flv480-AVC")):
            with self.subTest(engine):
                run = self.fetch("bilibili", SINGLE, "-f", wanted, "--engine", engine, "--force")

                self.assert_done(run, 1)
                self.assert_page("单页视频：只有一集.mp4", catalog.SINGLE.page(1), 480)

    def test_a_format_that_is_not_there_fails_and_nothing_else_is_taken(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", SINGLE, "-p", "1", "-f", "nonsense", "--engine", engine)

                self.assertEqual((run.code, run.states(), run.kinds()), (4, {1: "failed"}, {1: "bad_input"}), run)
                self.assertEqual(self.files(), [])


class Pages(WithSite):
    def fetched(self, pages):
        """The pages that a selection leads to, as the plan has it."""
        run = self.run_plainly("plan", "bilibili", COURSE, "-p", pages, "--json", *self.network())
        if run.code != 0:
            return run
        return [page["page"] for page in json.loads(run.out)["pages"] if page["state"] == "fetch"]

    def test_selections_mean_what_they_say(self):
        for pages, expected in (
            ("3", [3]), ("18-", [18, 19, 20]), ("-2", [19]), ("last", [20]), ("1:9:4", [1, 5, 9]), ("-2-", [19, 20]),
            ("1-2,20,2", [1, 2, 20]),
        ):
            with self.subTest(pages):
                self.assertEqual(self.fetched(pages), expected)

    def test_pages_beyond_the_list_are_told_of_and_the_others_come(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", COURSE, "-p", "19-30", "--engine", engine, "--force")

                self.assertEqual(run.code, 0, run)
                done = [page for page, state in run.states().items() if state == "done"]
                self.assertEqual(done, [19, 20], run)
                self.assert_only(course_name(19), course_name(20))
                warnings = [event["text"] for event in run.all("notice") if event["level"] == "warning"]
                self.assertTrue(any("21-30" in text for text in warnings), warnings)

    def test_a_page_beyond_the_list_alone_selects_nothing(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", COURSE, "-p", "21", "--engine", engine)

                self.assertEqual(run.code, 3, run)
                self.assertEqual(self.files(), [])
                self.assertEqual(self.site.requests(MEDIA), [])


if __name__ == "__main__":
    unittest.main()

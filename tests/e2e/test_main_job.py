# The main job: pages arrive, whole, under the right names, with nothing left beside them, and are not asked for twice.

import hashlib
import json
import pathlib
import unittest

from harness import (
    COURSE, ENGINES, FLV, HOSTILE, MEDIA, SINGLE, WithSite, catalog, client, course_name,
)

WWW = "https://www.bilibili.com/video"


class AllPages(WithSite):
    def test_yt_dlp_brings_twenty_pages_and_asks_for_nothing_when_run_again(self):
        self.check_twenty_pages("yt-dlp")

    def test_you_get_brings_twenty_pages_and_asks_for_nothing_when_run_again(self):
        self.check_twenty_pages("you-get")

    def check_twenty_pages(self, engine):
        names = [course_name(page) for page in range(1, 21)]

        run = self.fetch("bilibili", COURSE, "--pages", "1-20", "--engine", engine)

        self.assert_done(run, *range(1, 21))
        self.assertEqual(run.total["done"], 20)
        self.assert_only(*names)
        for page in range(1, 21):
            self.assert_course_page(page)

        self.site.forget()
        again = self.fetch("bilibili", COURSE, "--pages", "1-20", "--engine", engine)

        self.assertEqual((again.code, again.total["skipped"]), (0, 20), again)
        self.assertEqual(self.site.requests(), [])
        self.assert_only(*names)


class OtherLists(WithSite):
    def test_each_engine_makes_whole_files_of_flash_segments(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", FLV, "--engine", engine, "--force", "-o", f"{engine}/%(page)d.%(ext)s")

                self.assert_done(run, 1, 2, 3)
                for page in (1, 2, 3):
                    self.assert_page(f"{engine}/{page}.mp4", catalog.FLV.page(page))
        self.assert_only(*[f"{engine}/{page}.mp4" for engine in ENGINES for page in (1, 2, 3)])

    def test_a_video_of_one_page_gets_its_title_and_no_folder(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("bilibili", SINGLE, "--engine", engine, "--force")

                self.assert_done(run, 1)
                self.assert_only("单页视频：只有一集.mp4")
                self.assert_page("单页视频：只有一集.mp4", catalog.SINGLE.page(1))

    def test_an_address_that_names_a_page_brings_this_page(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch("get", f"{WWW}/{COURSE}?p=3", "--engine", engine, "--force")

                self.assert_done(run, 3)
                self.assert_only(course_name(3))
                self.assert_course_page(3)

    def test_a_page_of_no_known_site_is_fetched_and_known_again(self):
        for engine in ENGINES:
            with self.subTest(engine):
                url = "https://media.example.com/page.html"

                run = self.fetch("get", url, "--engine", engine, "--state", self.folder / engine, "-o", engine + ".%(ext)s")
                again = self.fetch("get", url, "--engine", engine, "--state", self.folder / engine, "-o", engine + ".%(ext)s")

                self.assert_done(run, 1)
                self.assert_plain(f"{engine}.mp4")
                self.assertEqual((again.code, again.states()), (0, {1: "skipped"}), again)

    def test_an_address_of_a_file_is_fetched(self):
        for engine in ENGINES:
            with self.subTest(engine):
                run = self.fetch(
                    "get", "https://media.example.com/plain.mp4", "--engine", engine, "--state", self.folder / engine,
                    "-o", engine + ".%(ext)s",
                )

                self.assert_done(run, 1)
                self.assert_plain(f"{engine}.mp4")

    def assert_plain(self, name):
        original = pathlib.Path(client.shared_state()) / "media" / "plain.mp4"
        self.assertEqual(digest(self.out / name), digest(original))


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
                run = self.fetch("bilibili", SINGLE, "-f", "nonsense", "--engine", engine)

                self.assertEqual((run.code, run.states(), run.kinds()), (4, {1: "failed"}, {1: "bad_input"}), run)
                self.assertEqual(self.files(), [])
        self.assertEqual([line for line in self.site.requests(MEDIA) if line["bytes"] > 1 << 20], [])


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


class Names(WithSite):
    def test_hostile_titles_stay_inside_the_destination_and_apart(self):
        for engine in ENGINES:
            with self.subTest(engine):
                out = self.out = self.folder / engine

                run = self.fetch("bilibili", HOSTILE, "--engine", engine, "-q", "360", "--force")

                self.assert_done(run, *range(1, 18))
                files = self.files()
                self.assertEqual(len(files), 17, files)
                self.assertEqual(len({pathlib.Path(name).parent for name in files}), 1, files)
                for name in files:
                    self.assertTrue((out / name).resolve().is_relative_to(out), name)
                    self.assertLessEqual(len(pathlib.Path(name).name.encode()), 255)
                    self.assertNotRegex(name, r"[\x00-\x1f\x7f\\:*?\"<>|\u202e]")
                for page in (1, 7, 8, 17):
                    self.assert_page(run.ends[page]["target"], catalog.HOSTILE.page(page), 360)
                self.assert_tidy()

    def test_a_template_may_make_folders(self):
        run = self.fetch("bilibili", COURSE, "-p", "4", "-o", "%(id)s/%(engine)s/%(page)03d-%(height)s.%(ext)s", "--engine", "yt-dlp")

        self.assert_done(run, 4)
        self.assert_only(f"{COURSE}/yt-dlp/004-720.mp4")

    def test_two_pages_of_one_title_get_two_names(self):
        run = self.fetch("bilibili", HOSTILE, "-p", "7,8", "-o", "%(part)s.%(ext)s", "-q", "360")

        self.assert_done(run, 7, 8)
        self.assert_only("同名.mp4", "同名 (2).mp4")
        for page in (7, 8):
            self.assert_page(run.ends[page]["target"], catalog.HOSTILE.page(page), 360)

    def test_the_user_s_own_file_is_never_overwritten(self):
        own = self.out / course_name(2)
        own.parent.mkdir(parents=True)
        own.write_text("mine", encoding="utf-8")

        run = self.fetch("bilibili", COURSE, "-p", "1-2")

        self.assertEqual((run.code, run.states(), run.kinds()), (1, {1: "done", 2: "failed"}, {2: "local_io"}), run)
        self.assertIn("--force", run.ends[2]["error"]["message"])
        self.assertEqual(own.read_text(encoding="utf-8"), "mine")
        self.assertEqual(self.site.requests(MEDIA, page=2), [])

    def test_force_replaces_what_is_there(self):
        own = self.out / course_name(2)
        own.parent.mkdir(parents=True)
        own.write_text("mine", encoding="utf-8")

        run = self.fetch("bilibili", COURSE, "-p", "2", "--force")

        self.assert_done(run, 2)
        self.assert_only(course_name(2))
        self.assert_course_page(2)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    unittest.main()

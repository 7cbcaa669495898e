# Lists and addresses of every kind, with each engine.

import hashlib
import pathlib
import unittest

from harness import COURSE, ENGINES, FLV, SINGLE, WithSite, catalog, client, course_name

WWW = "https://www.bilibili.com/video"


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


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    unittest.main()

# Names of files: hostile, equal, made by template, taken by the user's own files.

import pathlib
import unittest

from harness import COURSE, ENGINES, HOSTILE, MEDIA, WithSite, catalog, course_name


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


if __name__ == "__main__":
    unittest.main()

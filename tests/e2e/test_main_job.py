# The main job: pages arrive, whole, under the right names, with nothing left beside them, and are not asked for twice.

import unittest

from harness import COURSE, WithSite, course_name


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


if __name__ == "__main__":
    unittest.main()

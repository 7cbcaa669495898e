# `multiget plan FILE`: what running a file of playlists would do, with the real tools.

import json
import unittest

from harness import COURSE, FLV, SINGLE, WithSite, course_name

PLAIN = "https://media.example.com/plain.mp4"


class QueuePlan(WithSite):
    def plan(self, text, *words):
        file = self.folder / "courses.toml"
        file.write_text(text, encoding="utf-8")
        return self.run_plainly("plan", file, *words, *self.network())

    def planned(self, text, *words):
        run = self.plan(text, "--json", *words)
        self.assertEqual(run.code, 0, run)
        return json.loads(run.out)

    def test_tells_of_each_list_and_of_all(self):
        plan = self.planned(f"""
            [defaults]
            dir = "out"
            [[playlist]]
            name = "Course"
            site = "bilibili"
            id = "{COURSE}"
            pages = "1-3"
            [[playlist]]
            url = "https://www.bilibili.com/video/{SINGLE}"
            [[playlist]]
            url = "{PLAIN}"
            """)

        self.assertEqual(plan["queue"], "courses")
        course, single, plain = plan["lists"]
        self.assertEqual((course["name"], course["fetch"], course["there"]), ("Course", 3, 0))
        self.assertEqual([page["target"] for page in course["pages"]], [course_name(n) for n in (1, 2, 3)])
        self.assertEqual(course["directory"], str(self.out))
        self.assertGreater(course["bytes"], 1_000_000)
        self.assertEqual((single["fetch"], plain["fetch"]), (1, 1))
        self.assertEqual(plan["totals"]["fetch"], 5)
        self.assertEqual(plan["totals"]["bytes"], sum(one["bytes"] for one in plan["lists"]))
        self.assertEqual(plan["collisions"], [])
        self.assertEqual(self.files(), [], "a plan fetches nothing")

    def test_what_is_there_costs_no_request(self):
        self.assert_done(self.fetch("bilibili", COURSE, "-p", "1-2"), 1, 2)
        self.site.forget()

        plan = self.planned(f'[[playlist]]\nsite = "bilibili"\nid = "{COURSE}"\npages = "1-2"\ndir = "out"\n')

        self.assertEqual((plan["totals"]["there"], plan["totals"]["fetch"]), (2, 0))
        self.assertEqual(plan["totals"]["seconds"], 0)
        self.assertEqual(self.site.requests(), [])

    def test_the_time_is_reckoned_by_the_limit(self):
        text = f'[[playlist]]\nurl = "https://www.bilibili.com/video/{SINGLE}"\n'
        unlimited = self.planned(text)
        limited = self.planned(text, "-r", "100K")
        own = self.planned(text + 'limit-rate = "50K"\n', "-r", "100K")

        self.assertIsNone(unlimited["totals"]["seconds"])
        self.assertAlmostEqual(limited["totals"]["seconds"], limited["totals"]["bytes"] / 102400, delta=0.1)
        self.assertAlmostEqual(own["totals"]["seconds"], limited["totals"]["seconds"] * 2, delta=0.1)
        self.assertEqual(limited["limit"], {"bytes_per_second": 102400, "set_by": "--limit-rate"})

    def test_pages_that_want_one_file_are_told_of(self):
        plan = self.planned(f"""
            [defaults]
            dir = "out"
            output = "P%(page)d.%(ext)s"
            [[playlist]]
            name = "One"
            site = "bilibili"
            id = "{COURSE}"
            pages = "1,3"
            [[playlist]]
            site = "bilibili"
            id = "{SINGLE}"
            """)

        (collision,) = plan["collisions"]
        self.assertEqual(collision["target"], str(self.out / "P1.mp4"))
        self.assertFalse(collision["there"])
        self.assertEqual([(page["list"], page["page"]) for page in collision["pages"]], [(0, 1), (1, 1)])

    def test_a_file_of_somebody_else_is_in_the_way(self):
        self.out.mkdir()
        (self.out / "mine.mp4").write_text("holiday")

        run = self.plan(f'[[playlist]]\nsite = "bilibili"\nid = "{SINGLE}"\ndir = "out"\noutput = "mine.%(ext)s"\n')

        self.assertEqual(run.code, 0, run)
        self.assertIn(f"collision: {self.out / 'mine.mp4'} is there already", run.out)

    def test_a_list_that_is_gone_hinders_no_other(self):
        run = self.plan(f"""
            [[playlist]]
            name = "Gone"
            site = "bilibili"
            id = "BV1gone4y1404"
            [[playlist]]
            site = "bilibili"
            id = "{SINGLE}"
            """)

        self.assertEqual(run.code, 1, run)
        self.assertIn("Gone: the list: ", run.errors)
        self.assertIn("2 lists: 1 page, 0 there, 1 to fetch", run.out)

    def test_the_command_line_replaces_what_the_file_says(self):
        text = f'[[playlist]]\nsite = "bilibili"\nid = "{SINGLE}"\nquality = "720"\n'

        heights = [self.planned(text, *words)["lists"][0]["pages"][0]["height"] for words in ([], ["-q", "360"])]

        self.assertEqual(heights, [720, 360])

    def test_errors_are_told_with_their_places_before_anything_is_asked(self):
        run = self.plan(f"""[defaults]
qualty = "720"
[[playlist]]
site = "bilbili"
id = "{FLV}"
pages = 3
[[playlist]]
name = "nothing"
""")

        file = self.folder / "courses.toml"
        self.assertEqual(run.code, 2, run)
        self.assertIn(f'{file}:2:1: unknown key "qualty"; did you mean "quality"?', run.errors)
        self.assertIn(f'{file}:6:9: "pages" should be text', run.errors)
        self.assertIn(f"{file}:7:1: which list?", run.errors)
        self.assertEqual(self.site.requests(), [])

    def test_pages_for_all_lists_make_no_sense(self):
        run = self.plan(f'[[playlist]]\nsite = "bilibili"\nid = "{SINGLE}"\n', "-p", "1-3")

        self.assertEqual(run.code, 2, run)
        self.assertIn("[[playlist]]", run.errors)

    def test_a_file_that_is_not_there_is_said_so(self):
        run = self.run_plainly("plan", "nosuch.toml")

        self.assertEqual(run.code, 2, run)
        self.assertIn("nosuch.toml", run.errors)


if __name__ == "__main__":
    unittest.main()

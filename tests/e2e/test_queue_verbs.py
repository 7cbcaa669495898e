# The persistent queue: what is put into it stays, in order, and everybody can look at it and change it.

import json
import os
import unittest

from harness import WithMultiget

ONE, OTHER = "BV1Wy4y1B7vg", "BV1xx411c7mD"


class QueueVerbs(WithMultiget):
    def queue(self, *words, **more):
        return self.run_plainly("queue", *words, **more)

    def add(self, *words):
        added = self.queue("add", *words)
        self.assertEqual(added.code, 0, added)
        return added

    def entries(self, *words):
        return json.loads(self.queue("list", "--json", *words).out)

    def states(self):
        return {entry["id"]: entry["state"] for entry in self.entries()}

    def turns(self):
        return [entry["id"] for entry in self.entries("--only", "queued")]

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / "cwd" / name
        path.write_text(text, encoding=encoding)
        return path

    def test_it_keeps_what_was_added_in_order(self):
        self.add("bilibili", ONE, OTHER, "-d", "courses", "-q", "720", "--name", "微积分", "--priority", "3")
        self.add("https://example.org/a", "--queue", "night", "--keep-watching")

        first, second, third = self.entries()

        self.assertEqual([entry["identity"] for entry in (first, second, third)],
                         [f"bilibili {ONE}", f"bilibili {OTHER}", "default https://example.org/a"])
        self.assertEqual(first["options"], {"dir": str(self.folder / "cwd" / "courses"), "quality": "720"})
        self.assertEqual((first["title"], first["priority"], first["watch"]), ("微积分", 3, False))
        self.assertEqual((third["queue"], third["watch"], third["state"]), ("night", True, "queued"))

    def test_it_adds_nothing_twice(self):
        self.add("bilibili", ONE)

        same = json.loads(self.add("bilibili", ONE, "--json").out)
        other = json.loads(self.add("bilibili", ONE, "-q", "480", "--json").out)

        self.assertEqual((same["added"], same["known"], same["changed"]), (0, 1, 0))
        self.assertEqual((other["added"], other["known"], other["changed"]), (0, 0, 1))
        self.assertEqual([entry["options"]["quality"] for entry in self.entries()], ["480"])

    def test_it_reads_files_of_addresses(self):
        self.write("list.txt", f"# courses\n\nbilibili {ONE}\nhttps://example.org/{{1..3}}\n")
        self.write("table.csv", "name,url\nx,https://example.org/4\n")

        self.add("list.txt", "--csv", "table.csv:url")

        self.assertEqual([entry["what"] for entry in self.entries()],
                         [ONE] + [f"https://example.org/{n}" for n in (1, 2, 3, 4)])

    def test_it_adds_nothing_if_anything_is_wrong_and_says_where(self):
        self.write("list.txt", "https://example.org/1\nrubbish\n")

        refused = self.queue("add", "-a", "list.txt")

        self.assertEqual(refused.code, 2, refused)
        self.assertIn("list.txt:2: ", refused.errors)
        self.assertEqual(self.entries(), [])

    def test_it_adds_what_is_right_if_told_to(self):
        self.write("list.txt", "https://example.org/1\nrubbish\n")

        added = self.queue("add", "-a", "list.txt", "--skip-bad", "--error-file", "bad.txt")

        self.assertEqual(added.code, 1, added)
        self.assertEqual(len(self.entries()), 1)
        self.assertEqual((self.folder / "cwd/bad.txt").read_text(encoding="utf-8").splitlines()[-1], "rubbish")

    def test_it_refuses_options_that_no_job_can_have(self):
        refused = self.queue("add", "bilibili", ONE, "-p", "x")

        self.assertEqual(refused.code, 2, refused)
        self.assertIn("--pages", refused.errors)
        self.assertEqual(self.entries(), [])

    def test_it_pauses_and_resumes(self):
        self.add(*[f"https://example.org/{n}" for n in range(1, 6)])

        self.queue("pause", "1", "3-4")
        paused = self.states()
        self.queue("resume", "all")

        self.assertEqual(paused, {1: "paused", 2: "queued", 3: "paused", 4: "paused", 5: "queued"})
        self.assertEqual(set(self.states().values()), {"queued"})

    def test_it_moves_to_the_front(self):
        self.add(*[f"https://example.org/{n}" for n in range(1, 6)])

        self.queue("top", "5", "2-3")

        self.assertEqual(self.turns(), [5, 2, 3, 1, 4])

    def test_it_removes_entries_but_no_files(self):
        self.add("bilibili", ONE, OTHER, "-d", str(self.out))
        self.out.mkdir()
        (self.out / "mine.mp4").write_bytes(b"film")

        removed = self.queue("rm", "2")
        cleared = self.queue("clear", "--all")

        self.assertEqual((removed.code, cleared.code), (0, 0))
        self.assertEqual(self.entries(), [])
        self.assertEqual(self.files(), ["mine.mp4"])

    def test_it_says_what_it_does_not_have(self):
        self.add("bilibili", ONE)

        for words in (("pause", "7"), ("rm", "1", "7"), ("top", "3-9"), ("resume", "x"), ("clear",),
                      ("list", "--queue", "nihgt")):
            with self.subTest(words):
                refused = self.queue(*words)

                self.assertEqual(refused.code, 2, refused)
                self.assertRegex(refused.errors, "^multiget: ")
        self.assertEqual(self.states(), {1: "queued"})

    def test_it_counts(self):
        self.add("bilibili", ONE)
        self.add("https://example.org/a", "https://example.org/b", "--queue", "night")
        self.queue("pause", "3")

        counts = self.queue("status", "--json")
        words = self.queue("status")
        status = self.run_plainly("status")

        self.assertEqual(json.loads(counts.out), {"default": {"queued": 1}, "night": {"queued": 1, "paused": 1}})
        self.assertIn("night: 1 queued, 1 paused", words.out)
        self.assertIn("queue: 2 queued, 1 paused", status.out)

    def test_it_shows_a_part_of_a_long_queue(self):
        self.write("list.txt", "https://example.org/{1..300}\n")
        self.add("list.txt")

        shown = self.queue("list")
        fewer = self.queue("list", "-n", "2")
        everything = self.queue("list", "--all")

        self.assertEqual([len(told.out.splitlines()) for told in (shown, fewer, everything)], [52, 4, 301])
        self.assertIn("298 more", fewer.out)

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_it_says_that_it_may_not_write(self):
        self.state.parent.mkdir(parents=True)
        self.state.parent.chmod(0o500)
        self.addCleanup(self.state.parent.chmod, 0o700)

        refused = self.queue("add", "bilibili", ONE)

        self.assertNotEqual(refused.code, 0)
        self.assertIn(str(self.state), refused.errors)


if __name__ == "__main__":
    unittest.main()

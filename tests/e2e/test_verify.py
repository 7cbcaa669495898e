# Is every file complete? Files that were really fetched, damaged in the ways in which files are, and looked at.

import json
import os
import shutil
import signal
import unittest

from harness import COURSE, ODD_NAMES, WithSite, course_name, eventually, ffmpeg, fill_disk, give_disk, make_media

NAMES = [course_name(page) for page in (1, 2, 3)]


def key(page):
    return f"bilibili {COURSE} p{page}"


class Verify(WithSite):
    def fetch_three(self):
        run = self.fetch("bilibili", COURSE, "-p", "1-3", "-q", "360")
        self.assertEqual(run.code, 0, run)
        return [self.out / name for name in NAMES]

    def verify(self, *words, code=0):
        """What was told of each file by its name: (state, what is wrong)."""
        run = self.run_plainly("verify", *words, "--json")
        self.assertEqual(run.code, code, run)
        self.told = json.loads(run.out)
        return {os.path.basename(row["path"]): (row["state"], "; ".join(row["wrong"])) for row in self.told["files"]}

    def state_of(self, path, *words):
        run = self.run_plainly("verify", path, *words, "--json")
        row = json.loads(run.out)["files"][0]
        self.assertEqual(run.code, 0 if row["state"] == "good" else 1, run)
        return row["state"], "; ".join(row["wrong"])

    def assert_found(self, path, *words):
        """That it is bad, by both ways of looking."""
        for way in ([], ["--fast"]):
            state, wrong = self.state_of(path, *way)
            self.assertEqual(state, "bad", (way, path.name))
            for word in words:
                self.assertIn(word, wrong, way)

    def test_what_was_fetched_is_good_and_its_page_is_known(self):
        self.fetch_three()

        for way in ([], ["--fast"]):
            told = self.verify(self.out, *way)
            self.assertEqual({state for state, _ in told.values()}, {"good"}, told)

        self.assertEqual([row["key"] for row in self.told["files"]], [key(1), key(2), key(3)])
        row = self.told["files"][0]
        self.assertEqual([one["kind"] for one in row["streams"]], ["picture", "sound"])
        self.assertEqual(row["bytes"], (self.out / NAMES[0]).stat().st_size)
        self.assertGreater(row["seconds"], 1)
        self.assert_tidy()

    def test_damage_at_the_ends_is_found_both_ways(self):
        path = self.fetch_three()[0]
        whole = path.read_bytes()
        half = len(whole) // 2
        self.state.joinpath("state.db").unlink()  # nothing is known but the file itself
        for name, content in {"half": whole[:half], "without its tail": whole[:-4096],
                              "without its head": bytes(65536) + whole[65536:],
                              "zeros behind the middle": whole[:half] + bytes(len(whole) - half),
                              "words": b"this is no film\n" * 100, "empty": b""}.items():
            with self.subTest(name):
                path.write_bytes(content)
                self.assert_found(path)
                self.assertEqual(path.read_bytes(), content)

    def test_a_missing_index_is_found_both_ways(self):
        path = self.fetch_three()[0]
        late = self.out / "late.mp4"
        ffmpeg("-i", path, "-c", "copy", late)  # its index is at the end
        late.write_bytes(late.read_bytes()[:-20000])

        self.assert_found(late, "moov")

    def test_damage_in_the_middle_is_found_by_playing_it_through(self):
        path = self.fetch_three()[0]
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes(20000) + whole[middle + 20000:])

        self.assertEqual(self.state_of(path)[0], "bad")

    def test_a_file_that_is_smaller_shorter_or_another_picture_than_it_was_is_found(self):
        first, second, third = self.fetch_three()
        other = self.out / "other.mp4"
        ffmpeg("-i", first, "-map", "0:v", "-c", "copy", other)
        os.replace(other, first)
        ffmpeg("-i", second, "-t", "2", "-c", "copy", other)
        os.replace(other, second)
        ffmpeg("-f", "lavfi", "-i", "testsrc=s=1280x720:d=60", "-i", third, "-map", "0:v", "-map", "1:a",
                    "-shortest", "-c:a", "copy", other)
        os.replace(other, third)

        self.assert_found(first, "expected sound, found none")
        self.assert_found(second, "expected a length of")
        self.assert_found(third, "expected 360p, found 720p")

    def test_names_can_be_anything(self):
        film = self.folder / "film.mp4"
        make_media(film)
        folder = self.folder / "new\nline '%d"
        folder.mkdir()
        names = [f"{odd}.mp4" for odd in [*ODD_NAMES, "\x1b[31mred"]]
        for name in names:
            shutil.copy(film, folder / name)
            shutil.copy(film, self.folder / "cwd" / name)
        shown = sorted(os.fsencode(name).decode(errors="replace") for name in names)

        for way in ([], ["--fast"]):
            for words in ([folder], ["--", *names]):  # named from within their folder, nothing stands before them
                with self.subTest(way=way, words=words):
                    run = self.run_plainly("verify", "--json", *way, *words)

                    self.assertEqual(run.code, 0, run)
                    rows = json.loads(run.out)["files"]
                    self.assertEqual(sorted(os.path.basename(row["path"]) for row in rows), shown)
                    self.assertEqual({row["state"] for row in rows}, {"good"})
        self.assertNotIn("\x1b", self.run_plainly("verify", folder, "--fast").out)
        (folder / names[0]).write_bytes(film.read_bytes()[:-5000])
        self.assert_found(folder / names[0])

    def test_clocks_that_do_not_begin_at_zero_are_no_damage(self):
        film = self.folder / "film.mp4"
        make_media(film)
        for name, offset in (("before.mp4", "-0.5"), ("before.ts", "-0.5"), ("late.mp4", "1000"), ("late.ts", "90000"), ("late.mkv", "1000"),
                             ("late.flv", "1000")):
            path = self.folder / name
            ffmpeg("-i", film, "-c", "copy", "-muxdelay", "0", "-avoid_negative_ts", "disabled", "-output_ts_offset", offset, path)
            for way in ([], ["--fast"]):
                with self.subTest(name, way=way):
                    self.assertEqual(self.state_of(path, *way), ("good", ""))
        cut = self.folder / "late.mkv"
        cut.write_bytes(cut.read_bytes()[:cut.stat().st_size * 3 // 5])
        self.assert_found(cut)

    def test_a_full_disk_puts_nothing_back_and_says_so(self):
        first = self.fetch_three()[0]
        half = first.read_bytes()[:-50_000]
        first.write_bytes(half)
        kept = self.folder / "kept"
        shutil.copytree(self.state, kept)
        shutil.rmtree(self.state)
        self.state.mkdir()
        give_disk(self, self.state, "4m")
        shutil.copytree(kept, self.state, dirs_exist_ok=True)
        fill_disk(self.state)

        run = self.run_plainly("verify", "--requeue", "--fast", self.out)

        self.assertEqual((run.code, run.errors), (9, f"multiget: no room left for {self.state / 'state.db'}\n"), run)
        self.assertEqual(first.read_bytes(), half)
        (self.state / "filler").unlink()
        self.assertEqual([entry["key"] for entry in json.loads(self.run_plainly("archive", "list", "--json").out)], [key(1), key(2), key(3)])
        self.assertEqual(json.loads(self.run_plainly("queue", "list", "--json", "--all").out), [])

    def test_only_media_is_looked_at_unless_it_is_named(self):
        self.out.mkdir()
        for name in ("notes.txt", "P01.mp4.part", "x.xml"):
            (self.out / name).write_text("words")

        run = self.run_plainly("verify", self.out)
        self.assertEqual((run.code, run.out), (3, ""), run)
        self.assertIn("no media files", run.errors)

        self.assertEqual(self.state_of(self.out / "notes.txt", "--fast")[0], "bad")

    def test_what_is_not_there_is_wrong_usage(self):
        run = self.run_plainly("verify", self.out / "nothing.mp4")
        self.assertEqual(run.code, 2, run)
        self.assertTrue(run.errors.startswith("multiget: there is no file or folder"), run)

    def test_a_file_that_cannot_be_read_is_neither_good_nor_bad(self):
        if os.geteuid() == 0:
            self.skipTest("root may read everything")
        path = self.fetch_three()[0]
        path.chmod(0)

        state, wrong = self.state_of(path)

        self.assertEqual(state, "unchecked")
        self.assertIn("Permission denied", wrong)

    def test_bad_pages_go_back_into_the_queue_and_are_replaced(self):
        first, second, third = self.fetch_three()
        whole = first.read_bytes()
        first.write_bytes(whole[: len(whole) // 2])
        stranger = self.out / "stranger.mp4"
        stranger.write_bytes(b"words")

        run = self.run_plainly("verify", self.out, "--requeue", "--dry-run", "--fast")
        self.assertEqual(run.code, 1, run)
        self.assertIn("1 would be queued", run.out)
        self.assertEqual(json.loads(self.run_plainly("queue", "list", "--json", "--all").out), [])

        run = self.run_plainly("verify", self.out, "--requeue", "--fast")
        self.assertEqual(run.code, 1, run)
        self.assertIn("multiget queue run --queue verify", run.out)
        self.assertIn("stranger.mp4", run.errors)
        kept = [entry["key"] for entry in json.loads(self.run_plainly("archive", "list", "--json").out)]
        self.assertEqual(kept, [key(2), key(3)])
        self.assertEqual(len(first.read_bytes()), len(whole) // 2)

        run = self.run_plainly("queue", "run", "--queue", "verify", "--progress", "plain")
        self.assertEqual(run.code, 0, run)
        stranger.unlink()
        self.assertEqual({state for state, _ in self.verify(self.out).values()}, {"good"})
        self.assertEqual(first.read_bytes(), whole)
        self.assertEqual([row["key"] for row in self.told["files"]], [key(1), key(2), key(3)])
        self.assert_only(*NAMES)

    def test_ctrl_c_ends_it_with_what_is_known(self):
        path = self.fetch_three()[0]
        many = self.folder / "many"
        many.mkdir()
        for number in range(300):
            os.link(path, many / f"{number:03d}.mp4")

        running = self._start(["verify", many, "--pp-jobs", "2", "--progress", "json"], {})
        eventually(lambda: any("ffmpeg" in words for words in self.processes().values()), "it looks")
        running.signal(signal.SIGINT)
        run = running.end()

        self.assertEqual(run.code, 7, run)
        self.assertIn("not looked at", run.out.splitlines()[-1])
        self.assert_no_process_left()
        self.assertEqual(len(list(many.iterdir())), 300)


if __name__ == "__main__":
    unittest.main()

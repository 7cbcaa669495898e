# What is there already: other programs' archives read and written, their files adopted, pages forgotten.

import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from harness import COURSE, COURSE_FOLDER, FLV, MEDIA, SINGLE, WithSite, catalog, course_name, eventually

WWW = "https://www.bilibili.com"


def key(page, video=COURSE):
    return f"bilibili {video} p{page}"


class WithTools(WithSite):
    """The tools as a user has them, without multiget."""

    def setUp(self):
        super().setUp()
        self.notes = self.folder / "archive.txt"  # of yt-dlp

    def tool(self, *command, code=0):
        self.out.mkdir(exist_ok=True)
        environment = {**self.environment(), "SSL_CERT_FILE": str(self.site.ca), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(list(map(str, command)), cwd=self.out, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, encoding="utf-8", timeout=100, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def yt_dlp(self, *words):
        # Where certifi is installed, yt-dlp trusts nothing else unless told so.
        return self.tool("yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", self.site.proxy,
                         "-f", "30016+30216/worst", *words)

    def you_get(self, *words):
        return self.tool("you-get", "-x", self.site.proxy.removeprefix("http://"), "--format=dash-flv360-AVC", *words)

    def ask(self, *words, code=0):
        """The JSON that a verb answers."""
        run = self.run_plainly(*words, "--json")
        self.assertEqual(run.code, code, run)
        return json.loads(run.out)

    def keys(self):
        return sorted(entry["key"] for entry in self.ask("archive", "list"))

    def planned(self, *words):
        plan = self.ask("plan", *words, "-d", self.out, *self.network())
        return {page["page"]: page["state"] for page in plan["pages"]}

    def adopt(self, *words, code=0):
        """What was told of each file: {name: (state, key)}."""
        told = self.ask("adopt", self.out, *words, code=code)
        return {os.path.relpath(file["file"], self.out): (file["state"], file["key"]) for file in told["files"]}


class YtDlpArchives(WithTools):
    def test_what_yt_dlp_has_fetched_is_skipped(self):
        self.yt_dlp("--download-archive", self.notes, "-I", "2,3", f"{WWW}/video/{COURSE}")
        self.yt_dlp("--download-archive", self.notes, f"{WWW}/video/{SINGLE}")

        told = self.ask("archive", "import", self.notes)

        self.assertEqual(told, {"imported": 3, "already_there": 0, "repeated": 0}, self.notes.read_text())
        self.assertEqual(self.keys(), sorted([key(2), key(3), key(1, SINGLE)]))
        self.assertEqual(self.planned("bilibili", COURSE, "-p", "1-4"), {1: "fetch", 2: "skip", 3: "skip", 4: "fetch"})
        self.site.forget()
        run = self.fetch("bilibili", COURSE, "-p", "2-3")
        self.assertEqual((run.code, run.states()), (0, {2: "skipped", 3: "skipped"}), run)
        run = self.fetch("get", f"{WWW}/video/{SINGLE}")
        self.assertEqual((run.code, run.states()), (0, {1: "skipped"}), run)
        self.assertEqual(self.site.requests(MEDIA), [])

    def test_what_multiget_has_fetched_yt_dlp_skips(self):
        self.fetch("bilibili", COURSE, "-p", "1,3", "-q", "360")
        self.fetch("bilibili", SINGLE, "-q", "360")

        run = self.run_plainly("archive", "export", self.notes)

        self.assertEqual(run.code, 0, run)
        before = self.notes.read_text()
        self.site.forget()
        self.yt_dlp("--download-archive", self.notes, "-I", "1,3", f"{WWW}/video/{COURSE}")
        self.yt_dlp("--download-archive", self.notes, f"{WWW}/video/{SINGLE}")
        self.yt_dlp("--download-archive", self.notes, f"{WWW}/video/{SINGLE}?p=1")
        self.assertEqual(self.site.requests(MEDIA), [])
        self.assertEqual(self.notes.read_text(), before)
        self.yt_dlp("--download-archive", self.notes, "-I", "2", f"{WWW}/video/{COURSE}")
        self.assertEqual(self.notes.read_text(), before + f"bilibili {COURSE}_p2\n")

    def test_a_round_trip_loses_and_adds_nothing(self):
        lines = [f"bilibili {COURSE}_p{page}" for page in range(2, 30)]
        lines += ["bilibili 8903802_part2", f"bilibili {FLV}_p1_0", "youtube dQw4w9WgXcQ", "youtube abcdefgh_p3", "vimeo 76979871", "generic a film"]
        self.notes.write_text("\n".join(lines) + "\n")

        self.ask("archive", "import", self.notes)

        self.assertEqual(sorted(self.run_plainly("archive", "export").out.splitlines()), sorted(lines))
        self.assertEqual(self.ask("archive", "import", self.notes), {"imported": 0, "already_there": len(lines), "repeated": 0})
        self.run_plainly("archive", "export", self.notes)
        self.assertEqual(self.notes.read_text().splitlines(), lines)

    def test_lines_of_the_file_stay_and_a_last_one_without_an_end_is_not_spoilt(self):
        self.notes.write_text("# mine\nyoutube abc")
        other = self.folder / "other.txt"
        other.write_text("vimeo 1\n")
        self.ask("archive", "import", other)

        self.run_plainly("archive", "export", self.notes)

        self.assertEqual(self.notes.read_text(), "# mine\nyoutube abc\nvimeo 1\n")

    def test_a_broken_line_is_named_and_nothing_is_imported(self):
        cases = {
            "youtube dQw4w9WgXcQ\nhttps://youtu.be/dQw4w9WgXcQ\n": ":2: ",
            "\n\nyoutube\n": ":3: ",
            "youtube a\x1b[31mb\n": ":1: ",
            "youtube " + "a" * 1_000_000: ":1: ",
        }
        for text, place in cases.items():
            with self.subTest(text[:40]):
                self.notes.write_text(text)

                run = self.run_plainly("archive", "import", self.notes)

                self.assertEqual(run.code, 2, run)
                self.assertIn(f"{self.notes}{place}", run.errors)
                self.assertIn("nothing was imported", run.errors)
                self.assertEqual(self.keys(), [])

    def test_what_no_archive_can_be_is_refused(self):
        binary = self.folder / "binary"
        binary.write_bytes(bytes(range(256)) * 100)
        for file in (self.folder, self.folder / "missing", binary):
            run = self.run_plainly("archive", "import", file)

            self.assertEqual(run.code, 2, run)
            self.assertIn(str(file), run.errors)

    def test_editors_marks_blank_lines_and_comments_are_no_harm(self):
        self.notes.write_bytes(b"\xef\xbb\xbfyoutube dQw4w9WgXcQ\r\n\r\n# mine\r\n  vimeo 1  \r\nvimeo 1")

        told = self.ask("archive", "import", self.notes)

        self.assertEqual(told, {"imported": 2, "already_there": 0, "repeated": 1})
        self.assertEqual(self.keys(), ["vimeo 1", "youtube dQw4w9WgXcQ"])


class Entries(WithTools):
    def setUp(self):
        super().setUp()
        self.notes.write_text(f"youtube dQw4w9WgXcQ\nbilibili {SINGLE}\n")
        self.ask("archive", "import", self.notes)
        self.fetch("bilibili", COURSE, "-p", "1-3", "-q", "360")

    def test_a_list_can_be_listed_alone(self):
        self.assertEqual([entry["key"] for entry in self.ask("archive", "list", "bili", COURSE)], [key(1), key(2), key(3)])
        self.assertEqual([entry["key"] for entry in self.ask("archive", "list", "youtube")], ["youtube dQw4w9WgXcQ"])
        entry = self.ask("archive", "list", "bilibili", f"{WWW}/video/{COURSE}")[0]
        self.assertEqual((entry["path"], entry["page"], entry["engine"]), (str(self.out / course_name(1)), 1, "yt-dlp"))
        self.assertEqual(entry["bytes"], (self.out / course_name(1)).stat().st_size)

    def test_missing_are_those_whose_file_is_gone_and_not_those_that_never_had_one(self):
        self.assertEqual(self.ask("archive", "list", "--missing"), [])
        (self.out / course_name(2)).unlink()

        self.assertEqual([entry["key"] for entry in self.ask("archive", "list", "--missing")], [key(2)])
        self.ask("archive", "rm", "--missing", "--dry-run")
        self.assertIn(key(2), self.keys())
        told = self.ask("archive", "rm", "--missing")

        self.assertEqual([entry["key"] for entry in told["forgotten"]], [key(2)])
        self.assertEqual(self.keys(), sorted([key(1), key(3), key(1, SINGLE), "youtube dQw4w9WgXcQ"]))
        self.assertEqual(self.planned("bilibili", COURSE, "-p", "1-3"), {1: "skip", 2: "fetch", 3: "skip"})

    def test_forgetting_touches_no_file(self):
        before = self.files()

        run = self.run_plainly("archive", "rm", key(1), f"bilibili {COURSE}_p3", "bilibili BVnothing p1")

        self.assertEqual(run.code, 1, run)
        self.assertIn("BVnothing", run.out)
        self.assertEqual(self.keys(), sorted([key(2), key(1, SINGLE), "youtube dQw4w9WgXcQ"]))
        self.assertEqual(self.files(), before)

    def test_a_whole_list_is_forgotten_and_no_other(self):
        self.ask("archive", "rm", "--list", "bilibili", COURSE)

        self.assertEqual(self.keys(), sorted([key(1, SINGLE), "youtube dQw4w9WgXcQ"]))
        self.ask("archive", "rm", "--list", "bilibili", COURSE, code=3)

    def test_rm_of_nothing_in_particular_is_refused(self):
        for words in ([], [key(1), "--missing"]):
            run = self.run_plainly("archive", "rm", *words)

            self.assertEqual(run.code, 2, run)
        self.assertEqual(len(self.keys()), 5)


class Adoption(WithTools):
    def test_yt_dlp_s_files_are_adopted_by_the_ids_in_their_names(self):
        self.yt_dlp("-I", "2,3", f"{WWW}/video/{COURSE}")
        self.yt_dlp("--write-subs", "--all-subs", f"{WWW}/video/{SINGLE}")

        told = self.adopt()

        self.assertEqual(sorted(told.values()), sorted(("adopted", one) for one in (key(2), key(3), key(1, SINGLE))))
        entry = self.ask("archive", "list", "bilibili", SINGLE)[0]
        file = pathlib.Path(entry["path"])
        self.assertEqual((entry["engine"], entry["bytes"], file.suffix), ("yt-dlp", file.stat().st_size, ".mp4"))
        self.assertAlmostEqual(entry["finished"], file.stat().st_mtime, places=2)
        self.assertEqual(self.planned("bilibili", COURSE, "-p", "1-3"), {1: "fetch", 2: "skip", 3: "skip"})
        self.assertEqual({state for state, _ in self.adopt().values()}, {"already there"})
        self.assert_tidy()

    def test_info_json_tells_what_a_name_does_not(self):
        self.yt_dlp("--write-info-json", "-o", "%(playlist_index)s.%(ext)s", "-I", "2,3", f"{WWW}/video/{COURSE}")

        self.assertEqual(self.adopt(), {"2.mp4": ("adopted", key(2)), "3.mp4": ("adopted", key(3))})

    def test_you_get_s_parts_are_adopted_by_their_numbers(self):
        self.you_get("--no-caption", f"{WWW}/video/{COURSE}?p=3")
        self.you_get(f"{WWW}/video/{COURSE}?p=12")
        refused = self.adopt(code=1)
        self.assertEqual({state for state, _ in refused.values()}, {"not adopted"})

        told = self.adopt("--list", COURSE)

        self.assertEqual(sorted(told.values()), [("adopted", key(12)), ("adopted", key(3))], told)
        self.assertEqual({entry["engine"] for entry in self.ask("archive", "list")}, {"you-get"})

    def test_you_get_s_only_part_is_the_list(self):
        self.you_get("--no-caption", f"{WWW}/video/{SINGLE}")

        self.assertEqual(list(self.adopt("--list", SINGLE).values()), [("adopted", key(1, SINGLE))])

    def test_our_own_files_are_adopted_again_after_the_state_was_lost(self):
        self.fetch("bilibili", COURSE, "-p", "1,7", "-q", "360")
        shutil.rmtree(self.state)

        told = self.adopt("--recursive", "--list", f"{WWW}/video/{COURSE}")

        self.assertEqual(told, {course_name(1): ("adopted", key(1)), course_name(7): ("adopted", key(7))})

    def test_a_file_that_was_moved_is_found_again(self):
        self.fetch("bilibili", COURSE, "-p", "3", "-q", "360")
        before = self.ask("archive", "list")[0]
        (self.out / COURSE_FOLDER).rename(self.out / "moved")

        self.assertEqual([state for state, _ in self.adopt("--recursive", "--list", COURSE).values()], ["adopted"])

        after = self.ask("archive", "list")[0]
        self.assertEqual(after["path"], str(self.out / "moved" / pathlib.Path(course_name(3)).name))
        self.assertEqual([after[name] for name in ("engine", "format", "finished")], [before[name] for name in ("engine", "format", "finished")])

    def test_a_told_page_gets_its_file(self):
        self.yt_dlp("--download-archive", self.notes, f"{WWW}/video/{SINGLE}")
        self.ask("archive", "import", self.notes)

        self.assertEqual(list(self.adopt().values()), [("adopted", key(1, SINGLE))])

        self.assertIsNotNone(self.ask("archive", "list")[0]["path"])

    def test_half_and_broken_files_are_told_and_never_adopted(self):
        self.yt_dlp(f"{WWW}/video/{SINGLE}")
        whole = next(self.out.glob("*.mp4"))
        content = whole.read_bytes()
        whole.unlink()
        name = "T [BV1Wy4y1B7vg_p{}].{}".format
        broken = {
            name(1, "mp4.part"): content, name(2, "f30064.mp4"): content, name(3, "temp.mp4"): content,
            name(4, "mp4"): b"", name(5, "mp4"): content[: len(content) // 3][::-1], name(6, "mp4"): b"<html>busy</html>",
            "T (P7. x)[00].mp4": content, "T (P8. x).mp4.download": content, "T (P7. x).mp4": content,
        }
        for file, bytes_ in broken.items():
            (self.out / file).write_bytes(bytes_)
        for file in ("a.ytdl", "a.mp4.part-Frag3.part", "a.description", "a.jpg", ".hidden [BV1Wy4y1B7vg_p9].mp4"):
            (self.out / file).write_bytes(content)

        told = self.adopt("--list", COURSE, code=1)

        self.assertEqual(set(told), set(broken))
        self.assertEqual({state for state, _ in told.values()}, {"not adopted"}, told)
        self.assertEqual(self.keys(), [])

    def test_a_dry_run_records_nothing(self):
        self.yt_dlp(f"{WWW}/video/{SINGLE}")

        self.assertEqual([state for state, _ in self.adopt("--dry-run").values()], ["adopted"])

        self.assertEqual(self.keys(), [])

    def test_ids_of_any_site_need_a_site(self):
        self.yt_dlp(f"{WWW}/video/{SINGLE}")
        whole = next(self.out.glob("*.mp4"))
        whole.rename(self.out / "A film [76979871].mp4")
        shutil.copy(self.out / "A film [76979871].mp4", self.out / "Never [dQw4w9WgXcQ].mp4")

        run = self.run_plainly("adopt", self.out)

        self.assertEqual(run.code, 1, run)
        self.assertIn("--site", run.out)
        self.assertEqual(self.keys(), ["youtube dQw4w9WgXcQ"])
        self.adopt("--site", "vimeo")
        self.assertIn("vimeo 76979871", self.keys())

    def test_bad_words_and_empty_folders(self):
        self.out.mkdir()
        for words, code in (
            ([self.out / "missing"], 2), ([self.out, "--list", "nonsense!"], 2),
            ([self.out, "--list", "1", "--site", "vimeo"], 2), ([self.out], 3),
        ):
            run = self.run_plainly("adopt", *words)

            self.assertEqual(run.code, code, run)
            self.assertTrue(run.errors.startswith("multiget: "), run)

    def test_ctrl_c_keeps_what_was_recorded(self):
        self.yt_dlp(f"{WWW}/video/{SINGLE}")
        whole = next(self.out.glob("*.mp4"))
        for page in range(1, 400):
            os.link(whole, self.out / f"T [{COURSE}_p{page}].mp4")

        running = self._start(["adopt", self.out], {})
        eventually(lambda: self.state.exists() and len(self.keys()) > 2, "some were adopted")
        running.signal(signal.SIGINT)
        run = running.end()

        self.assertEqual(run.code, 7, run)
        kept = len(self.keys())
        self.assertTrue(2 < kept < 400, kept)
        self.assertIn(f"{kept} adopted", run.out.splitlines()[-1])
        self.assert_tidy()


if __name__ == "__main__":
    unittest.main()

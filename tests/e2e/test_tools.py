# Tools that are missing, mad, slow to die or full of questions, and what they are told and not told.

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

from failure_rows import SINGLE_NAME
from harness import COURSE, MEDIA, SINGLE, WithSite, catalog, course_name, eventually

MOST_MEMORY = 300_000  # KiB; a line is kept up to 16 MiB, and an interpreter takes 50 MiB
SECRET = "s3cr3t-value-of-a-cookie"

MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print("KiB:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""

# Every way in which metadata can be no metadata, as the body of a fake extractor.
NO_METADATA = {
    "nothing": "",
    "garbage": "import sys; sys.stdout.buffer.write(bytes(range(256)) * 64 + b'\\n')",
    "a cut object": "print('{\"id\": \"BV1Wy4y1B7vg_p1\", \"playlist_index\": 1, \"formats\": [{\"format_id\": \"30')",
    "an object without what is needed": "print('{\"playlist_index\": 1, \"n_entries\": 2}')",
    "wrong types": "print('{\"id\": 7, \"playlist_index\": \"x\", \"formats\": 3, \"webpage_url\": [], \"extractor_key\": {}}')",
    "an array": "print('[' * 100000)",
    "a line of 100 MB": "import sys\nfor _ in range(1600): sys.stdout.write('x' * 65536)\nprint()",
    "an endless number": "print('{\"playlist_index\": ' + '9' * 400 + '}')",
}


class MadTools(WithSite):
    def test_metadata_that_are_none_fail_their_pages_and_nothing_else(self):
        for name, script in NO_METADATA.items():
            with self.subTest(name):
                self.fake_tool("yt-dlp", script)
                words = ["bilibili", COURSE, "-p", "1-2", "--engine", "yt-dlp", "--retries", "0", "-d", self.out]

                run = self.start_measured(*words, "--progress", "json")

                self.assertEqual(set(run.states()), {1, 2}, run)
                self.assertNotIn("done", run.states().values(), run)
                self.assertIn(run.code, (3, 4), run)
                self.assertLess(int(run.errors.rpartition("KiB:")[2]), MOST_MEMORY)
                self.assertEqual(self.files(), [])
                self.assert_tidy()

    def start_measured(self, *words):
        self.program, program = sys.executable, self.program
        self.addCleanup(setattr, self, "program", program)
        try:
            return self.run_plainly("-c", MEASURED, program, *words, *self.network())
        finally:
            self.program = program

    def test_the_other_engine_steps_in_for_one_that_speaks_nonsense(self):
        self.fake_tool("yt-dlp", NO_METADATA["garbage"])

        run = self.fetch("bilibili", SINGLE, "-p", "1")

        self.assert_done(run, 1)
        self.assert_only(SINGLE_NAME)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_you_get_without_its_module_is_no_success(self):
        hidden = self.folder / "hidden"
        hidden.mkdir()
        (hidden / "dukpy.py").write_text("raise ImportError('hidden')\n", encoding="utf-8")

        run = self.fetch("bilibili", SINGLE, "-p", "1", "--engine", "you-get", PYTHONPATH=str(hidden))

        self.assertEqual((run.code, run.kinds()), (4, {1: "unsupported"}), run)
        self.assertIn("pip install dukpy", run.ends[1]["error"]["message"])
        self.assertEqual(self.files(), [])

    def test_a_tool_that_asks_gets_no_answer_and_does_not_wait(self):
        heard = self.folder / "heard"
        self.fake_tool("yt-dlp", f"import sys; open({str(heard)!r}, 'w').write('heard ' + repr(sys.stdin.read())); sys.exit(1)")

        run = self.fetch("bilibili", SINGLE, "-p", "1", "--engine", "yt-dlp", "--retries", "0")

        self.assertEqual((run.code, run.states()), (4, {1: "failed"}), run)
        self.assertEqual(heard.read_text(), "heard ''")

    def test_a_muxer_that_will_not_die_is_no_orphan_after_a_stop(self):
        begun = self.folder / "begun"
        real = shutil.which("ffmpeg")
        self.fake_tool("ffmpeg", "\n".join([
            "import os, signal, sys, time",
            f"if '-c' not in sys.argv: os.execv({real!r}, ['ffmpeg', *sys.argv[1:]])",  # asked for its abilities
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
            f"open({str(begun)!r}, 'w').close()",
            "time.sleep(300)",
        ]))
        running = self.begin("bilibili", SINGLE, "-p", "1", "--engine", "yt-dlp")
        eventually(begun.exists, "the muxer runs")

        running.signal(signal.SIGTERM)

        run = running.end(20)
        self.assertEqual((run.code, run.states()), (7, {1: "cancelled"}), run)
        self.assert_no_process_left()
        self.assertEqual([name for name in self.files() if not name.startswith(".multiget/")], [])


class MissingTools(WithSite):
    def only(self, *names):
        """A PATH with these tools and no others."""
        folder = self.folder / "only"
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).symlink_to(shutil.which(name))
        return {"PATH": str(folder)}

    def test_without_an_extractor_it_says_how_to_get_one(self):
        run = self.fetch("bilibili", SINGLE, **self.only("ffmpeg", "ffprobe"))

        self.assertEqual((run.code, run.out), (6, ""), run)
        for name in ("yt-dlp", "you-get"):
            self.assertIn(f"{name} is not installed; get it with: ", run.errors)

    def test_without_the_muxer_it_says_how_to_get_it(self):
        run = self.fetch("bilibili", SINGLE, **self.only("yt-dlp", "you-get"))

        self.assertEqual((run.code, run.out), (6, ""), run)
        self.assertIn("ffmpeg is not installed; get it with: ", run.errors)

    def test_the_extractor_that_is_there_does_it_alone(self):
        run = self.fetch("bilibili", SINGLE, "-q", "360", **self.only("you-get", "ffmpeg", "ffprobe"))

        self.assert_done(run, 1)
        self.assertEqual({event["engine"] for event in run.all("job_moved")}, {"you-get", ""}, run)

    def test_doctor_names_what_is_missing(self):
        run = self.run_plainly("doctor", "--json", **self.only("you-get", "ffmpeg"))
        whole = self.run_plainly("doctor", "--json")

        self.assertEqual((run.code, whole.code), (6, 0), run)
        found = {tool["name"]: tool["found"] for tool in json.loads(run.out)["tools"]}
        self.assertEqual(found, {"yt-dlp": False, "you-get": True, "ffmpeg": True, "ffprobe": False})
        self.assertTrue(all(tool["version"] for tool in json.loads(whole.out)["tools"]), whole)


class FullDisk(WithSite):
    def test_a_full_disk_ends_the_run_and_keeps_what_came(self):
        for engine, download in (("yt-dlp", "engine"), ("you-get", "engine"), ("yt-dlp", "native")):
            with self.subTest(engine, download=download):
                self.out = self.folder / f"{engine}-{download}"
                self.out.mkdir()
                subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.out], check=True)
                self.addCleanup(subprocess.run, ["umount", self.out], check=True)

                run = self.fetch("bilibili", COURSE, "-p", "1-3", "--engine", engine, "--download", download, "-j", "3")

                self.assertEqual(run.code, 9, run)
                self.assertIn("disk_full", run.kinds().values(), run)
                self.assertGreater(max(self.partials().values(), default=0), 100_000)
                self.assert_no_process_left()


class Secrets(WithSite):
    def test_cookies_reach_the_site_and_are_never_seen_by_others(self):
        for engine in ("yt-dlp", "you-get"):
            for download, calls in (("engine", 2), ("native", 1)):
                with self.subTest(engine, download=download):
                    self.check_cookies(engine, download, calls)

    def check_cookies(self, engine, download, probes_and_fetches):
        jar = self.folder / "cookies.txt"
        jar.write_text(
            f"# Netscape HTTP Cookie File\n.bilibili.com\tTRUE\t/\tFALSE\t4102444800\tSESSDATA\t{SECRET}\n", encoding="utf-8",
        )
        seen = self.folder / f"seen-{engine}-{download}"
        self.fake_tool(engine, "\n".join([
            "import json, os, pathlib, sys",
            "found = {}",
            f"for path in pathlib.Path({str(self.folder)!r}).rglob('*'):",
            f"    if path.is_file() and {SECRET!r}.encode() in path.read_bytes(): found[str(path)] = oct(path.stat().st_mode & 0o777)",
            f"open({str(seen)!r}, 'a').write(json.dumps([sys.argv, dict(os.environ), found]) + '\\n')",
            f"os.execv({shutil.which(engine)!r}, sys.argv)",
        ]))
        self.site.forget()

        run = self.fetch("bilibili", SINGLE, "-p", "1", "-q", "360", "--engine", engine, "--download", download, "--force", "--cookies", jar)

        self.assert_done(run, 1)
        self.assertTrue(any("SESSDATA" in line.get("cookies", []) for line in self.site.requests("*.bilibili.com")))
        calls = [json.loads(line) for line in seen.read_text(encoding="utf-8").splitlines()]
        self.assertGreaterEqual(len(calls), probes_and_fetches)
        for words, environment, found in calls:
            self.assertNotIn(SECRET, json.dumps([words, environment]))
            found = {name: mode for name, mode in found.items() if name not in (str(jar), str(self.folder / "tools" / engine))}
            self.assertEqual(set(found.values()), {"0o600"}, found)
        self.assertNotIn(SECRET, run.out + run.errors)
        left = [path for path in self.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
        self.assertEqual(left, [jar, self.folder / "tools" / engine] if SECRET in (self.folder / "tools" / engine).read_text() else [jar])
        self.assert_only(SINGLE_NAME)
        (self.folder / "tools" / engine).unlink()


if __name__ == "__main__":
    unittest.main()

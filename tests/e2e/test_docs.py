# The examples of docs/queue.md do what they show: each toml block that begins with "# NAME.toml" is that file, and each sh block is
# run line by line, in the order of the page. So do those that README and the pages of what comes after the download begin with,
# in a shell, with files where they name some.

import contextlib
import json
import os
import pty
import re
import shlex
import shutil
import signal
import unittest

from harness import COURSE, ROOT, Running, WithSite, course_name, ffmpeg, make_media, probe
from test_clean import DANMAKU

BLOCK = re.compile(r"^```(toml|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"# (\S+\.toml)\n")


class Examples(WithSite):
    def settings(self):
        return {"MULTIGET_PROXY": self.site.proxy, "MULTIGET_CA_FILE": str(self.site.ca)}


class QueuePage(Examples):
    def run_line(self, line):
        words = shlex.split(line)
        self.assertEqual(words[0], "multiget", line)
        return self.run_plainly(*words[1:], **self.settings())

    def test_examples_work(self):
        text = (ROOT / "docs" / "queue.md").read_text(encoding="utf-8")
        ran = 0
        for language, block in BLOCK.findall(text):
            if language == "toml":
                name = FILE_NAME.match(block)
                self.assertTrue(name, f"a toml block begins with its file's name: {block}")
                (self.folder / "cwd" / name[1]).write_text(block, encoding="utf-8")
                continue
            for line in block.splitlines():
                with self.subTest(line):
                    run = self.run_line(line)
                    self.assertEqual(run.code, 0, run)
                    self.assertTrue(run.out)
                    ran += 1
        self.assertGreaterEqual(ran, 4)

    def test_every_key_is_told_of(self):
        page = (ROOT / "docs" / "queue.md").read_text(encoding="utf-8")
        schema = self.run_plainly("queue", "schema")
        self.assertEqual(schema.code, 0, schema)
        keys = json.loads(schema.out)["properties"]["playlist"]["items"]["properties"]

        self.assertGreater(len(keys), 20)
        self.assertEqual([key for key in keys if f"`{key}`" not in page], [])


class InShell(Examples):
    """The examples of a page as somebody types them, in a folder with files that they name."""

    def setUp(self):
        super().setUp()
        (self.folder / "tools" / "multiget").symlink_to(self.program)
        self.here = self.folder / "cwd"
        self.videos = self.folder / "home" / "videos"
        self.videos.mkdir()

    def end_of(self, line):
        running = Running(["sh", "-c", line], self.environment(**self.settings()), self.here)
        self.addCleanup(running.kill)
        return running.end(120)

    def first_examples(self, page):
        """The lines of a page's first block of commands."""
        text = (ROOT / page).read_text(encoding="utf-8")
        block = re.search(r"^```(?:console|sh)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        lines = [line.removeprefix("$ ") for line in block[1].splitlines()]
        self.assertGreater(len(lines), 2)
        for line in lines:
            self.assertTrue(line.startswith("multiget "), line)
        return lines


class ReadmePage(InShell):
    def setUp(self):
        super().setUp()
        here = self.folder / "cwd"
        (here / "courses.toml").write_text('[[playlist]]\nsite = "bilibili"\nid = "BV1Si4y1NgLe"\n', encoding="utf-8")
        (here / "urls.txt").write_text("https://www.bilibili.com/video/BV1Si4y1NgLe\n", encoding="utf-8")
        home = self.folder / "home"
        (home / "yt-dlp-archive.txt").write_text("bilibili BV1Ma4y1NyPg_p1\n", encoding="utf-8")

    def run_shell(self, line):
        if "adopt" in line:  # a file of yt-dlp's, by its name
            there = next((self.folder / "cwd").glob("*/P01*.mp4"))
            shutil.copy(there, self.folder / "home" / "videos" / "Servers [BV1Wy4y1B7vg_p1].mp4")
        if "clean" in line:
            half = self.folder / "home" / "videos" / "T.mp4.part"
            half.write_bytes(b"half")
            os.utime(half, (0, 0))
        if "while it runs" in line:
            slow = self.begin("bilibili", "BV1Bi4y1gPad", "-r", "100K")
            while self.run_plainly("limit").code != 0:
                pass
            run = self.end_of(line)
            slow.process.send_signal(signal.SIGINT)
            slow.end(60)
            return run
        return self.end_of(line)

    def test_examples_work(self):
        lines = self.first_examples("README.md")
        self.assertGreater(len(lines), 10)
        for line in lines:
            with self.subTest(line):
                run = self.run_shell(line)
                self.assertEqual((run.code, run.errors), (0, ""), run)


class MergePage(InShell):
    def prepare(self, line):
        """The files that this line speaks of; what the ones before it made is gone."""
        shutil.rmtree(self.videos)
        self.videos.mkdir()
        film = self.folder / "film.flv"
        make_media(film)
        for number in range(2):
            shutil.copy(film, self.videos / f"T[{number:02d}].flv")
        if "--reencode" in line:
            make_media(self.videos / "T[01].flv", size="96x64")
        for name in ("a.mp4", "b.mp4"):
            make_media(self.here / name)
        for name, stream in (("v.m4s", "0:v"), ("a.m4s", "0:a")):
            ffmpeg("-i", film, "-map", stream, "-c", "copy", "-f", "mp4", self.here / name)

    def test_examples_work(self):
        made = {"--dry-run": ["T[00].flv", "T[01].flv"], "--keep-parts": ["T.mp4", "T[00].flv", "T[01].flv"]}
        for line in self.first_examples("docs/merge.md"):
            with self.subTest(line):
                self.prepare(line)
                run = self.end_of(line)

                self.assertEqual((run.code, run.errors), (0, ""), run)
                output = re.search(r"-o (\S+)", line)
                if output:
                    self.assertEqual([stream["codec_type"] for stream in probe(self.here / output[1])["streams"]], ["video", "audio"])
                    self.assertEqual([name for name in re.findall(r"[\w.]+\.(?:mp4|m4s)", line.partition(" -o ")[0])
                                      if (self.here / name).exists()], [])
                else:
                    word = next((word for word in made if word in line), "")
                    self.assertEqual(sorted(path.name for path in self.videos.iterdir()), made.get(word, ["T.mp4"]))


class CleanPage(InShell):
    def prepare(self):
        for folder in (self.videos, self.here):
            for name, content in (("T.mp4.part", "half"), ("T.cmt.xml", DANMAKU), ("T.mp4", "film")):
                (folder / name).write_text(content, encoding="utf-8")
                os.utime(folder / name, (0, 0))

    def typed(self, line, answer):
        """Where somebody sits at a terminal and answers what is asked."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.here)
            os.execve("/bin/sh", ["sh", "-c", line], {**self.environment(), "TERM": "xterm"})
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody is at its other end
            while piece := os.read(terminal, 4096):
                shown += piece
                if b"[y/N]" in shown and answer:
                    os.write(terminal, answer)
                    answer = b""
        os.close(terminal)
        return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_examples_work(self):
        for line in self.first_examples("docs/clean.md"):
            with self.subTest(line):
                self.prepare()
                shown, code = self.typed(line, b"y\n")

                self.assertEqual(code, 0, shown)
                folder = self.videos if "~/videos" in line else self.here
                left = sorted(path.name for path in folder.iterdir())
                if "--dry-run" in line:
                    self.assertEqual(left, ["T.cmt.xml", "T.mp4", "T.mp4.part"])
                else:
                    self.assertEqual(left, ["T.ass", "T.mp4"] if "--convert-danmaku" in line else ["T.mp4"])
                if "--trash" in line:
                    trash = self.folder / "home/.local/share/Trash/files"
                    self.assertEqual(sorted(path.name for path in trash.iterdir()), ["T.cmt.xml", "T.mp4.part"])

    def test_rules_of_the_user_are_read(self):
        text = (ROOT / "docs/clean.md").read_text(encoding="utf-8")
        [rules] = re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        (self.folder / "config/multiget/clean.toml").write_text(rules, encoding="utf-8")
        for name, content in (("T.danmaku.xml", DANMAKU), ("T.mp4.part", ""), ("T.thumb.jpg", ""), ("U.thumb.jpg", ""), ("T.mp4", "film")):
            (self.videos / name).write_text(content, encoding="utf-8")
            os.utime(self.videos / name, (0, 0))

        run = self.run_plainly("clean", self.videos, "--yes")

        self.assertEqual(run.code, 0, run)
        self.assertEqual(sorted(path.name for path in self.videos.iterdir()), ["T.danmaku.xml", "T.mp4", "T.mp4.part", "U.thumb.jpg"])


class VerifyPage(InShell):
    def test_examples_work(self):
        courses = self.folder / "home/courses"
        fetched = self.run_plainly("bilibili", COURSE, "-p", "1-2", "-q", "360", "-d", courses, **self.settings())
        self.assertEqual(fetched.code, 0, fetched)
        damaged = courses / course_name(2)
        whole = damaged.read_bytes()
        for line in self.first_examples("docs/verify.md"):
            with self.subTest(line):
                bad = "--requeue" in line
                if bad:
                    damaged.write_bytes(whole[:-50_000])

                run = self.end_of(line)

                self.assertEqual(run.code, 1 if bad else 0, run)
        self.assertEqual(damaged.read_bytes(), whole)


class DanmakuPage(InShell):
    def test_examples_work(self):
        (self.here / "Course").mkdir()
        for name in ("Course/P01 Servers.danmaku.xml", "P01.xml", "P02.xml"):
            (self.here / name).write_text(DANMAKU, encoding="utf-8")
        for line in self.first_examples("docs/danmaku.md"):
            with self.subTest(line):
                run = self.end_of(line)

                self.assertEqual((run.code, run.errors), (0, ""), run)
        made = sorted(str(path.relative_to(self.here)) for path in self.here.rglob("*.ass"))
        self.assertEqual(made, ["Course/P01 Servers.ass", "P01.ass", "subtitles/P01.ass", "subtitles/P02.ass"])


if __name__ == "__main__":
    unittest.main()

# The examples of docs/queue.md do what they show: each toml block that begins with "# NAME.toml" is that file, and each sh block is
# run line by line, in the order of the page. So do those that README begins with, in a shell, with files where it names some.

import json
import os
import re
import shlex
import shutil
import signal
import unittest

from harness import ROOT, Running, WithSite

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


class ReadmePage(Examples):
    def setUp(self):
        super().setUp()
        (self.folder / "tools" / "multiget").symlink_to(self.program)
        here = self.folder / "cwd"
        (here / "courses.toml").write_text('[[playlist]]\nsite = "bilibili"\nid = "BV1Si4y1NgLe"\n', encoding="utf-8")
        (here / "urls.txt").write_text("https://www.bilibili.com/video/BV1Si4y1NgLe\n", encoding="utf-8")
        home = self.folder / "home"
        (home / "yt-dlp-archive.txt").write_text("bilibili BV1Ma4y1NyPg_p1\n", encoding="utf-8")
        (home / "videos").mkdir()

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

    def end_of(self, line):
        running = Running(["sh", "-c", line], self.environment(**self.settings()), self.folder / "cwd")
        self.addCleanup(running.kill)
        return running.end(120)

    def test_examples_work(self):
        block = re.search(r"^```console\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        lines = [line.removeprefix("$ ") for line in block[1].splitlines()]
        self.assertGreater(len(lines), 10)
        for line in lines:
            with self.subTest(line):
                run = self.run_shell(line)
                self.assertEqual((run.code, run.errors), (0, ""), run)


if __name__ == "__main__":
    unittest.main()

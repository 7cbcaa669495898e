# The examples of docs/queue.md do what they show: each toml block that begins with "# NAME.toml" is that file, and each sh block is
# run line by line, in the order of the page.

import json
import re
import shlex
import unittest

from harness import ROOT, WithSite

BLOCK = re.compile(r"^```(toml|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"# (\S+\.toml)\n")
ASKS_NOBODY = ("queue schema",)


class QueuePage(WithSite):
    def run_line(self, line):
        words = shlex.split(line)
        self.assertEqual(words[0], "multiget", line)
        asks = not line.removeprefix("multiget ").startswith(ASKS_NOBODY)
        return self.run_plainly(*words[1:], *(self.network() if asks else []))

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


if __name__ == "__main__":
    unittest.main()

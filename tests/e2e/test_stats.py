# What `multiget stats` tells of a ledger: as a table, as JSON, as a picture. The ledger is written here, row by row;
# no tool and no site is needed.

import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree

MULTIGET = os.environ["MULTIGET_BIN"]
ROWS = [
    # host, site, job, queue, measured, received, sent
    ("media.example", "films", "films F7 p1", "", 1, 5000, 50),
    ("media.example", "films", "films F7 p2", "", 1, 3000, 30),
    ("线程池.example", "films", "films F7 p2", "", 0, 700, 0),
]


class StatsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def stats(self, *words, code=0):
        done = subprocess.run([MULTIGET, "stats", "--state", self.folder, *words], capture_output=True, text=True,
                              timeout=30, env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout if code == 0 else done.stderr

    def write(self, rows, seconds_ago=60):
        self.stats()  # makes the tables
        begins = (int(time.time()) - seconds_ago) // 10 * 10
        with sqlite3.connect(self.folder / "state.db") as database:
            for number, row in enumerate(rows, start=1):
                database.execute("insert into traffic_accounts values (?, ?, ?, ?, ?, ?)", (number, *row[:5]))
                database.execute("insert into traffic values (?, 10, ?, ?, ?)", (begins, number, *row[5:]))

    def test_says_that_an_empty_ledger_is_empty(self):
        self.assertIn("nothing was received or sent since", self.stats())
        self.assertEqual(json.loads(self.stats("--json")), [])
        self.assertIn("0 B", self.stats("--plot", self.folder / "rate.svg") + (self.folder / "rate.svg").read_text())

    def test_adds_up_by_host(self):
        self.write(ROWS)

        rows = json.loads(self.stats("--json"))

        self.assertEqual([(row["host"], row["bytes_received"], row["bytes_sent"], row["source"]) for row in rows],
                         [("media.example", 8000, 80, "measured"), ("线程池.example", 700, 0, "reported")])
        self.assertNotIn("job", rows[0])
        self.assertEqual(rows[1]["job"], "films F7 p2")

    def test_adds_up_by_every_key(self):
        self.write(ROWS)
        for key in ("host", "site", "day", "job"):
            rows = json.loads(self.stats("--by", key, "--json"))

            self.assertTrue(all(key in row for row in rows), rows)
            self.assertEqual(sum(row["bytes_received"] for row in rows), 8700)

    def test_shows_a_table_that_fits(self):
        self.write(ROWS)

        table = self.stats()

        self.assertRegex(table, r"media\.example +7\.8 KiB +80 B +█+")
        self.assertRegex(table, r"线程池\.example \* +700 B +0 B")
        self.assertRegex(table, r"total +8\.5 KiB")

    def test_leaves_out_what_was_before(self):
        self.write(ROWS, seconds_ago=3 * 86400)

        self.assertEqual(json.loads(self.stats("--json", "--since", "2d")), [])
        self.assertEqual(len(json.loads(self.stats("--json", "--since", "4d"))), 2)

    def test_draws_a_picture(self):
        self.write(ROWS)

        told = self.stats("--plot", self.folder / "rate.svg")

        picture = xml.etree.ElementTree.parse(self.folder / "rate.svg")
        texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("rate.svg: the rate from", told)
        self.assertIn("media.example", texts)
        self.assertIn("线程池.example", texts)

    def test_refuses_words_with_the_cure(self):
        self.assertIn("write for example 24h, 7d", self.stats("--since", "soon", code=2))
        self.assertIn("host,site,day,job", self.stats("--by", "year", code=2))
        self.assertIn("cannot write", self.stats("--plot", self.folder / "no" / "rate.svg", code=1))


if __name__ == "__main__":
    unittest.main()

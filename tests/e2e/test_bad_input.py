# Words that cannot be understood: exit code 2, a sentence that names the thing and the cure, and nothing done.

import unittest

from harness import COURSE, WithSite


class BadWords(WithSite):
    def check(self, words, *parts):
        """Each of `parts` stands in the message."""
        with self.subTest(" ".join(map(str, words))):
            run = self.run_plainly(*words)

            self.assertEqual((run.code, run.out), (2, ""), run)
            self.assertTrue(run.errors.startswith("multiget: "), run.errors)
            for part in parts:
                self.assertIn(part, run.errors)
            self.assertEqual(self.files(), [])
            self.assert_tidy()

    def get(self, *words):
        return ["bilibili", COURSE, "-d", self.out, *self.network(), *words]

    def test_sites_and_addresses(self):
        self.check([], "--help")
        self.check(["nosuchsite", "x"], "nosuchsite")
        self.check(["plan", "nosuchsite", "x"], "nosuchsite", "multiget sites")
        self.check(["bilibili"], "id")
        self.check(["bilibili", "BV1"], "BV1", "BV1Wy4y1B7vg")
        self.check(["bilibili", "BV1Wy4y1B7v!"], "BV1Wy4y1B7v!")
        self.check(["bilibili", "../../etc/passwd"], "../../etc/passwd")
        self.check(["bilibili", "https://www.youtube.com/watch?v=x"], "youtube")
        self.check(["get", ""], "URL")
        self.check(["get", "ftp://media.example.com/x"], "ftp")
        self.check(["get", "file:///etc/passwd"], "file")
        self.check(["get", "https://"], "https://")
        self.check(["get", "https://media.example.com/a b\nc"], "multiget: ")
        self.check(["get", "--postprocessor-args=touch x"], "--help")
        self.check(["get", "--postprocessor-args=touch x", "https://media.example.com/page.html"], "--postprocessor-args")
        self.check(["get", "--", "--postprocessor-args=touch x"], "--postprocessor-args")
        self.check(["bilibili", COURSE, "surplus"], "surplus")

    def test_pages(self):
        for pages, place in (("0", 0), ("1-2,x", 4), ("3-", None), ("1,,2", 2), ("1-2-3", None), ("1:5:0", None), ("-", None), ("9" * 40, 0)):
            if pages == "3-":
                continue  # to the end
            run = self.run_plainly(*self.get("-p", pages))
            with self.subTest(pages):
                self.assertEqual((run.code, run.out), (2, ""), run)
                self.assertIn("--pages: ", run.errors)
                lines = run.errors.splitlines()
                caret = [line for line in lines if line.strip() == "^"]
                self.assertEqual(len(caret), 1, run.errors)
                shown = lines[lines.index(caret[0]) - 1]
                self.assertIn(pages[:20], shown)
                if place is not None:
                    self.assertEqual(caret[0].index("^") - shown.index(pages[:20]), place, run.errors)

    def test_options_that_contradict_each_other(self):
        self.check(self.get("-f", "x", "-q", "720"), "--format", "--quality")
        self.check(self.get("--quiet", "--verbose"), "--quiet", "--verbose")
        self.check(self.get("-o", f"{self.folder}/"), "--dir", "--output")
        self.check(self.get("-p", "1-3", "-o", "same.mp4"), "%(page)s")

    def test_numbers_and_times(self):
        self.check(self.get("-j", "0"), "0")
        self.check(self.get("-j", "many"), "many")
        self.check(self.get("-j", "99999999999999999999"), "99999999999999999999")
        self.check(self.get("--per-host", "-1"), "-1")
        self.check(self.get("-R", "1e9"), "1e9")
        self.check(self.get("--sleep", "soon"), "--sleep", "soon")
        self.check(self.get("--sleep", "5-2"), "5-2")
        self.check(self.get("--sleep", "1-2-3"), "1-2-3")
        self.check(self.get("--stall-timeout", "0"), "--stall-timeout")
        self.check(self.get("--stall-timeout", "99999999999999h"), "--stall-timeout")
        self.check(self.get("-q", "0"), "--quality")
        self.check(self.get("-q", "best"), "best", "720")
        self.check(self.get("-q", "999999"), "999999")

    def test_files_and_templates(self):
        self.check(self.get("-o", "%(nonsense)s.mp4"), "nonsense")
        self.check(self.get("-o", "%(title"), "--output")
        self.check(self.get("--cookies", self.folder / "none.txt"), "--cookies", "none.txt")
        self.check(self.get("--cookies", self.folder), "--cookies")
        bad = self.folder / "bad-cookies.txt"
        bad.write_text("SESSDATA=secret-words; path=/\n", encoding="utf-8")
        self.check(self.get("--cookies", bad), "--cookies", "Netscape")
        bad.write_bytes(b"\x00\xff" * 1000)
        self.check(self.get("--cookies", bad), "--cookies", "Netscape")
        self.check(["bilibili", COURSE, "--ca-file", self.folder / "none.pem"], "--ca-file", "none.pem")
        self.check(["bilibili", COURSE, "-d", bad], "--dir", "bad-cookies.txt")
        self.check(["bilibili", COURSE, "-d", ""], "--dir")

    def test_engines_and_proxies(self):
        self.check(self.get("--engine", "wget"), "wget", "yt-dlp, you-get")
        self.check(self.get("--engine", ""), "--engine")
        for proxy in ("nonsense", "ftp://127.0.0.1:1", "http://", "127.0.0.1:8080"):
            self.check(["bilibili", COURSE, "--proxy", proxy], "--proxy", "http://127.0.0.1:8080")
        self.check(self.get("--no-such-option"), "--no-such-option", "--help")
        self.check(self.get("--progress", "loud"), "loud")

    def test_a_broken_profile_is_told_with_its_place(self):
        for text, place in (("[pages\n", ":2:"), ("jbos = 3\n", ":2:1"), ("jobs = 0\n", ":2:"), ("[media]\nspacing = [2, 1]\n", ":3:")):
            self.profile("mine", 'id_pattern = "x"\nengines = ["yt-dlp"]\n')
            path = self.folder / "config/multiget/sites/broken.toml"
            path.write_text(f'name = "bilibili"\n{text}', encoding="utf-8")
            self.check(["sites"], f"broken.toml{place}")


if __name__ == "__main__":
    unittest.main()

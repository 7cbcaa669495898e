# Runs the real yt-dlp and you-get against the simulator: do they download as from the site, and fail as is known?
# Needs yt-dlp, you-get and ffprobe in PATH. Without them the tests are skipped, but where CI is set they fail.

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from client import SITE, WWW, Simulator

COURSE = f"{WWW}/video/BV1Wy4y1B7vg"
PAGE_3 = f"{COURSE}?p=3"
TITLE = "C++ 高性能服务器：从零到一（全20讲）"
NEEDED = ("yt-dlp", "you-get", "ffprobe")


class WithTools(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing and os.environ.get("CI"):
            raise AssertionError(f"not in PATH: {', '.join(missing)}")
        if missing:
            raise unittest.SkipTest(f"not in PATH: {', '.join(missing)}")
        cls.site = Simulator()
        cls.addClassCleanup(cls.site.stop)

    def setUp(self):
        self.site.obey()
        folder = tempfile.TemporaryDirectory(prefix="site-tools-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def yt_dlp(self, *words):
        # Where certifi is installed, yt-dlp trusts nothing else unless told so.
        trust = ("--ignore-config", "--compat-options", "no-certifi", "--proxy", self.site.proxy)
        return self.run_tool("yt-dlp", *trust, *words)

    def you_get(self, *words):
        return self.run_tool("you-get", "-x", self.site.proxy.removeprefix("http://"), *words)

    def run_tool(self, *command, timeout=60):
        environment = {**os.environ, "SSL_CERT_FILE": self.site.ca, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=timeout, check=False,
        )

    def obey_file(self, name):
        policy = json.loads((SITE / "policies" / f"{name}.json").read_text())
        self.site.obey(*policy["rules"])

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())


def streams(path):
    """The kinds and frame heights of a file's streams, and its seconds rounded."""
    entries = "format=duration:stream=codec_type,height"
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", entries, path]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    heights = {stream["codec_type"]: stream.get("height") for stream in found["streams"]}
    return heights, round(float(found["format"].get("duration", 0)))


class Downloads(WithTools):
    def test_yt_dlp_saves_a_page_with_danmaku_and_subtitles(self):
        done = self.yt_dlp("--write-subs", "--all-subs", PAGE_3)

        self.assertEqual(done.returncode, 0, done.stderr)
        stem = f"{TITLE} p03 P03 线程池 [BV1Wy4y1B7vg_p3]"
        self.assertEqual(self.names(), sorted([f"{stem}.ai-zh.srt", f"{stem}.danmaku.xml", f"{stem}.mp4"]))
        self.assertEqual(streams(self.folder / f"{stem}.mp4"), ({"video": 720, "audio": None}, 10))
        self.assertIn("讲得真好 &lt;3 &amp; 谢谢", (self.folder / f"{stem}.danmaku.xml").read_text(encoding="utf-8"))

    def test_yt_dlp_lists_twenty_pages(self):
        done = self.yt_dlp("-J", "--flat-playlist", COURSE)

        listed = json.loads(done.stdout)
        self.assertEqual((listed["title"], len(listed["entries"])), (TITLE, 20))

    def test_yt_dlp_saves_all_twenty_pages(self):
        done = self.yt_dlp("-q", COURSE)

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names()), 20)
        self.assertEqual({streams(path)[1] for path in self.folder.iterdir()}, {10})

    def test_you_get_describes_a_page(self):
        done = self.you_get("--json", PAGE_3)

        described = json.loads(done.stdout)
        self.assertEqual(described["title"], f"{TITLE} (P3. P03 线程池)")
        self.assertEqual(list(described["streams"]), ["dash-flv720-AVC", "dash-flv480-AVC", "dash-flv360-AVC"])

    def test_you_get_saves_a_page_with_danmaku(self):
        done = self.you_get(PAGE_3)

        self.assertEqual(done.returncode, 0, done.stderr)
        stem = f"{TITLE} (P3. P03 线程池)"
        self.assertEqual(self.names(), [f"{stem}.cmt.xml", f"{stem}.mp4"])
        self.assertEqual(streams(self.folder / f"{stem}.mp4"), ({"video": 720, "audio": None}, 10))

    def test_both_join_the_parts_of_a_flv_video(self):
        first = self.yt_dlp(f"{WWW}/video/BV1flv4y1dur1")
        second = self.you_get("--no-caption", f"{WWW}/video/BV1flv4y1dur1?p=2")

        self.assertEqual((first.returncode, second.returncode), (0, 0))
        self.assertEqual([path.suffix for path in sorted(self.folder.iterdir())], [".mp4", ".flv", ".flv", ".flv"])
        self.assertEqual(streams(self.folder / "老动画合集【FLV 分段】 (P2. P02 事件循环).mp4")[1], 6)

    def test_both_save_from_a_site_that_is_not_bilibili(self):
        first = self.yt_dlp("-o", "one.mp4", "https://media.example.com/page.html")
        second = self.you_get("-O", "two", "https://media.example.com/page.html")

        self.assertEqual((first.returncode, second.returncode), (0, 0))
        self.assertEqual((self.folder / "one.mp4").read_bytes(), (self.folder / "two.mp4").read_bytes())

    def test_a_page_past_the_end_is_page_one_for_yt_dlp_and_an_error_for_you_get(self):
        first = self.yt_dlp(f"{COURSE}?p=21")
        second = self.you_get(f"{COURSE}?p=21")

        self.assertEqual((first.returncode, second.returncode), (0, 1))
        self.assertEqual(self.names(), [f"{TITLE} p21  [BV1Wy4y1B7vg_p21].mp4"])


class Failures(WithTools):
    def expect(self, name, yt_dlp, you_get):
        for run, code in ((self.yt_dlp, yt_dlp), (self.you_get, you_get)):
            shutil.rmtree(self.folder)
            self.folder.mkdir()
            self.obey_file(name)
            done = run(PAGE_3)
            self.assertEqual(done.returncode, code, (name, done.args[0], done.stderr.decode()[-500:]))

    def test_both_fail_when_refused(self):
        certificates = ("bad-certificate", "bad-certificate-cdn", "wrong-host")
        for name in ("404", "412-page", "412-api", "expired-403", *certificates):
            with self.subTest(name):
                self.expect(name, yt_dlp=1, you_get=1)

    def test_both_get_over_what_happens_once(self):
        for name in ("503-once", "truncate-once", "reset-once"):
            with self.subTest(name):
                self.expect(name, yt_dlp=0, you_get=0)

    def test_only_you_get_goes_on_when_each_answer_is_cut(self):
        for name in ("truncate-40", "reset-always"):
            with self.subTest(name):
                self.expect(name, yt_dlp=1, you_get=0)

    def test_you_get_silently_takes_less_than_the_best_video(self):
        for name in ("503-best-video", "429-best-video"):
            with self.subTest(name):
                self.expect(name, yt_dlp=1, you_get=0)
                saved = self.folder / f"{TITLE} (P3. P03 线程池).mp4"
                self.assertEqual(streams(saved)[0]["video"], 480)
                saved.unlink()  # what is there is not asked for again, whatever its quality

        self.assertEqual(self.you_get("-F", "dash-flv720-AVC", PAGE_3).returncode, 1)

    def test_you_get_succeeds_with_garbage_and_saves_no_video(self):
        self.expect("garbage", yt_dlp=1, you_get=0)

        self.assertNotIn(f"{TITLE} (P3. P03 线程池).mp4", self.names())

    def test_you_get_never_ends_when_nothing_comes(self):
        self.obey_file("zero-bytes")

        self.assertEqual(self.yt_dlp(PAGE_3).returncode, 1)
        with self.assertRaises(subprocess.TimeoutExpired):
            self.run_tool("you-get", "-x", self.site.proxy.removeprefix("http://"), PAGE_3, timeout=4)

    def test_in_a_list_yt_dlp_asks_on_and_you_get_stops(self):
        self.obey_file("playlist-412-from-6")
        first = self.yt_dlp("-q", COURSE)
        asked = {line["page"] for line in self.site.log("www.bilibili.com")}
        self.obey_file("playlist-412-from-6")
        second = self.you_get("--playlist", "--no-caption", COURSE)

        self.assertEqual((first.returncode, second.returncode), (1, 1))
        self.assertEqual(asked, set(range(1, 21)))
        self.assertEqual(len(self.names()), 10)
        self.assertEqual(max(line["page"] for line in self.site.log("www.bilibili.com")), 6)

    def test_both_fail_without_the_proxy_credentials(self):
        guarded = Simulator("--require-auth", "job:token")
        self.addCleanup(guarded.stop)
        self.site, unguarded = guarded, self.site
        self.addCleanup(setattr, self, "site", unguarded)

        refused = (self.yt_dlp(PAGE_3).returncode, self.you_get("-i", PAGE_3).returncode)
        guarded.proxy = guarded.proxy.replace("//", "//job:token@")
        admitted = (self.yt_dlp("-s", PAGE_3).returncode, self.you_get("-i", PAGE_3).returncode)

        self.assertEqual((refused, admitted), ((1, 1), (0, 0)))


if __name__ == "__main__":
    unittest.main()

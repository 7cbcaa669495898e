# What the real tools leave without multiget - not joined, interrupted, joined with the parts beside it, HLS - is cleaned and
# merged to files that show and sound as an uninterrupted download does.

import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from harness import COURSE, FLV, MEDIA, SINGLE, WithSite, catalog, content, eventually
from test_archive import WWW

HLS = "https://media.example.com/hls"
SOUND, PICTURE = 30280, 30064
AN_HOUR = 3600


class LeftByTools(WithSite):
    def setUp(self):
        super().setUp()
        self.out.mkdir()

    def begin_tool(self, *command, folder=None):
        environment = {**self.environment(), "SSL_CERT_FILE": str(self.site.ca), "PYTHONIOENCODING": "utf-8"}
        return subprocess.Popen(list(map(str, command)), cwd=folder or self.out, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", start_new_session=True)

    def tool(self, command, folder=None):
        process = self.begin_tool(*command, folder=folder)
        said, _ = process.communicate(timeout=100)
        self.assertEqual(process.returncode, 0, said)

    def killed_tool(self, command, shows):
        """Killed with all its children once a file of this shape has grown."""
        process = self.begin_tool(*command)
        try:
            eventually(lambda: [path for path in self.out.glob(shows) if path.stat().st_size > 0], f"{shows} is there")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def yt_dlp(self, *words):
        return ["yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", self.site.proxy, *words]

    def you_get(self, *words):
        return ["you-get", "-x", self.site.proxy.removeprefix("http://"), *words]

    def answer(self, verb, *words, code=0):
        run = self.run_plainly(verb, self.out, "--json", *words)
        self.assertEqual(run.code, code, run)
        return json.loads(run.out)

    def merged(self):
        """The only file that a merge leaves."""
        self.answer("merge")
        [name] = self.files()
        self.assert_tidy()
        return name

    def assert_refused(self, *sentences):
        """Nothing is joined, with these sentences, and all stays as it is."""
        before = {name: (self.out / name).read_bytes() for name in self.files()}
        told = self.answer("merge", code=2)
        why = [one for group in told["groups"] for one in group["why"]]
        for sentence in sentences:
            self.assertTrue(any(sentence in one for one in why), why)
        self.assertTrue({name: (self.out / name).read_bytes() for name in self.files()} == before)

    def age_all(self):
        """As if all had been written a while ago, in the same order."""
        for path in self.out.iterdir():
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - AN_HOUR * 10**9))

    def cleaned(self):
        """What a cleaning leaves."""
        self.age_all()
        run = self.run_plainly("clean", self.out, "--yes", "--quiet")
        self.assertIn(run.code, (0, 3), run)
        return self.files()

    def same_as(self, command, name):
        """Whether the file shows and sounds as what the tool makes of it undisturbed."""
        folder = self.folder / "undisturbed"
        folder.mkdir()
        self.site.obey()
        self.tool(command, folder)
        [other] = folder.iterdir()
        self.assertTrue(content(self.out / name) == content(other), f"{name} is not {other.name}")


class NotJoined(LeftByTools):
    def test_flash_parts_of_you_get(self):
        self.tool(self.you_get("--no-caption", "-n", f"{WWW}/video/{FLV}"))
        self.assertGreater(len([name for name in self.files() if "[0" in name]), 1, self.files())

        self.assert_page(self.merged(), catalog.FLV.page(1))

    def test_picture_and_sound_of_you_get(self):
        self.tool(self.you_get("--no-caption", "-n", "--format=dash-flv720-AVC", f"{WWW}/video/{COURSE}?p=1"))
        self.assertEqual(len(self.files()), 2, self.files())

        self.assert_page(self.merged(), catalog.COURSE.page(1))

    def test_picture_and_sound_of_yt_dlp(self):
        """As it leaves them where it finds no program to merge them with."""
        self.tool(self.yt_dlp("-f", f"{PICTURE}+{SOUND}", "--ffmpeg-location", "/nowhere", f"{WWW}/video/{COURSE}?p=1"))
        self.assertEqual(len(self.files()), 2, self.files())
        self.assertEqual(self.cleaned(), self.files(), "what is not merged goes")

        self.assert_page(self.merged(), catalog.COURSE.page(1))

    def test_flash_parts_of_yt_dlp(self):
        self.tool(self.yt_dlp("--concat-playlist", "never", f"{WWW}/video/{FLV}?p=1"))
        self.assertGreater(len(self.files()), 1, self.files())

        self.assert_page(self.merged(), catalog.FLV.page(1))

    def test_picture_and_sound_of_hls(self):
        command = self.yt_dlp("-f", "bv+ba", f"{HLS}/master.m3u8")
        self.tool([*command, "--ffmpeg-location", "/nowhere"])
        self.assertEqual(len(self.files()), 2, self.files())
        self.assertEqual(len(self.cleaned()), 2, "what is not merged goes")

        self.same_as(command, self.merged())


class Interrupted(LeftByTools):
    def slow(self, host):
        self.site.obey({"name": "slow", "host": host, "rate": 60_000})

    def test_yt_dlp_between_picture_and_sound(self):
        command = self.yt_dlp("-f", f"{PICTURE}+{SOUND}", f"{WWW}/video/{SINGLE}")
        self.site.obey({"name": "slow", "host": MEDIA, "format": str(SOUND), "rate": 20_000})
        self.killed_tool(command, f"*.f{SOUND}.m4a.part")
        self.assert_refused("has not finished it")
        self.assertEqual(len(self.files()), 2, self.files())

        self.site.obey()
        self.tool([*command, "--ffmpeg-location", "/nowhere"])

        self.assert_page(self.merged(), catalog.SINGLE.page(1))

    def test_yt_dlp_and_begun_anew_after_cleaning(self):
        self.slow(MEDIA)
        command = self.yt_dlp("-f", f"{PICTURE}+{SOUND}", f"{WWW}/video/{SINGLE}")
        self.killed_tool(command, "*.part")
        self.assertEqual(self.cleaned(), [])

        self.site.obey()
        self.tool([*command, "--ffmpeg-location", "/nowhere"])

        self.assert_page(self.merged(), catalog.SINGLE.page(1))

    def test_you_get_in_the_middle_of_its_parts(self):
        command = self.you_get("--no-caption", "-n", f"{WWW}/video/{FLV}")
        self.site.obey({"name": "slow", "host": MEDIA, "path": "*-2.flv", "rate": 60_000})
        self.killed_tool(command, "*01*.download")
        self.assert_refused("not whole")

        self.site.obey()
        self.tool(command)

        self.assert_page(self.merged(), catalog.FLV.page(1))

    def test_hls_in_the_middle_of_its_segments(self):
        command = self.yt_dlp("-f", "bv+ba", f"{HLS}/master.m3u8")
        self.slow("media.example.com")
        self.killed_tool(command, "*.part-Frag*")
        self.assertTrue(any(name.endswith(".ytdl") for name in self.files()), self.files())
        aside = self.folder / "aside"
        shutil.copytree(self.out, aside)
        self.assertEqual(self.cleaned(), [])

        # Gone on with, where nobody has cleaned.
        self.out.rmdir()
        shutil.copytree(aside, self.out)
        self.site.obey()
        self.tool([*command, "--ffmpeg-location", "/nowhere"])

        self.same_as(command, self.merged())


class Joined(LeftByTools):
    """The tools have merged them, and left what they merged."""

    def only_whole_is_left(self, pieces):
        self.assertEqual(len(self.files()), pieces + 1, self.files())
        self.assert_refused("already there")

        [whole] = self.cleaned()
        return whole

    def test_by_yt_dlp(self):
        self.tool(self.yt_dlp("-k", "-f", f"{PICTURE}+{SOUND}", f"{WWW}/video/{SINGLE}"))

        self.assert_page(self.only_whole_is_left(2), catalog.SINGLE.page(1))

    def test_by_you_get(self):
        command = self.you_get("--no-caption", f"{WWW}/video/{FLV}")
        self.tool([*command, "-n"])
        pieces = {name: (self.out / name).read_bytes() for name in self.files()}
        self.tool(command)
        for name, data in pieces.items():  # a killed one has not removed them yet
            (self.out / name).write_bytes(data)
            when = time.time() - AN_HOUR
            os.utime(self.out / name, (when, when))

        self.assert_page(self.only_whole_is_left(len(pieces)), catalog.FLV.page(1))

    def test_by_yt_dlp_of_hls(self):
        command = self.yt_dlp("-f", "bv+ba", f"{HLS}/master.m3u8")
        self.tool([*command, "-k"])

        self.same_as(command, self.only_whole_is_left(2))

    def test_segments_that_were_kept_go(self):
        command = self.yt_dlp(f"{HLS}/plain.m3u8")
        self.tool([*command, "--keep-fragments"])
        self.assertGreater(len(self.files()), 10)

        [whole] = self.cleaned()

        self.same_as(command, whole)


if __name__ == "__main__":
    unittest.main()

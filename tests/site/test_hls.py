# HLS on the simulator: do the real yt-dlp and ffmpeg take its playlists for sound ones, and do the files and local
# playlists that our rules make of them join to the same film?

import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from client import Simulator

HLS = "https://media.example.com/hls/"
LAYOUT = os.environ.get("MULTIGET_HLS_LAYOUT")
QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error")


class WithHls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Simulator()
        cls.addClassCleanup(cls.site.stop)

    def setUp(self):
        self.site.obey()
        folder = tempfile.TemporaryDirectory(prefix="site-hls-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fetch(self, url, name, byte_range=None):
        headers = {"Range": f"bytes={byte_range[0]}-{byte_range[1] - 1}"} if byte_range else {}
        answer = self.site.get(url, headers)
        self.assertEqual(answer.status, 206 if byte_range else 200, url)
        (self.folder / name).write_bytes(answer.body)
        return self.folder / name

    def run_here(self, *command):
        environment = {**os.environ, "SSL_CERT_FILE": self.site.ca}
        return subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120, check=False)

    def assert_film(self, path, seconds, height, frames):
        """It lasts so long, and every frame of it can be decoded without a complaint that counts."""
        shown = self.run_here("ffprobe", "-v", "error", "-of", "json", "-count_frames", "-show_entries",
                              "format=duration:stream=codec_type,height,nb_read_frames", path)
        found = json.loads(shown.stdout)
        streams = {stream["codec_type"]: stream for stream in found["streams"]}
        self.assertEqual(set(streams), {"video", "audio"})
        self.assertEqual(streams["video"]["height"], height)
        self.assertEqual(int(streams["video"]["nb_read_frames"]), frames)
        self.assertAlmostEqual(float(found["format"]["duration"]), seconds, delta=0.1)
        played = self.run_here("ffmpeg", *QUIET, "-i", path, "-map", "0:v", "-map", "0:a", "-f", "null", "-")
        complaints = [line for line in played.stderr.decode().splitlines()
                      if "non monotonically" not in line and "Last message repeated" not in line]
        self.assertEqual((played.returncode, complaints), (0, []))

    def pictures(self, *source):
        """A digest of all decoded frames of the first video."""
        done = self.run_here("ffmpeg", *QUIET, *source, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "md5", "-")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout


class Playlists(WithHls):
    def test_they_are_served_as_playlists_and_parts_of_files_as_parts(self):
        playlist = self.site.get(HLS + "range.m3u8")
        part = self.site.get(HLS + "range.ts", {"Range": "bytes=0-187"})

        self.assertEqual(playlist.headers["Content-Type"], "application/vnd.apple.mpegurl")
        self.assertTrue(playlist.body.startswith(b"#EXTM3U\n"))
        self.assertEqual((part.status, part.body[:1], len(part.body)), (206, b"G", 188))
        self.assertEqual(self.site.get(HLS + "none.m3u8").status, 404)
        self.assertEqual(self.site.get(HLS + "recipe").status, 404)

    def test_everything_that_they_name_is_there(self):
        found = set()
        waiting = [HLS + f"{name}.m3u8" for name in
                   ("master", "plain", "aes", "range", "fmp4", "gap", "fmp4-gap", "live")]
        while waiting:
            url = waiting.pop()
            if url in found:
                continue
            found.add(url)
            answer = self.site.get(url, method="GET" if url.endswith(".m3u8") else "HEAD")
            self.assertEqual(answer.status, 200, url)
            text = answer.body.decode() if url.endswith(".m3u8") else ""
            named = re.findall(r'URI="([^"]+)"', text) + re.findall(r"^[^#\s].*$", text, re.MULTILINE)
            waiting += [urllib.parse.urljoin(url, link) for link in named]

        self.assertGreater(len(found), 60)

    def test_policies_hold_for_segments(self):
        self.site.obey({"host": "media.example.com", "path": "/hls/both/*.ts", "per": "path", "first": 1, "status": 503})

        statuses = [self.site.get(HLS + f"both/00{number}.ts").status for number in (0, 0, 1)]

        self.assertEqual(statuses, [503, 200, 503])

    def test_ffmpeg_plays_them_from_the_network(self):
        shown = self.run_here("ffprobe", "-v", "error", "-http_proxy", self.site.proxy, "-ca_file", self.site.ca,
                              "-tls_verify", "1", "-show_entries", "format=duration", "-of", "csv=p=0",
                              HLS + "plain.m3u8")

        self.assertEqual((shown.stdout.decode().strip(), shown.stderr), ("30.000000", b""))


@unittest.skipUnless(shutil.which("yt-dlp") or os.environ.get("CI"), "yt-dlp is not in PATH")
class WithYtDlp(WithHls):
    def yt_dlp(self, *words):
        done = self.run_here("yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", self.site.proxy,
                             *words)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def test_it_lists_the_qualities_of_the_master(self):
        listed = json.loads(self.yt_dlp("-J", HLS + "master.m3u8"))

        heights = sorted((form.get("height") or 0, form["vcodec"] != "none" and form.get("acodec") == "none") for form in listed["formats"])
        self.assertEqual(heights, [(0, False), (0, False), (180, False), (360, True), (720, True)])

    def test_it_saves_picture_and_sound_of_the_master(self):
        self.yt_dlp("-o", "film.mp4", "-f", "bv+ba", HLS + "master.m3u8")

        self.assert_film(self.folder / "film.mp4", 30, 720, 750)

    def test_it_saves_the_encrypted_and_the_ranged_one_alike(self):
        for name in ("plain", "aes", "range", "fmp4"):
            self.yt_dlp("-o", f"{name}.mp4", "--hls-prefer-native", HLS + f"{name}.m3u8")

        digests = {self.pictures("-i", self.folder / f"{name}.mp4") for name in ("plain", "aes", "range", "fmp4")}
        self.assertEqual(len(digests), 1)

    def test_it_knows_the_live_one(self):
        self.assertTrue(json.loads(self.yt_dlp("-J", HLS + "live.m3u8"))["is_live"])


@unittest.skipUnless(LAYOUT or os.environ.get("CI"), "MULTIGET_HLS_LAYOUT names no program")
class Joined(WithHls):
    """Fetched as our rules say, by plain Python, and joined as our adapter says."""

    def layout(self, *words):
        done = self.run_here(LAYOUT, *words)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def fetch_all(self, *urls):
        sources = [word for place, url in enumerate(urls) for word in (url, self.fetch(url, f"asked-{place}"))]
        layout = self.layout("media", *sources)
        for file in layout["files"]:
            self.fetch(file["url"], file["name"], file.get("slice"))
        self.write_texts(layout)
        return layout

    def write_texts(self, layout):
        for name, content in layout["texts"].items():
            (self.folder / name).write_text(content)

    def run_join(self, layout):
        """What our adapter says of it: nothing, or its complaint."""
        for command in layout["join"]:
            done = self.run_here(*command)
            judged = subprocess.run([LAYOUT, "judge", str(done.returncode)], input=done.stderr, capture_output=True,
                                    check=False)
            if judged.returncode:
                return judged.stderr.decode()
        return ""

    def join(self, *urls):
        layout = self.fetch_all(*urls)
        self.assertEqual(self.run_join(layout), "")
        return layout

    def joined_pictures(self, name):
        self.join(HLS + name)
        return self.pictures("-i", self.folder / "joined.mp4")

    def test_a_plain_one(self):
        self.join(HLS + "plain.m3u8")

        self.assert_film(self.folder / "joined.mp4", 30, 360, 750)

    def test_encrypted_ranged_and_fragmented_ones_show_the_same_pictures_as_the_plain_one(self):
        digests = {name: self.joined_pictures(name) for name in ("plain.m3u8", "aes.m3u8", "range.m3u8", "fmp4.m3u8")}

        self.assertEqual(len(set(digests.values())), 1, digests)
        self.assert_film(self.folder / "joined.mp4", 30, 360, 750)

    def test_ranges_of_one_file_are_fetched_as_one(self):
        layout = self.join(HLS + "range.m3u8")

        self.assertEqual([file["name"] for file in layout["files"]], ["v00001.ts"])

    def test_picture_and_sound_apart(self):
        master = self.fetch(HLS + "master.m3u8", "master")
        chosen = self.layout("choose", HLS + "master.m3u8", master, "720")

        self.join(chosen["video"], chosen["audio"])

        self.assertEqual(chosen, {"video": HLS + "720p/index.m3u8", "audio": HLS + "audio/index.m3u8"})
        self.assert_film(self.folder / "joined.mp4", 30, 720, 750)

    def test_the_sound_apart_is_taken_although_the_picture_has_one(self):
        self.join(HLS + "plain.m3u8", HLS + "low/index.m3u8")

        self.assertLess(self.bits_of_sound(), 45_000)

    def bits_of_sound(self):
        shown = self.run_here("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=bit_rate",
                              "-of", "csv=p=0", "joined.mp4")
        return int(shown.stdout)

    def test_sound_keeps_its_distance_to_the_picture(self):
        """The sound of this one begins half a second after the picture."""
        self.run_here("ffmpeg", *QUIET, "-f", "lavfi", "-i", "sine=d=20", "-c:a", "aac", "-output_ts_offset", "0.5",
                      "-f", "hls", "-hls_time", "3", "-hls_playlist_type", "vod", "late.m3u8")
        video = self.fetch(HLS + "720p/index.m3u8", "asked")
        layout = self.layout("media", HLS + "720p/index.m3u8", video, HLS + "late.m3u8", self.folder / "late.m3u8")
        for file in layout["files"]:
            if file["name"].startswith("v"):
                self.fetch(file["url"], file["name"])
            else:
                shutil.copy(self.folder / file["url"].removeprefix(HLS), self.folder / file["name"])
        self.write_texts(layout)

        self.assertEqual(self.run_join(layout), "")

        self.assertAlmostEqual(self.distance_of_sound(), 0.5, delta=0.03)

    def distance_of_sound(self):
        """Seconds from the picture's beginning to the sound's."""
        starts = json.loads(self.run_here("ffprobe", "-v", "error", "-of", "json", "-show_entries",
                                          "stream=codec_type,start_time", "joined.mp4").stdout)["streams"]
        starts = {stream["codec_type"]: float(stream["start_time"]) for stream in starts}
        return starts["audio"] - starts["video"]

    def test_bare_sound_is_placed_by_its_tag(self):
        """Apple's packed audio: no container, an ID3 tag tells the clock."""
        layout = self.fetch_all(HLS + "720p/index.m3u8", HLS + "audio/index.m3u8")
        for path in self.folder.glob("a0*.ts"):
            clock = self.run_here("ffprobe", "-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0",
                                  "-read_intervals", "%+#1", path).stdout.split(b",")[0]
            sound = self.run_here("ffmpeg", *QUIET, "-i", path, "-c", "copy", "-f", "adts", "-").stdout
            tag = b"com.apple.streaming.transportStreamTimestamp\0" + struct.pack(">Q", int(clock) + 45_000)
            path.with_suffix(".aac").write_bytes(
                b"ID3\4\0\0\0\0\0" + bytes([len(tag) + 10]) + b"PRIV" + struct.pack(">IH", len(tag), 0) + tag + sound)
            path.unlink()
        layout["texts"]["a-run0001.m3u8"] = layout["texts"]["a-run0001.m3u8"].replace(".ts", ".aac")
        self.write_texts(layout)

        self.assertEqual(self.run_join(layout), "")

        self.assert_film(self.folder / "joined.mp4", 30.5, 720, 750)
        self.assertAlmostEqual(self.distance_of_sound(), 0.5, delta=0.03)

    def test_segments_that_each_count_their_packets_from_zero_are_sound(self):
        layout = self.fetch_all(HLS + "plain.m3u8")
        for file in layout["files"]:
            path = self.folder / file["name"]
            path.rename(self.folder / "old.ts")
            self.run_here("ffmpeg", *QUIET, "-i", "old.ts", "-c", "copy", "-copyts", "-muxdelay", "0", path)

        self.assertEqual(self.run_join(layout), "")

        self.assert_film(self.folder / "joined.mp4", 30, 360, 750)

    def test_another_encode_in_the_middle(self):
        self.join(HLS + "gap.m3u8")

        self.assert_film(self.folder / "joined.mp4", 39, 360, 750 + 270)
        self.assert_no_holes(seconds=0.1)

    def test_another_init_section_in_the_middle(self):
        self.join(HLS + "fmp4-gap.m3u8")

        self.assert_film(self.folder / "joined.mp4", 39, 360, 750 + 270)
        self.assert_no_holes(seconds=0.1)

    def assert_no_holes(self, seconds):
        shown = self.run_here("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time",
                              "-of", "csv=p=0", "joined.mp4")
        times = sorted(float(line.strip(",")) for line in shown.stdout.decode().split())
        steps = [later - earlier for earlier, later in zip(times, times[1:])]
        self.assertLess(max(steps), seconds)

    def test_a_live_one_is_refused_with_a_sentence(self):
        done = self.run_here(LAYOUT, "media", HLS + "live.m3u8", self.fetch(HLS + "live.m3u8", "asked"))

        self.assertEqual(done.returncode, 1)
        self.assertIn("unsupported: the playlist is of a live broadcast", done.stderr.decode())

    def test_lost_and_undecipherable_segments_are_complained_of(self):
        """ffmpeg goes past them with exit code 0."""
        layout = self.fetch_all(HLS + "aes.m3u8")

        (self.folder / "key00002.bin").write_bytes(bytes(16))
        wrong_key = self.run_join(layout)
        (self.folder / "key00002.bin").write_bytes(bytes(7))
        short_key = self.run_join(layout)
        self.fetch(HLS + "aes/two.key", "key00002.bin")
        (self.folder / "v00004.ts").unlink()
        lost = self.run_join(layout)

        for complaint in (wrong_key, short_key, lost):
            self.assertIn("transient: the file is damaged", complaint)

    def test_a_segment_that_is_a_script_reads_nothing_else(self):
        layout = self.fetch_all(HLS + "plain.m3u8")
        (self.folder / "secret.mp4").write_bytes((self.folder / "v00001.ts").read_bytes())
        for script in ("#EXTM3U\n#EXTINF:3,\nhttps://media.example.com/hls/both/000.ts\n#EXT-X-ENDLIST\n",
                       "ffconcat version 1.0\nfile secret.mp4\n"):
            for file in layout["files"]:
                (self.folder / file["name"]).write_text(script)

            self.assertNotEqual(self.run_join(layout), "", script)

        self.assertEqual(self.site.log("media.example.com")[-1]["path"], "/hls/both/009.ts")


if __name__ == "__main__":
    unittest.main()

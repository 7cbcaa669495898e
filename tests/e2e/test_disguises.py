# Files that are called media and are scripts that lead to other files or into the net: none of the verbs that look into
# media follows them, takes them for what they are called, or removes anything because of them.

import http.server
import json
import os
import threading
import time
import unittest

from harness import WithMultiget, make_media

DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"
 profiles="urn:mpeg:dash:profile:isoff-main:2011"><Period><AdaptationSet mimeType="video/mp4">
<Representation id="1" bandwidth="1"><BaseURL>{address}</BaseURL>
<SegmentBase indexRange="0-10"><Initialization range="0-10"/></SegmentBase></Representation></AdaptationSet></Period></MPD>
"""
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9999 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n"
TURNS = "ffconcat version 1.0\nfile {address}\nduration 2.08\nfile {address}\nduration 2.08\n"


class Server(http.server.ThreadingHTTPServer):
    """Answers with a film, and notes who asked."""

    def __init__(self, content):
        self.asked = []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.server.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words):
                pass

        super().__init__(("127.0.0.1", 0), Answer)


class Disguises(WithMultiget):
    def setUp(self):
        super().setUp()
        self.out.mkdir()
        self.film = self.folder / "film.flv"
        make_media(self.film)
        self.server = Server(self.film.read_bytes())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def scripts(self):
        """Texts by what they are, each large enough for a whole of two such films."""
        def text(pattern, **where):
            return pattern.format(**where) + ("#" * 70 + "\n") * (3 * self.film.stat().st_size // 71)

        far = f"http://127.0.0.1:{self.server.server_port}"
        found = {}
        for name, pattern in (("dash", DASH), ("hls", HLS), ("turns", TURNS)):
            found[f"{name} of the net"] = text(pattern, address=f"{far}/{name}.flv")
            found[f"{name} beside it"] = text(pattern, address="near.flv")
        found["sdp"] = text(SDP)
        return found

    def put(self, name, content, age=3600):
        path = self.out / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (time.time() - age,) * 2)
        return path

    def each(self, check):
        """For each script, in a folder with what it leads to and nothing else."""
        for name, text in self.scripts().items():
            with self.subTest(name):
                for path in self.out.iterdir():
                    path.unlink()
                self.put("near.flv", self.film.read_bytes())
                check(text)
                self.assertEqual(self.server.asked, [])
                self.assertTrue((self.out / "near.flv").exists())
                self.assert_no_process_left()

    def test_no_verify_takes_one_for_a_film(self):
        def check(text):
            for ending in ("mp4", "ts"):
                path = self.put(f"T.{ending}", text)
                for way in ([], ["--fast"]):
                    run = self.run_plainly("verify", "--json", *way, path)

                    self.assertEqual((run.code, json.loads(run.out)["files"][0]["state"]), (1, "bad"), run)

        self.each(check)

    def test_no_piece_goes_because_of_one(self):
        def check(text):
            for number in range(2):
                self.put(f"T[{number:02d}].flv", self.film.read_bytes())
            for ending in ("mp4", "flv"):
                whole = self.put(f"T.{ending}", text, age=1800)

                run = self.run_plainly("clean", "--yes", "--json", self.out)

                self.assertEqual(run.code, 3, run)
                self.assertEqual({row["action"] for row in json.loads(run.out)["files"]}, {"kept"}, run)
                whole.unlink()

        self.each(check)

    def test_none_is_joined_as_a_part(self):
        def check(text):
            self.put("T[00].flv", self.film.read_bytes())
            self.put("T[01].flv", text)
            before = {path: path.read_bytes() for path in self.out.iterdir()}

            run = self.run_plainly("merge", "--json", self.out)

            self.assertEqual(run.code, 2, run)
            self.assertIn('"T[01].flv" cannot be read', json.loads(run.out)["groups"][0]["why"][0])
            self.assertEqual({path: path.read_bytes() for path in self.out.iterdir()}, before)

        self.each(check)

    def test_none_is_taken_for_danmaku(self):
        def check(text):
            self.put("T.xml", text)

            run = self.run_plainly("danmaku", self.out / "T.xml")

            self.assertEqual(run.code, 2, run)
            self.assertEqual(sorted(path.name for path in self.out.iterdir()), ["T.xml", "near.flv"])

        self.each(check)


if __name__ == "__main__":
    unittest.main()

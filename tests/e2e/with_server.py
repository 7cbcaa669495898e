# A misbehaving server and multiget fetching from it: what the modules about bad input share.

import contextlib
import functools
import hashlib
import pathlib
import random
import subprocess
import tempfile

from bad_server import BadServer
from harness import WithMultiget

BODY = random.Random(3).randbytes(600_000)
OTHER = random.Random(4).randbytes(600_000)
NAME = "file.bin"


@functools.cache
def film():
    """A small film that can be played."""
    with tempfile.TemporaryDirectory(prefix="multiget-e2e-film-") as folder:
        path = pathlib.Path(folder) / "film.mp4"
        subprocess.run([
            "ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=3",
            "-f", "lavfi", "-i", "sine=d=3", "-c:v", "libx264", "-c:a", "aac", "-shortest", path,
        ], check=True)
        return path.read_bytes()


class WithServer(WithMultiget):
    def serve(self, answer, tls=None):
        server = BadServer(answer, tls)
        self.addCleanup(server.stop)
        return server

    def fetch_from(self, server, *words, name=NAME, **more):
        return self.fetch_url(server.url(name), *words, **more)

    def fetch_url(self, url, *words, tries=1, **more):
        """One try only, unless told otherwise, so that it is seen what that comes to; and no other engine's."""
        return self.fetch("get", url, "--retries", tries - 1, "--engine", "direct", *words, **more)

    def assert_sane(self, server):
        self.assertEqual(server.faults, [])
        self.assertEqual({request.method for request in server.requests} - {"GET"}, set())

    def assert_identical(self, run, server, body=BODY, name=NAME):
        self.assertEqual(run.code, 0, run)
        self.assert_only(name)
        found = (self.out / name).read_bytes()
        self.assertEqual((len(found), hashlib.sha256(found).hexdigest()), (len(body), hashlib.sha256(body).hexdigest()))
        self.assert_sane(server)

    def assert_fails(self, run, server, kind, *parts, code=4):
        """Of this class, each of `parts` in the sentence, and nothing but a partial is left."""
        self.assertEqual(run.code, code, run)
        self.assertEqual(run.kinds(), {1: kind}, run)
        sentence = run.ends[1]["error"]["message"]
        for part in parts or ("127.0.0.1",):
            self.assertIn(part, sentence)
        self.assertNotIn("\n", sentence)
        self.assertEqual([file for file in self.files() if not file.startswith(".multiget/")], [])
        self.assert_tidy()
        self.assert_sane(server)
        return sentence

    @contextlib.contextmanager
    def case(self, name):
        """A subtest with a destination of its own."""
        with self.subTest(name):
            self.out = self.folder / f"out-{name}"
            yield

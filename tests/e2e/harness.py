# Runs the built multiget with the real tools against a simulator of its own, and looks at what it left behind:
# files, requests, processes. The environment says where things are: MULTIGET_BIN, MULTIGET_SIM_STATE, and a PATH
# that holds the tools. A missing tool is a failure, never a skipped test.

import contextlib
import fnmatch
import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "fixtures" / "site"))
sys.path.insert(0, str(ROOT / "tests" / "site"))

import catalog
import client
import media

COURSE = catalog.COURSE.bvid
SINGLE = catalog.SINGLE.bvid
FLV = catalog.FLV.bvid
BIG = catalog.BIG.bvid
MANY = catalog.MANY.bvid
HOSTILE = catalog.HOSTILE.bvid
COURSE_FOLDER = catalog.COURSE.title
MEDIA = "*.bilivideo.com"
ENGINES = ("yt-dlp", "you-get")
LONGEST_RUN = 100  # seconds until a run counts as hung
# Names and beginnings of names that a tool may take for an option, a protocol, a pattern, a line's end or a quote.
ODD_NAMES = ["file:x", "concat:a|b", "-x", "100%d %s", "new\nline", "return\rof", "'\"q'", "back\\", "#x;=", os.fsdecode(b"\xff\xfe")]
_NEEDED = ("yt-dlp", "you-get", "ffmpeg", "ffprobe")

# Short, so that a ban costs seconds; the rules are the real ones.
_PACE = """
[pages]
spacing = [0.0, 0.05]
rest_first = 1
rest_most = 4

[media]
spacing = [0.0, 0.05]
rest_first = 1
rest_most = 4
"""


def course_name(page):
    """The file's name under the default template, relative to the destination."""
    part = catalog.COURSE.page(page).part.replace("/", "-").replace(":", "：").replace("?", "？")
    return f"{COURSE_FOLDER}/P{page:02d} {part}.mp4"


def eventually(condition, what, seconds=30):
    """The condition's first true value; fails when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        threading.Event().wait(0.02)


def policy(name):
    return json.loads((client.SITE / "policies" / f"{name}.json").read_text(encoding="utf-8"))


class Site(client.Simulator):
    """A simulator, its policy, and the log of what was asked for since the last one."""

    def obey(self, *rules, **settings):
        self.change(*rules, **settings)
        self.forget()

    def obey_file(self, name):
        value = policy(name)
        self.obey(*value.get("rules", []), link_seconds=value.get("link_seconds"))

    def change(self, *rules, **settings):
        """Another policy from now on; log and counts go on."""
        answer = self.get("http://simulator.control/policy", method="PUT", body=json.dumps({"rules": rules, **settings}))
        assert answer.status == 200, answer.body

    def forget(self):
        self._settled_lines()
        self.get("http://simulator.control/stats", method="DELETE")
        # From a line's beginning: a write over a page's edge can be seen in halves.
        with open(self.log_path, "rb") as file:
            self._log_from = file.read().rfind(b"\n") + 1

    def requests(self, host="*", **fields):
        """Answered requests to hosts of this shape, each as the log has it; without CONNECT."""
        return [
            line for line in self._settled_lines()
            if fnmatch.fnmatchcase(line["host"], host) and all(line.get(key) == value for key, value in fields.items())
        ]

    def seen(self, host="*", **fields):
        """Like requests(), but does not wait for those under way."""
        return [
            line for line in self._lines()
            if fnmatch.fnmatchcase(line["host"], host) and all(line.get(key) == value for key, value in fields.items())
        ]

    def _settled_lines(self):
        """All lines, once every request that began has its own."""
        def settled():
            lines = self._lines()
            stats = self.get("http://simulator.control/stats").json()
            known = sum(counts["requests"] for host, counts in stats.items() if host != "simulator.control")
            return (lines,) if len(lines) >= known else None

        return eventually(settled, "the simulator's log is complete")[0]

    def _lines(self):
        with open(self.log_path, encoding="utf-8") as file:
            file.seek(self._log_from)
            lines = [json.loads(line) for line in file.read().split("\n")[:-1]]
        return [line for line in lines if line["method"] != "CONNECT" and line["host"] != "simulator.control"]


class Ended:
    """A multiget that is over."""

    def __init__(self, code, out, errors):
        self.code, self.out, self.errors = code, out, errors

    @functools.cached_property
    def events(self):
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    def all(self, name):
        return [event for event in self.events if event["event"] == name]

    @property
    def total(self):
        return self.all("run_ended")[-1]

    @property
    def ends(self):
        """How each page ended: {page: event}."""
        return {event["page"]: event for event in self.all("job_ended")}

    def states(self):
        return {page: event["state"] for page, event in sorted(self.ends.items())}

    def kinds(self):
        """The error's kind of each page that has one."""
        return {page: event["error"]["kind"] for page, event in sorted(self.ends.items()) if event["error"]}

    def first_errors(self):
        """The kind of the first error of each page, also of those that got there in the end."""
        kinds = {}
        for event in self.events:
            if event["event"] in ("job_retries", "job_ended") and event["error"]:
                kinds.setdefault(event["page"], event["error"]["kind"])
        return kinds

    def __str__(self):
        quiet = [event for event in self.events if event.get("event") != "job_progress"]  # a verb's answer has none
        lines = "\n".join(json.dumps(event, ensure_ascii=False) for event in quiet[-40:]) if quiet else self.out[-3000:]
        return f"exit code {self.code}\n{lines}\n{self.errors[-3000:]}"


class Running:
    """A multiget under way; its events as they come."""

    def __init__(self, command, environment, folder):
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8",
        )  # nobody ever writes into stdin: whoever asks there waits for ever
        self._out, self._errors = [], []
        self._readers = [
            threading.Thread(target=into.extend, args=(stream,), daemon=True)
            for stream, into in ((self.process.stdout, self._out), (self.process.stderr, self._errors))
        ]
        for reader in self._readers:
            reader.start()

    def events(self):
        return [json.loads(line) for line in list(self._out) if line.startswith("{") and line.endswith("\n")]

    def has_told(self, name, **members):
        return any(
            event["event"] == name and all(event.get(key) == value for key, value in members.items())
            for event in self.events()
        )

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=LONGEST_RUN):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {seconds} s:\n{Ended(None, ''.join(self._out), '')}") from None
        for reader in self._readers:
            reader.join(10)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        return Ended(code, "".join(self._out), "".join(self._errors))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class WithMultiget(unittest.TestCase):
    """Each test has a home, a destination and a state of its own."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.program = os.environ.get("MULTIGET_BIN", "")
        if not os.access(cls.program, os.X_OK):
            raise AssertionError("MULTIGET_BIN must name the built multiget")
        missing = [name for name in _NEEDED if not shutil.which(name)]
        if missing:
            raise AssertionError(f"not in PATH: {', '.join(missing)}")
        # A shell starts what runs in the background with SIGINT ignored, and children would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="multiget-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"
        self.state = self.folder / "state" / "multiget"
        for name in ("home", "config/multiget/sites", "run", "tmp", "cwd", "tools"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "run").chmod(0o700)
        self.profile("bilibili", _PACE)
        self.profile("default", _PACE)
        self.mark = f"MULTIGET_E2E={uuid.uuid4()}"
        self.addCleanup(self._end_processes)

    def profile(self, name, text):
        path = self.folder / "config/multiget/sites" / f"{name}.toml"
        path.write_text(f'name = "{name}"\n{text}', encoding="utf-8")

    def environment(self, **more):
        kept = {key: os.environ[key] for key in ("LANG", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS") if key in os.environ}
        name, _, value = self.mark.partition("=")
        return {
            **kept, name: value, "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"), "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"), "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "TMPDIR": str(self.folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1", **more,
        }

    # --- running it

    def run_plainly(self, *words, seconds=LONGEST_RUN, **more):
        """The words as they are, nothing added."""
        return self._start(words, more).end(seconds)

    def fetch(self, *words, seconds=LONGEST_RUN, **more):
        return self.begin(*words, **more).end(seconds)

    def begin(self, *words, **more):
        """Starts a fetch into self.out, events as JSON."""
        return self._start([*words, *self.network(), "-d", str(self.out), "--progress", "json"], more)

    def network(self):
        return []

    def _start(self, words, more):
        running = Running([self.program, *map(str, words)], self.environment(**more), self.folder / "cwd")
        self.addCleanup(running.kill)
        return running

    def fake_tool(self, name, script):
        """A tool of this name that is found before the real one."""
        path = self.folder / "tools" / name
        path.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
        path.chmod(0o755)
        return path

    # --- what is there afterwards

    def files(self):
        """What lies in the destination, hidden things too; relative names."""
        if not self.out.exists():
            return []
        return sorted(str(path.relative_to(self.out)) for path in self.out.rglob("*") if not path.is_dir())

    def partials(self):
        """What waits in rooms for a later run, as {name: size}."""
        rooms = self.out / ".multiget"
        return {str(path.relative_to(rooms)): path.stat().st_size for path in rooms.rglob("*") if path.is_file()}

    def assert_only(self, *names):
        """Exactly these files are in the destination, no room is left, and nothing was written elsewhere."""
        self.assertEqual(self.files(), sorted(names))
        self.assertFalse((self.out / ".multiget").exists(), "rooms are left")
        self.assert_tidy()

    def assert_tidy(self):
        """Nothing was written outside destination, state and run-time folder, and no process is left."""
        for name in ("home", "cwd", "tmp", "run"):
            left = [str(path) for path in (self.folder / name).rglob("*") if not path.is_dir()]
            self.assertEqual(left, [], f"left in {name}")
        self.assert_no_process_left()

    def processes(self):
        """Whoever was started by this test, by multiget or by its children, as {pid: command line}."""
        found = {}
        for folder in pathlib.Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return found

    def assert_no_process_left(self):
        eventually(lambda: not self.processes(), f"all processes are gone: {self.processes()}", 10)

    def _end_processes(self):
        for pid in self.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


class WithSite(WithMultiget):
    """Each class has a simulator, and all goes through it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = Site()
        cls.addClassCleanup(cls.site.stop)

    def setUp(self):
        self.site.obey()
        super().setUp()

    def network(self):
        return ["--proxy", self.site.proxy, "--ca-file", self.site.ca]

    # --- whether a file is what it should be

    def assert_page(self, name, source, height=720):
        """The file holds exactly the site's streams of `source` (a catalog.Page) in this height, in full length."""
        path = self.out / name
        facts = probe(path)
        kinds = sorted(stream["codec_type"] for stream in facts["streams"])
        self.assertEqual(kinds, ["audio", "video"], name)
        self.assertEqual([s["height"] for s in facts["streams"] if s["codec_type"] == "video"], [height], name)
        self.assertAlmostEqual(float(facts["format"]["duration"]), source.seconds, delta=0.3, msg=name)
        pictures, sound = content(path)
        original_pictures, original_sounds = original_content(source, height)
        self.assertTrue(pictures == original_pictures, f"{name} shows something else")
        self.assertTrue(sound in original_sounds, f"{name} sounds otherwise")

    def assert_course_page(self, page, height=720):
        self.assert_page(course_name(page), catalog.COURSE.page(page), height)

    def assert_done(self, run, *pages):
        """Success, and these are exactly the pages."""
        self.assertEqual(run.code, 0, run)
        self.assertEqual(run.states(), {page: "done" for page in pages}, run)


def give_disk(test, folder, size):
    """A file system of its own for the folder, for the test's time; skips the test where that takes rights it has not."""
    if os.geteuid() != 0:
        test.skipTest("only root may mount a file system")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    test.addCleanup(subprocess.run, ["umount", folder], check=True)


def fill_disk(folder):
    """Not a byte more can be written there."""
    filler = os.open(pathlib.Path(folder) / "filler", os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(filler, bytes(4096))
    os.close(filler)


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, words)], check=True)


def make_media(path, *words, size="160x120", rate=44100, seconds=2):
    """A small film with sound."""
    ffmpeg("-f", "lavfi", "-i", f"testsrc=s={size}:r=25:d={seconds}", "-f", "lavfi", "-i", f"sine=r={rate}:d={seconds}",
           "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac", *words, "file:" + str(path))


def probe(path):
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", "format=duration:stream=codec_type,height,width", path]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def content(path):
    """What a viewer gets: a checksum of every decoded picture, and of every packet of sound."""
    return checksums(path, "-map", "0:v"), checksums(path, "-map", "0:a", "-c", "copy")


def checksums(path, *options):
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), *options, "-f", "framehash", "-hash", "md5", "-"]
    lines = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    return [line.rpartition(",")[2].strip() for line in lines if not line.startswith("#")]


def media_size(page, height, *sounds):
    """Bytes of a DASH page's picture and of these sounds, as the simulator has them."""
    folder = pathlib.Path(client.shared_state()) / "media"
    quality = {size[1]: number for number, size in media.SIZES.items()}[height]
    return sum((folder / media.dash_file(page.media, one)).stat().st_size for one in (30000 + quality, *sounds))


@functools.lru_cache(maxsize=None)
def original_content(page, height):
    """The same of what the simulator has in its store; of the sound, every one that belongs to this height."""
    folder = pathlib.Path(client.shared_state()) / "media"
    quality = {size[1]: number for number, size in media.SIZES.items()}[height]
    if page in catalog.FLV.pages:
        segments = [content(folder / media.flv_file(page.media, quality, segment)) for segment in (1, 2, 3)]
        return sum((pictures for pictures, _ in segments), []), [sum((sound for _, sound in segments), [])]
    pictures = checksums(folder / media.dash_file(page.media, 30000 + quality), "-map", "0:v")
    # The best sound belongs to the best picture; with smaller ones you-get takes a smaller sound.
    sounds = [30280] if height == 720 else list(media.AUDIO_RATES)
    files = [folder / media.dash_file(page.media, sound) for sound in sounds]
    return pictures, [checksums(file, "-map", "0:a", "-c", "copy") for file in files]

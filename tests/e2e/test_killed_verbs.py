# merge, clean, danmaku and verify --requeue, killed with SIGKILL before each of their changes of files in turn: what is
# there is as it was, or whole, or gone where that was the wish; and the next run finishes it. kill_at.cpp does the killing.

import hashlib
import json
import os
import shutil
import signal
import unittest

from harness import COURSE, WithMultiget, WithSite, course_name, make_media
from test_clean import AN_HOUR, DANMAKU
from test_danmaku import USUAL, comment, document

MOST_CHANGES = 500  # a run that makes more of them counts as one that never ends


def digest(content):
    return hashlib.sha256(content).hexdigest()[:16]


def digests(files):
    return {name: digest(content) for name, content in files.items()}


def snapshot(folder):
    """What lies there by its names, with digests; rooms and drafts aside."""
    return {str(path.relative_to(folder)): digest(path.read_bytes()) for path in folder.rglob("*")
            if path.is_file() and not str(path.relative_to(folder)).startswith(".multiget")}


class KilledAtEachChange(WithMultiget):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.killer = os.environ.get("MULTIGET_KILLER", "")
        if not os.access(cls.killer, os.R_OK):
            raise AssertionError("MULTIGET_KILLER must name the built kill_at")

    def killed_run(self, at, *words, code=0, **more):
        """Whether it came that far; else it ends with this code."""
        # A sanitizer wants to be loaded first, and bears not being so.
        options = os.environ.get("ASAN_OPTIONS", "")
        run = self.run_plainly(*words, LD_PRELOAD=self.killer, KILL_MULTIGET_AT=str(at),
                               ASAN_OPTIONS=f"{options}:verify_asan_link_order=0", **more)
        self.assertIn(run.code, (-signal.SIGKILL, code), run)
        self.assert_no_process_left()
        return run.code == -signal.SIGKILL

    def each_kill(self, prepare, words, check, least, **more):
        """Prepares, kills and checks until a run ends by itself; it must have made so many changes at least."""
        for at in range(1, MOST_CHANGES):
            shutil.rmtree(self.out, ignore_errors=True)
            self.out.mkdir()
            prepare()
            was_killed = self.killed_run(at, *words, **more)
            with self.subTest(at=at):
                check()
            if not was_killed:
                self.assertGreater(at, least)
                return
        self.fail("it never ended")


class Merge(KilledAtEachChange):
    def go_through(self, parts, *words):
        """`parts`: {name: content}."""
        def prepare():
            for name, content in parts.items():
                (self.out / name).write_bytes(content)

        self.out.mkdir()
        prepare()
        run = self.run_plainly("merge", self.out, *words)
        self.assertEqual((run.code, self.files()), (0, ["T.mp4"]), run)
        whole = digest((self.out / "T.mp4").read_bytes())

        def check():
            left = snapshot(self.out)
            done = left.pop("T.mp4", None)
            self.assertIn(done, (None, whole))
            self.assertLessEqual(left.items(), digests(parts).items())
            if done is None:
                self.assertEqual(left, digests(parts))
            again = self.run_plainly("merge", self.out, *words)
            self.assertIn(again.code, (0, 3), again)
            self.assertEqual(snapshot(self.out), {"T.mp4": whole})
            self.assert_only("T.mp4")

        self.each_kill(prepare, ["merge", self.out, *words], check, least=20)

    def test_joining_equal_parts(self):
        film = self.folder / "film.flv"
        make_media(film, seconds=1)
        self.go_through({f"T[{number:02d}].flv": film.read_bytes() for number in range(3)})

    def test_joining_parts_of_which_one_is_encoded(self):
        film, other = self.folder / "film.flv", self.folder / "other.flv"
        make_media(film, seconds=1)
        make_media(other, seconds=1, size="96x64")
        self.go_through({"T[00].flv": film.read_bytes(), "T[01].flv": film.read_bytes(), "T[02].flv": other.read_bytes()}, "--reencode")

    def test_replacing_what_is_there(self):
        film = self.folder / "film.flv"
        make_media(film, seconds=1)
        parts = {f"T[{number:02d}].flv": film.read_bytes() for number in range(2)}

        def prepare():
            for name, content in parts.items():
                (self.out / name).write_bytes(content)
            (self.out / "T.mp4").write_bytes(b"mine")

        self.out.mkdir()
        prepare()
        self.assertEqual(self.run_plainly("merge", self.out, "--force").code, 0)
        whole = digest((self.out / "T.mp4").read_bytes())

        def check():
            left = snapshot(self.out)
            left.pop("T.mp4.multiget-new", None)
            done = left.pop("T.mp4")
            self.assertIn(done, (digest(b"mine"), whole))
            if done != whole:
                self.assertEqual(left, digests(parts))
            again = self.run_plainly("merge", self.out, "--force")
            self.assertIn(again.code, (0, 3), again)
            self.assertEqual(snapshot(self.out), {"T.mp4": whole})

        self.each_kill(prepare, ["merge", self.out, "--force"], check, least=20)


class Clean(KilledAtEachChange):
    def setUp(self):
        super().setUp()
        whole, piece = self.folder / "whole.mp4", self.folder / "piece.flv"
        make_media(whole, seconds=2)
        make_media(piece, seconds=1)
        self.stays = {"T.mp4": whole.read_bytes(), "notes.xml": b"<notes/>"}
        self.goes = {f"T[{number:02d}].flv": piece.read_bytes() for number in range(2)}
        self.goes |= {"T.cmt.xml": DANMAKU.encode(), "U.mp4.part": b"half", "T.mp4.txt": b"file 'T[00].flv'\nfile 'T[01].flv'\n"}

    def prepare(self):
        for age, files in ((2 * AN_HOUR, self.goes), (AN_HOUR, self.stays)):
            for name, content in files.items():
                (self.out / name).write_bytes(content)
                when = os.stat(self.out / name).st_mtime - age
                os.utime(self.out / name, (when, when))

    def assert_finished(self, before):
        """By the second run; but pieces of which some are gone cannot be compared with their whole any more."""
        pieces = {"T[00].flv", "T[01].flv"}
        rest = pieces & set(before)
        rest = {*rest, "T.mp4.txt"} & set(before) if rest and rest != pieces else set()
        left = snapshot(self.out)
        left.pop("T.ass", None)
        self.assertEqual(left, digests({**self.stays, **{name: self.goes[name] for name in rest}}))

    def test_removing_and_converting(self):
        def check():
            left = snapshot(self.out)
            subtitles = left.pop("T.ass", None)
            self.assertLessEqual(digests(self.stays).items(), left.items())
            self.assertLessEqual(left.items(), digests({**self.goes, **self.stays}).items())
            if subtitles is None:
                self.assertIn("T.cmt.xml", left)
            else:
                self.assertIn("Dialogue:", (self.out / "T.ass").read_text().splitlines()[-1])
            again = self.run_plainly("clean", self.out, "--yes", "--force")
            self.assertIn(again.code, (0, 3), again)
            self.assert_finished(left)

        self.each_kill(self.prepare, ["clean", self.out, "--yes", "--convert-danmaku"], check, least=5)

    def test_putting_into_the_trash(self):
        data = self.folder / "data"

        def prepare():
            shutil.rmtree(data, ignore_errors=True)
            self.prepare()

        def check():
            left = snapshot(self.out)
            trash = data / "Trash"
            kept = {path.name: digest(path.read_bytes()) for path in trash.glob("files/*")}
            notes = {path.name.removesuffix(".trashinfo") for path in trash.glob("info/*")}
            self.assertLessEqual(digests(self.stays).items(), left.items())
            for name, content in digests(self.goes).items():
                self.assertEqual([left.get(name), kept.get(name)].count(content), 1, name)
            self.assertEqual(set(kept) - notes, set(), "in the trash, and nobody knows where from")
            again = self.run_plainly("clean", self.out, "--yes", "--trash", XDG_DATA_HOME=str(data))
            self.assertIn(again.code, (0, 3), again)
            self.assert_finished(left)

        self.each_kill(prepare, ["clean", self.out, "--yes", "--trash"], check, least=10, XDG_DATA_HOME=str(data))


class Danmaku(KilledAtEachChange):
    def test_writing_anew_and_over_what_is_there(self):
        old = b"old"
        texts = {"T.xml": USUAL.encode(), "U.xml": document(*(comment(n, "x") for n in range(500))).encode()}

        def prepare():
            for name, text in texts.items():
                (self.out / name).write_bytes(text)
            (self.out / "U.ass").write_bytes(old)

        words = ["danmaku", "--force", self.out / "T.xml", self.out / "U.xml"]
        self.out.mkdir()
        prepare()
        self.assertEqual(self.run_plainly(*words).code, 0)
        new = {name: digest((self.out / name).read_bytes()) for name in ("T.ass", "U.ass")}

        def check():
            left = snapshot(self.out)
            self.assertIn(left.pop("T.ass", None), (None, new["T.ass"]))
            self.assertIn(left.pop("U.ass"), (digest(old), new["U.ass"]))
            self.assertEqual(left, digests(texts))
            self.assertEqual(self.run_plainly(*words).code, 0)
            self.assertEqual(snapshot(self.out), {**digests(texts), **new})

        self.each_kill(prepare, words, check, least=5)


class Verify(KilledAtEachChange, WithSite):
    def test_putting_bad_pages_back(self):
        name = course_name(1)
        run = self.fetch("bilibili", COURSE, "-p", "1", "-q", "360")
        self.assertEqual(run.code, 0, run)
        half = (self.out / name).read_bytes()[:-50_000]
        kept = self.folder / "kept"
        shutil.copytree(self.state, kept)
        key = f"bilibili {COURSE} p1"

        def prepare():
            shutil.rmtree(self.state)
            shutil.copytree(kept, self.state)
            (self.out / name).parent.mkdir(parents=True)
            (self.out / name).write_bytes(half)

        def told(*words):
            answer = self.run_plainly(*words, "--json")
            self.assertEqual(answer.code, 0, answer)
            return json.loads(answer.out)

        def check():
            self.assertEqual(snapshot(self.out), digests({name: half}))
            archived = [entry["key"] for entry in told("archive", "list")]
            queued = told("queue", "list", "--all")
            self.assertTrue(archived == [key] or len(queued) == 1, (archived, queued))
            again = self.run_plainly("verify", "--requeue", "--fast", self.out)
            self.assertEqual(again.code, 1, again)  # it is still bad
            self.assertEqual(len(told("queue", "list", "--all")), 1)

        self.each_kill(prepare, ["verify", "--requeue", "--fast", self.out], check, least=5, code=1)


if __name__ == "__main__":
    unittest.main()

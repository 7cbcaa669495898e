# What downloads leave behind, made by the real tools on the simulator or as others are known to leave it: what goes, what stays.

import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import time
import unittest

from harness import COURSE, FLV, MEDIA, ODD_NAMES, SINGLE, checksums, eventually, ffmpeg, fill_disk, give_disk, make_media, probe
from test_archive import WWW, WithTools

SLOW = {"name": "slow", "host": MEDIA, "rate": 60_000}
DANMAKU = ('<?xml version="1.0" encoding="UTF-8"?><i><chatserver>chat.bilibili.com</chatserver><chatid>1</chatid>'
           '<d p="1.5,1,25,16777215,1700000000,0,abc,1">hi</d></i>')
SUBTITLE = '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>'
AN_HOUR = 3600


def control_file(total, pieces_there=b"\0", piece=1 << 20):
    """As aria2 1.36 writes it, compared with one that it left when it was killed."""
    return struct.pack(">HIIIQQI", 1, 0, 0, piece, total, 0, len(pieces_there)) + pieces_there + struct.pack(">I", 0)


class Cleaning(WithTools):
    def setUp(self):
        super().setUp()
        self.out.mkdir()

    def put(self, name, content=b"half", age=AN_HOUR):
        path = self.out / name if isinstance(name, str) else pathlib.Path(os.fsdecode(os.fsencode(self.out) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.age(path, age)
        return path

    @staticmethod
    def age(path, seconds=AN_HOUR):
        when = time.time() - seconds
        os.utime(path, (when, when))

    def age_all(self):
        """As if all had been written a while ago, in the same order."""
        for path in self.out.rglob("*"):
            if path.is_file() and not path.is_symlink():
                os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - AN_HOUR * 10**9))

    def clean(self, *words, code=0, where=None):
        """What was told of each file: {relative name: (action, rule, reason)}."""
        run = self.run_plainly("clean", where or self.out, "--json", *words)
        self.assertEqual(run.code, code, run.out + run.errors)
        self.told = json.loads(run.out) if run.out else None
        return {os.path.relpath(row["path"], self.out): (row["action"], row["rule"], row["reason"]) for row in self.told["files"]}

    def actions(self, *words, **more):
        return {name: action for name, (action, _, _) in self.clean(*words, **more).items()}

    def kill_while(self, *command, shows):
        """Starts a tool and kills it with all its children once there is such a file with something in it."""
        environment = {**self.environment(), "SSL_CERT_FILE": str(self.site.ca), "PYTHONIOENCODING": "utf-8"}
        process = subprocess.Popen(list(map(str, command)), cwd=self.out, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            eventually(lambda: [path for path in self.out.glob(shows) if path.stat().st_size > 0], f"{shows} is there")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class RealLeftovers(Cleaning):
    def yt_dlp_words(self, *words):
        return ["yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", self.site.proxy, "-f", "30016+30216/worst", *words]

    def test_what_yt_dlp_left_when_it_was_killed_goes_unless_its_page_is_unfinished(self):
        self.site.obey(SLOW)
        self.kill_while(*self.yt_dlp_words("-I", "2", f"{WWW}/video/{COURSE}"), shows="*.part")
        self.age_all()
        [part] = self.files()
        self.assertTrue(part.endswith(".part"), part)

        running = self._start(["bilibili", COURSE, "-p", "2", *self.network(), "-d", self.folder / "elsewhere", "--progress", "json"], {})
        eventually(lambda: running.has_told("job_named"), "it began")
        running.signal(signal.SIGINT)
        running.end()
        self.assertEqual(self.actions("--yes", code=3), {part: "kept"})
        self.assertIn(f"bilibili {COURSE} p2", self.told["files"][0]["reason"])

        self.assertEqual(self.actions("--yes", "--state", self.folder / "other state"), {part: "removed"})
        self.assertEqual(self.files(), [])

    def test_danmaku_that_a_run_was_asked_for_stay_unless_forced(self):
        run = self.fetch("bilibili", COURSE, "-p", "1-2", "-q", "360", "--concat", "--danmaku", "xml")
        self.assertEqual(run.code, 0, run)
        self.put("of another.mp4")
        self.put("of another.danmaku.xml", DANMAKU)
        self.age_all()
        wanted = sorted(name for name in self.files() if name.endswith(".danmaku.xml") and "another" not in name)
        self.assertEqual(len(wanted), 3)

        told = self.actions("--yes")
        self.assertEqual(told, {"of another.danmaku.xml": "removed", **dict.fromkeys(wanted, "kept")})
        self.assertEqual(self.actions("--yes", "--force"), dict.fromkeys(wanted, "removed"))

    def test_pictures_and_sounds_of_yt_dlp_go_once_they_are_merged(self):
        self.yt_dlp("-k", f"{WWW}/video/{SINGLE}")
        self.age_all()
        whole = next(path for path in self.out.glob("*.mp4") if not re.search(r"\.f\d+\.mp4$", path.name))
        before = checksums(whole)
        pieces = sorted(set(self.files()) - {whole.name})
        self.assertEqual(len(pieces), 2, pieces)

        told = self.clean("--yes")

        self.assertEqual({name: told[name][:2] for name in pieces}, {name: ("removed", "format") for name in pieces})
        self.assertEqual(self.files(), [whole.name])
        self.assertEqual(checksums(whole), before)

    def test_pieces_stay_where_the_merge_was_cut(self):
        self.yt_dlp("-k", f"{WWW}/video/{SINGLE}")
        whole = next(path for path in self.out.glob("*.mp4") if not re.search(r"\.f\d+\.mp4$", path.name))
        with open(whole, "r+b") as file:
            file.truncate(whole.stat().st_size * 95 // 100)
        self.age_all()
        before = self.files()

        told = self.actions("--yes", "--force", code=3)

        self.assertEqual(set(told.values()), {"kept"}, self.told)
        self.assertEqual(self.files(), before)

    def test_pieces_of_you_get_go_once_they_are_merged(self):
        def you_get(*words):
            self.tool("you-get", "-x", self.site.proxy.removeprefix("http://"), *words, f"{WWW}/video/{FLV}?p=1")

        you_get("-n")
        self.age_all()
        pieces = [name for name in self.files() if "[0" in name]
        [captions] = [name for name in self.files() if name.endswith(".cmt.xml")]
        self.assertEqual(len(pieces), 3, self.files())
        self.assertEqual(self.actions("--yes"), {**{name: "kept" for name in pieces}, captions: "removed"})

        aside = self.folder / "aside"
        shutil.copytree(self.out, aside, copy_function=shutil.copy2)
        you_get("--no-caption")
        self.age_all()
        for name in pieces:
            shutil.copy2(aside / name, self.out / name)
            self.age(self.out / name, 3 * AN_HOUR)
        [whole] = set(self.files()) - set(pieces)
        before = checksums(self.out / whole)

        told = self.clean("--yes")

        self.assertEqual({action for action, _, _ in told.values()}, {"removed"}, told)
        self.assertEqual(self.files(), [whole])
        self.assertEqual(checksums(self.out / whole), before)

    def test_what_you_get_left_when_it_was_killed_goes(self):
        self.site.obey(SLOW)
        self.kill_while("you-get", "-x", self.site.proxy.removeprefix("http://"), "--format=dash-flv360-AVC",
                        f"{WWW}/video/{SINGLE}", shows="*.download")
        self.age_all()
        self.assertTrue(self.files())

        told = self.clean("--yes")

        self.assertTrue(any(rule == "download" for _, rule, _ in told.values()), told)
        self.assertEqual([name for name in self.files() if name.endswith(".download")], [])

    def test_what_a_tool_has_open_stays(self):
        self.site.obey(SLOW)
        process = subprocess.Popen(self.yt_dlp_words(f"{WWW}/video/{SINGLE}"), cwd=self.out, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**self.environment(), "SSL_CERT_FILE": str(self.site.ca)}, stdin=subprocess.DEVNULL)
        try:
            eventually(lambda: [path for path in self.out.glob("*.part") if path.stat().st_size > 0], "it writes")
            told = self.clean("--yes", "--force", code=3)
        finally:
            process.kill()
            process.wait()

        [(action, _, reason)] = told.values()
        self.assertEqual(action, "kept")
        self.assertRegex(reason, f"has it open, process {process.pid}$")

    def test_rooms_go_once_their_page_is_finished(self):
        self.site.obey(SLOW)
        running = self.begin("bilibili", COURSE, "-p", "1")
        rooms = self.out / ".multiget"
        eventually(lambda: rooms.exists() and any(path.is_file() and path.suffix == ".part" for path in rooms.rglob("*")), "bytes arrive")
        [room] = rooms.iterdir()
        told = self.clean("--yes", "--force", code=3)
        self.assertRegex(told[f".multiget/{room.name}"][2], "has it open")
        running.signal(signal.SIGKILL)
        running.end()
        eventually(lambda: not self.processes(), "its children are gone")
        self.age_all()

        told = self.clean("--yes", code=3)
        self.assertRegex(told[f".multiget/{room.name}"][2], "not finished")
        aside = self.folder / "aside"
        shutil.copytree(room, aside, copy_function=shutil.copy2)
        self.site.obey()
        run = self.fetch("bilibili", COURSE, "-p", "1", "-q", "360")
        self.assertEqual(run.code, 0, run)
        self.assertFalse(room.exists())
        finished = self.files()
        shutil.copytree(aside, room, copy_function=shutil.copy2)
        shutil.copytree(aside, rooms / "of nobody", copy_function=shutil.copy2)

        told = self.actions("--yes")
        self.assertEqual(told, {f".multiget/{room.name}": "removed", ".multiget/of nobody": "kept"})
        self.assertEqual(self.clean("--yes", "--force"), {".multiget/of nobody": ("removed", "room", "--force")})
        self.assertEqual(self.files(), finished)
        self.assertFalse(rooms.exists())


class HandMadeLeftovers(Cleaning):
    def test_what_other_tools_leave_goes_and_nothing_else(self):
        leftovers = {
            "00000_170001.P1.vclip": b"x", "170001/00001_170001.P1.aclip": b"x", "L.mp4.download": b"x", "L.mp4.part0.000000": b"x",
            "B.mp4.0-1048575": b"x", "A.mp4": b"x" * 100, "A.mp4.aria2": control_file(1 << 20), "Stale.mp4.aria2": control_file(1 << 20),
            "Done.mp4.aria2": control_file(4, b"\x80"), "F.mp4.part-Frag3": b"x", "F.mp4.part-Frag4.part": b"x", "F.mp4.ytdl": b"{}",
            "F.temp.mp4": b"x", "U.mp4.multiget-new": b"x", ".multiget-draft-a7Xk3Q": b"x", "D.xml": DANMAKU, "E.danmaku.xml": DANMAKU, "G.cmt.xml": DANMAKU, "D.zh-CN.xml": SUBTITLE,
            "N.mp4.txt": "file 'N[00].mp4'\nfile 'N[01].mp4'\n",
        }
        others = {
            "D.mp4": b"film", "Done.mp4": b"film", "notes.txt": b"notes", "D.srt": b"1", "list.txt": b"file 'a.mp4'\n",
            "library.xml": "<library><i/></library>", "D.fake.cmt.xml": "<html>no danmaku</html>", "V.cmt.xml": "", "Bomb.cmt.xml":
            '<!DOCTYPE i [<!ENTITY a "aaaa">]><i><chatserver>&a;</chatserver></i>', "X.mp4.aria2": b"no control file", "X.mp4": b"film",
            "Report.1990-2020": b"a report", ".multiget-draft-of mine": b"x", "movie.mp4.part1": b"of an archive", "Alone.xml": DANMAKU, "P[00].mp4": b"piece",
            "D.f137.mp4": b"film", "Big.mp4": b"x" * 3000, "Big.mp4.aria2": control_file(2000),
        }
        for name, content in {**leftovers, **others}.items():
            self.put(name, content)

        told = self.actions("--yes")

        self.assertEqual({name for name, action in told.items() if action == "removed"}, set(leftovers))
        self.assertEqual(self.files(), sorted(others))

    def test_names_can_be_anything(self):
        names = [b"-rf.mp4.part", b"a\nb\x1b[31m.mp4.part", b"'\"$(touch x) %s.mp4.part", b"\xff\xfe.mp4.part", b"..mp4.part",
                 "名 😀 .mp4.part".encode(), b"file:x.mp4.part", b"x" * 246 + b".mp4.part"]
        for name in names:
            self.put(name)

        seen = self.run_plainly("clean", self.out, "--dry-run")
        run = self.run_plainly("clean", "--yes", self.out)

        self.assertEqual((seen.code, run.code), (0, 0), run)
        self.assertNotIn("\x1b", seen.out)
        self.assertEqual(len(seen.out.splitlines()), len(run.out.splitlines()) - 1)
        self.assertEqual(os.listdir(self.out), [])
        self.assert_tidy()

    def test_merged_pieces_of_any_name_are_compared_with_their_whole(self):
        """The tool that looks into media is asked for each of these names."""
        whole = self.folder / "whole.mp4"
        flash = self.folder / "part.flv"
        make_media(whole, seconds=4)
        make_media(flash, seconds=2)
        for odd in ODD_NAMES:
            with self.subTest(odd):
                folder = self.out / odd
                for number in range(2):
                    self.put(f"{odd}/{odd}[{number:02d}].flv", flash.read_bytes())
                    self.put(f"{odd}/{odd}not[{number:02d}].flv", flash.read_bytes())
                self.put(f"{odd}/{odd}.mp4", whole.read_bytes(), age=AN_HOUR // 2)
                # Large enough, and yet no film.
                self.put(f"{odd}/{odd}not.mp4", bytes(whole.stat().st_size * 2), age=AN_HOUR // 2)

                run = self.run_plainly("clean", "--yes", "--quiet", "--", folder)

                self.assertEqual(run.code, 0, run)
                self.assertEqual(sorted(os.listdir(folder)),
                                 sorted([f"{odd}.mp4", f"{odd}not.mp4", f"{odd}not[00].flv", f"{odd}not[01].flv"]))
        self.assert_tidy()

    def test_pieces_stay_where_one_of_them_is_missing_empty_cut_or_of_a_whole_that_is_damaged(self):
        piece, whole = self.folder / "piece.flv", self.folder / "whole.mp4"
        make_media(piece, seconds=2)
        make_media(whole, "-movflags", "+faststart", seconds=6)
        data, film = piece.read_bytes(), whole.read_bytes()
        late = self.folder / "late.mp4"
        make_media(late, seconds=6)  # its index is at its end
        for what, pieces, merged in (("missing", (data, None, data), film), ("empty", (data, b"", data), film),
                                     ("cut", (data, data[:200], data), film), ("whole without index", (data,) * 3, late.read_bytes()[:-2000] + bytes(9000)),
                                     ("whole empty", (b"", b"", b""), b""), ("whole of zeros", (data,) * 3, bytes(len(film) * 2)),
                                     ("whole of words", (data,) * 3, b"words " * len(film))):
            with self.subTest(what):
                shutil.rmtree(self.out)
                for number, content in enumerate(pieces):
                    if content is not None:
                        self.put(f"T[{number:02d}].flv", content, age=2 * AN_HOUR)
                self.put("T.mp4", merged)
                before = self.files()

                told = self.actions("--yes", "--force", code=3)

                self.assertEqual(set(told.values()), {"kept"}, self.told)
                self.assertEqual(self.files(), before)

    def test_pieces_stay_where_the_whole_tells_its_full_length_and_is_damaged_further_on(self):
        whole = self.folder / "whole.mp4"
        make_media(whole, "-movflags", "+faststart", seconds=20)
        film = whole.read_bytes()
        middle = len(film) // 2
        for kind in ("mkv", "flv"):
            ffmpeg("-i", whole, "-c", "copy", self.folder / f"whole.{kind}")
        cut = {kind: (self.folder / f"whole.{kind}").read_bytes() for kind in ("mkv", "flv")}
        for name, content in (("T.mkv", cut["mkv"][:len(cut["mkv"]) * 9 // 10]), ("T.flv", cut["flv"][:len(cut["flv"]) * 9 // 10]),
                              ("T.mp4", film[:middle] + bytes(len(film) // 10) + film[middle + len(film) // 10:])):
            with self.subTest(name):
                shutil.rmtree(self.out)
                self.out.mkdir()
                for number, stream in ((1, "0:v"), (2, "0:a")):
                    ffmpeg("-i", whole, "-map", stream, "-c", "copy", self.out / f"T.f{number}.mp4")
                self.age_all()
                self.put(name, content, age=AN_HOUR // 2)
                before = self.files()

                told = self.clean("--yes", code=3)

                self.assertEqual(self.files(), before)
                self.assertIn("is damaged", told["T.f1.mp4"][2])

    def test_five_thousand_pieces_go_together(self):
        """Looking into each costs minutes, so what the real tool says of one is said of all."""
        piece = self.folder / "piece.flv"
        make_media(piece, seconds=1)
        whole = self.out / "T.mp4"
        ffmpeg("-stream_loop", "4999", "-i", piece, "-c", "copy", whole)
        told = json.loads(subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", piece],
                                         check=True, capture_output=True).stdout)
        told["format"]["duration"] = str(float(probe(whole)["format"]["duration"]) / 5000)  # its head counts a picture more
        (self.folder / "piece.json").write_text(json.dumps(told))
        tool = self.folder / "tools/ffprobe"
        tool.write_text(f'#!/bin/sh\ncase "$*" in *T.mp4) exec {shutil.which("ffprobe")} "$@";; esac\nexec cat {self.folder}/piece.json\n')
        tool.chmod(0o755)
        self.age(piece, 2 * AN_HOUR)
        for number in range(5000):
            os.link(piece, self.out / f"T[{number:02d}].flv")
        self.age(whole)

        run = self.run_plainly("clean", self.out, "--yes", "--quiet", seconds=200)

        self.assertEqual(run.code, 0, run)
        self.assertEqual(self.files(), ["T.mp4"])

    def test_links_are_neither_followed_nor_removed(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "film.mp4.part").write_bytes(b"x")
        self.age(elsewhere / "film.mp4.part")
        (self.out / "folder").symlink_to(elsewhere)
        (self.out / "link.mp4.part").symlink_to(elsewhere / "film.mp4.part")
        (self.out / "D.mp4").symlink_to(elsewhere / "film.mp4.part")
        self.put("D.xml", DANMAKU)

        self.assertEqual(self.actions("--yes", "--force", code=3), {"D.xml": "kept"})

        self.assertTrue((elsewhere / "film.mp4.part").exists())
        run = self.run_plainly("clean", self.out / "folder", "--yes")
        self.assertEqual(run.code, 2, run)

    def test_what_was_just_written_stays_unless_forced(self):
        self.put("T.mp4.part", age=5)

        self.assertEqual(self.actions("--yes", code=3), {"T.mp4.part": "kept"})
        self.assertEqual(self.actions("--yes", "--force"), {"T.mp4.part": "removed"})

    def test_folders_below_and_hidden_ones(self):
        self.put("a/b/T.mp4.part")
        self.put(".git/T.mp4.part")

        self.assertEqual(self.actions("--yes", "--no-recursive", code=3), {})
        self.assertEqual(self.actions("--yes"), {"a/b/T.mp4.part": "removed"})
        self.assertEqual(self.files(), [".git/T.mp4.part"])

    def test_a_folder_that_is_named_twice_is_looked_into_once(self):
        self.put("a/T.mp4.part")

        self.assertEqual(self.actions("--yes", str(self.out / "a"), f"{self.out}/"), {"a/T.mp4.part": "removed"})

    def test_rules_of_the_user(self):
        settings = self.folder / "config/multiget"
        (settings / "clean.toml").write_text('[[keep]]\nmatch = "dear *"\n\n[[rule]]\nname = "part"\noff = true\n')
        mine = self.folder / "mine.toml"
        mine.write_text('[[rule]]\nname = "thumbs"\nwhat = "thumbnail"\nmatch = "{whole}.thumb"\nbeside = "{whole}.{media}"\n')
        for name in ("T.mp4.part", "T.thumb", "U.thumb", "T.mp4", "dear T.mp4.ytdl", "T.mp4.ytdl"):
            self.put(name)

        told = self.actions("--yes", "--rules", mine)

        self.assertEqual(told, {"T.thumb": "removed", "U.thumb": "kept", "dear T.mp4.ytdl": "kept", "T.mp4.ytdl": "removed"})
        mine.write_text("[[rule]]\nname = 3\n")
        run = self.run_plainly("clean", self.out, "--rules", mine)
        self.assertEqual(run.code, 2, run)
        self.assertIn(f"{mine}:2:8", run.errors)

    def test_nothing_is_removed_unless_somebody_says_so(self):
        self.put("T.mp4.part")

        run = self.run_plainly("clean", self.out)
        self.assertEqual(run.code, 2, run)
        self.assertIn("--yes", run.errors)
        self.assertEqual(self.actions("--dry-run"), {"T.mp4.part": "would"})
        self.assertEqual(self.actions("--dry-run", "--yes"), {"T.mp4.part": "would"})
        self.assertEqual(self.files(), ["T.mp4.part"])
        self.assertFalse(self.state.exists(), "looking made a database")

    def test_bad_words_and_clean_folders(self):
        for words, code in (([self.out / "missing"], 2), ([], 2), ([self.out], 3), ([self.out, "--rules", "none.toml"], 2)):
            run = self.run_plainly("clean", *words)

            self.assertEqual(run.code, code, run)
            self.assertTrue(run.errors.startswith("multiget: "), run)

    def test_what_cannot_be_removed_is_told(self):
        locked = self.put("locked/T.mp4.part").parent
        self.put("U.mp4.part")
        if os.geteuid() == 0:  # nothing is read-only for root but what is marked so
            if subprocess.run(["chattr", "+i", locked], capture_output=True, check=False).returncode != 0:
                self.skipTest("root may write anywhere here")
            self.addCleanup(subprocess.run, ["chattr", "-i", locked], check=True)
        else:
            locked.chmod(0o555)
            self.addCleanup(locked.chmod, 0o755)

        told = self.actions("--yes", code=1)

        self.assertEqual(told, {"U.mp4.part": "removed", "locked/T.mp4.part": "failed"})
        self.assertIn("locked", [row["error"] for row in self.told["files"] if row["action"] == "failed"][0])

    def test_danmaku_become_subtitles_before_they_go(self):
        self.put("T.mp4")
        self.put("T.cmt.xml", DANMAKU)
        self.put("U.cmt.xml", DANMAKU)
        self.put("U.ass", b"mine")

        told = self.actions("--yes", "--convert-danmaku", code=1)

        self.assertEqual(told, {"T.cmt.xml": "removed", "U.cmt.xml": "failed"})
        self.assertEqual(self.files(), ["T.ass", "T.mp4", "U.ass", "U.cmt.xml"])
        self.assertIn("Dialogue:", (self.out / "T.ass").read_text())
        self.assertEqual((self.out / "U.ass").read_bytes(), b"mine")

    def test_a_full_disk_keeps_danmaku_that_could_not_be_converted(self):
        give_disk(self, self.out, 64 << 10)
        self.put("T.mp4")
        self.put("T.cmt.xml", DANMAKU)
        fill_disk(self.out)

        told = self.clean("--yes", "--convert-danmaku", code=1)

        self.assertEqual(told["T.cmt.xml"][0], "failed", told)
        self.assertIn("No space left on device", [row["error"] for row in self.told["files"] if row["error"]][0])
        self.assertEqual(self.files(), ["T.cmt.xml", "T.mp4", "filler"])

    def test_a_full_disk_keeps_what_could_not_be_put_into_the_trash(self):
        give_disk(self, self.out, 64 << 10)
        self.put("T.mp4.part")
        fill_disk(self.out)

        told = self.actions("--yes", "--trash", code=1)

        self.assertEqual(told, {"T.mp4.part": "failed"})
        self.assertIn("No space left on device", self.told["files"][0]["error"])
        self.assertEqual((self.out / "T.mp4.part").read_bytes(), b"half")

    def test_an_xml_of_a_gigabyte_is_judged_by_its_beginning(self):
        """And one that only claims to be danmaku stays where it cannot be converted."""
        for name, head in (("zeros.cmt.xml", b""), ("words.cmt.xml", b"<html>"), ("danmaku.cmt.xml", DANMAKU[:-4].encode())):
            path = self.put(name, head)
            os.truncate(path, 1 << 30)
            self.age(path)

        told = self.actions("--yes", "--convert-danmaku", code=1)

        self.assertEqual(told.get("danmaku.cmt.xml"), "failed", told)
        self.assertIn("larger than 256 MiB", [row["error"] for row in self.told["files"] if row["error"]][0])
        self.assertEqual(self.files(), ["danmaku.cmt.xml", "words.cmt.xml", "zeros.cmt.xml"])

    def test_danmaku_of_other_encodings(self):
        """Elements and attributes are the same in GBK; what does not begin as XML does in bytes is in doubt."""
        text = DANMAKU.replace("hi", "弹幕")
        self.put("T.cmt.xml", text.replace("UTF-8", "gbk").encode("gbk"))
        self.put("U.cmt.xml", text.replace("UTF-8", "utf-16").encode("utf-16"))
        self.put("V.cmt.xml", text.replace("UTF-8", "klingon").encode("gbk"))
        never = DANMAKU.replace("1.5,1,", "-1.5,1,")  # before the beginning
        self.put("W.cmt.xml", never)
        self.put("X.cmt.xml", never.replace("</i>", DANMAKU[DANMAKU.index("<d "):]))

        told = self.actions("--yes", "--convert-danmaku", code=1)

        self.assertEqual(told, {"T.cmt.xml": "removed", "U.cmt.xml": "kept", "V.cmt.xml": "failed", "W.cmt.xml": "failed",
                                "X.cmt.xml": "removed"})
        self.assertEqual(self.files(), ["T.ass", "U.cmt.xml", "V.cmt.xml", "W.cmt.xml", "X.ass"])
        self.assertIn("弹幕", (self.out / "T.ass").read_text(encoding="utf-8"))
        self.assertEqual((self.out / "X.ass").read_text(encoding="utf-8").count("Dialogue:"), 1)

    def test_kill_in_the_middle_loses_nothing_else(self):
        for number in range(4000):
            self.put(f"{number}.mp4", b"x")
            self.put(f"{number}.mp4.aria2", control_file(1 << 20))
        self.put("film.mp4", b"film")

        running = self._start(["clean", self.out, "--yes", "--quiet"], {})
        eventually(lambda: len(os.listdir(self.out)) < 8001, "it began")
        running.signal(signal.SIGKILL)
        running.end()

        left = set(os.listdir(self.out))
        self.assertIn("film.mp4", left)
        self.assertEqual([name for name in left if name.endswith(".mp4") and name != "film.mp4" and f"{name}.aria2" not in left], [])
        run = self.run_plainly("clean", self.out, "--yes", "--quiet")
        self.assertIn(run.code, (0, 3), run)
        self.assertEqual(os.listdir(self.out), ["film.mp4"])


class Trash(Cleaning):
    def trash(self, where):
        return {path.name: path for path in (where / "files").iterdir()}, sorted(path.name for path in (where / "info").iterdir())

    def test_the_trash_of_the_user(self):
        self.put("a/T 1.mp4.part", b"one")
        self.put("b/T 1.mp4.part", b"two")
        data = self.folder / "data"

        run = self.run_plainly("clean", self.out, "--yes", "--trash", "--json", XDG_DATA_HOME=str(data))

        self.assertEqual(run.code, 0, run)
        rows = json.loads(run.out)["files"]
        self.assertEqual([row["action"] for row in rows], ["trashed", "trashed"])
        kept, notes = self.trash(data / "Trash")
        self.assertEqual(sorted(path.read_bytes() for path in kept.values()), [b"one", b"two"])
        self.assertEqual(notes, sorted(f"{name}.trashinfo" for name in kept))
        for row in rows:
            name = pathlib.Path(row["trash"]).name
            note = (data / "Trash/info" / f"{name}.trashinfo").read_text().splitlines()
            self.assertEqual(note[:2], ["[Trash Info]", "Path=" + row["path"].replace(" ", "%20")])
            self.assertRegex(note[2], r"^DeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
        self.assertEqual(self.files(), [])

    def test_the_trash_of_another_file_system(self):
        other = pathlib.Path("/dev/shm")
        if not os.access(other, os.W_OK) or other.stat().st_dev == self.folder.stat().st_dev:
            self.skipTest("there is no other file system")
        videos = other / f"multiget-clean-{os.getpid()}"
        videos.mkdir()
        self.addCleanup(shutil.rmtree, videos)
        (videos / "T.mp4.part").write_bytes(b"half")
        self.age(videos / "T.mp4.part")
        top = other / f".Trash-{os.getuid()}"
        was_there = top.exists()

        run = self.run_plainly("clean", videos, "--yes", "--trash", "--json")

        self.assertEqual(run.code, 0, run)
        [row] = json.loads(run.out)["files"]
        where = pathlib.Path(row["trash"])
        self.assertEqual((where.parent, where.read_bytes()), (top / "files", b"half"))
        note = top / "info" / f"{where.name}.trashinfo"
        self.assertIn(f"Path={videos.name}/T.mp4.part\n", note.read_text())
        where.unlink()
        note.unlink()
        if not was_there:
            shutil.rmtree(top)


class Asking(Cleaning):
    def answer(self, text, *words):
        """What is shown at a terminal where somebody types that, and the exit code."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder / "cwd")
            os.execve(self.program, [self.program, "clean", str(self.out), *words], {**self.environment(), "TERM": "xterm"})
        shown = b""
        answered = False
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            if not answered and b"[y/N]" in shown:
                os.write(terminal, text)
                answered = True
        os.close(terminal)
        return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_yes_removes(self):
        self.put("T.mp4.part")

        shown, code = self.answer(b"y\n")

        self.assertEqual(code, 0, shown)
        self.assertIn("remove 1 file, 4 B? [y/N]", shown)
        self.assertEqual(self.files(), [])

    def test_anything_else_does_not(self):
        self.put("T.mp4.part")
        for text, expected in ((b"\n", 0), (b"n\n", 0), (b"yy\n", 0), (b"\x04", 0), (b"\x03", 7)):
            with self.subTest(text):
                shown, code = self.answer(text)

                self.assertEqual(code, expected, shown)
                self.assertIn("nothing was removed", shown)
                self.assertEqual(self.files(), ["T.mp4.part"])

    def test_nobody_is_asked_where_the_answer_is_known(self):
        self.put("T.mp4.part")

        shown, code = self.answer(b"", "--dry-run")
        self.assertEqual(code, 0, shown)
        shown, code = self.answer(b"", "--yes")
        self.assertEqual(code, 0, shown)
        self.assertNotIn("[y/N]", shown)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()

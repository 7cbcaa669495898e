# Parts that belong together become one file: of odd names, damaged ones, and what killed runs leave.

import json
import os
import shutil
import signal
import subprocess
import unittest

from harness import ODD_NAMES, WithMultiget, checksums, content, eventually, ffmpeg, give_disk, make_media, probe

HOSTILE_NAME = "-it's \"q\"\n%d file:concat:|"


class WithParts(WithMultiget):
    def setUp(self):
        super().setUp()
        self.out.mkdir()

    def merge(self, *words, code=0, **more):
        """The JSON answer, with the groups by the names of their results."""
        run = self.run_plainly("merge", *words, "--json", **more)
        self.assertEqual(run.code, code, run.out + run.errors)
        told = json.loads(run.out)
        told["by_name"] = {os.path.basename(group["result"] or ""): group for group in told["groups"]}
        return told

    def snapshot(self):
        return {str(path.relative_to(self.out)): path.read_bytes() for path in self.out.rglob("*") if path.is_file()}

    def part(self, name, **more):
        make_media(self.out / name, **more)
        return self.out / name

    def numbered(self, title, count):
        first = self.part(f"{title}[00].flv")
        for number in range(1, count):
            shutil.copy(first, self.out / f"{title}[{number:02d}].flv")
        return first


class Joining(WithParts):
    def test_names_that_could_mean_anything(self):
        self.numbered(HOSTILE_NAME, 3)
        expected = 3 * checksums("file:" + str(self.out / f"{HOSTILE_NAME}[00].flv"), "-map", "0:v")

        told = self.merge(self.out)

        self.assertEqual(told["joined"], 1, told)
        self.assertEqual(self.files(), [f"{HOSTILE_NAME}.mp4"])
        self.assertTrue(checksums("file:" + str(self.out / f"{HOSTILE_NAME}.mp4"), "-map", "0:v") == expected)
        self.assert_tidy()

    def test_folders_and_parts_of_every_kind_that_could_mean_anything(self):
        whole = self.part("whole.mp4")
        for kind, stream in (("v", "0:v"), ("a", "0:a")):
            ffmpeg("-i", whole, "-c", "copy", "-map", stream, "-f", "mp4", self.folder / kind)
        shutil.move(whole, self.folder / "whole.mp4")
        flash = self.part("flash.flv")
        shutil.move(flash, self.folder / "flash.flv")
        other = self.part("other.flv", size="320x240")
        shutil.move(other, self.folder / "other.flv")
        pictures, sound = content(self.folder / "whole.mp4")
        for odd in ODD_NAMES:
            with self.subTest(odd):
                folder = self.out / odd
                (folder / "client").mkdir(parents=True)
                for number in range(2):
                    shutil.copy(self.folder / "flash.flv", folder / f"{odd}[{number:02d}].flv")
                    shutil.copy(self.folder / ("other.flv" if number else "flash.flv"), folder / f"{odd}encoded[{number:02d}].flv")
                for kind, track, ending in (("v", "f137.mp4", "vclip"), ("a", "f140.m4a", "aclip")):
                    data = (self.folder / kind).read_bytes()
                    (folder / f"{odd}tracks.{track}").write_bytes(data)
                    for number, start in enumerate(range(0, len(data), 9000)):
                        (folder / f"{number:05d}_{odd}pieces.{ending}").write_bytes(data[start:start + 9000])
                    (folder / "client" / f"7-1-{30080 if kind == 'v' else 30280}.m4s").write_bytes(b"0" * 9 + data)
                (folder / "client/videoInfo.json").write_text(json.dumps({"groupTitle": "G", "title": "client"}))

                told = self.merge(folder, "--reencode")

                self.assertEqual((told["joined"], told["failed"]), (5, 0), told)
                wholes = {path.name for path in folder.glob("*.mp4")}
                self.assertEqual(len(wholes), 5, wholes)
                self.assertEqual(list(folder.rglob("*.flv")) + list(folder.rglob("*.m4s")) + list(folder.rglob("*clip")), [])
                for name in wholes - {f"{odd}.mp4", f"{odd}encoded.mp4"}:
                    self.assertTrue(content("file:" + str(folder / name)) == (pictures, sound), name)
                for name in (f"{odd}.mp4", f"{odd}encoded.mp4"):
                    self.assertEqual(len(checksums("file:" + str(folder / name), "-map", "0:v")), 100)
        self.assert_tidy()

    def test_words_that_could_mean_anything(self):
        """Named from within their folder, so that nothing stands before them."""
        part = self.part("part.flv")
        for odd in ODD_NAMES:
            with self.subTest(odd):
                names = [f"{odd}1.flv", f"{odd}2.flv"]
                for name in names:
                    shutil.copy(part, self.folder / "cwd" / name)

                run = self.run_plainly("merge", "-o", f"{odd}.mkv", "--", *names)

                self.assertEqual(run.code, 0, run)
                self.assertEqual([path.name for path in (self.folder / "cwd").iterdir()], [f"{odd}.mkv"])
                whole = self.folder / "cwd" / f"{odd}.mkv"
                self.assertEqual(len(checksums(f"file:{whole}", "-map", "0:v")), 100)
                whole.unlink()

    def test_segments_follow_their_list_and_show_the_same_pictures(self):
        ffmpeg("-f", "lavfi", "-i", "testsrc=s=160x120:r=25:d=12", "-f", "lavfi", "-i", "sine=d=12", "-pix_fmt", "yuv420p",
               "-c:v", "libx264", "-g", "50", "-c:a", "aac", self.folder / "whole.mp4")
        ffmpeg("-i", self.folder / "whole.mp4", "-c", "copy", "-f", "hls", "-hls_time", "2", "-hls_list_size", "0",
               self.out / "film.m3u8")

        # As it would have come in one go.
        ffmpeg("-i", self.out / "film.m3u8", "-c", "copy", self.folder / "at-once.mp4")

        self.merge(self.out)

        self.assertEqual(self.files(), ["film.m3u8", "film.mp4"])
        self.assertTrue(content(self.out / "film.mp4") == content(self.folder / "at-once.mp4"))
        self.assertTrue(content(self.out / "film.mp4")[0] == content(self.folder / "whole.mp4")[0])

    def test_pieces_of_one_file_and_of_another(self):
        whole = self.part("whole.mp4")
        ffmpeg("-i", whole, "-c", "copy", "-map", "0:v", self.folder / "v.mp4")
        ffmpeg("-i", whole, "-c", "copy", "-map", "0:a", "-f", "mp4", self.folder / "a.m4a")
        for source, ending in (("v.mp4", "vclip"), ("a.m4a", "aclip")):
            data = (self.folder / source).read_bytes()
            for number, start in enumerate(range(0, len(data), 3000)):
                (self.out / f"{number:05d}_7.P1.{ending}").write_bytes(data[start:start + 3000])
        shutil.move(whole, self.folder / "whole.mp4")

        self.merge(self.out)

        self.assertEqual(self.files(), ["7.P1.mp4"])
        self.assertTrue(content(self.out / "7.P1.mp4") == content(self.folder / "whole.mp4"))

    def test_what_bilibili_s_own_client_stores(self):
        whole = self.part("whole.mp4")
        folder = self.out / "300/c_7/80"
        folder.mkdir(parents=True)
        for kind, stream in (("video", "0:v"), ("audio", "0:a")):
            ffmpeg("-i", whole, "-c", "copy", "-map", stream, "-f", "mp4", self.folder / kind)
            (folder / f"{kind}.m4s").write_bytes(b"0" * 9 + (self.folder / kind).read_bytes())
        (folder.parent / "entry.json").write_text('{"title": "课程", "page_data": {"page": 2, "part": "第二讲"}}', encoding="utf-8")
        shutil.move(whole, self.folder / "whole.mp4")

        self.merge(self.out)

        self.assertEqual(self.files(), ["300/c_7/entry.json", "课程 P02 第二讲.mp4"])
        self.assertTrue(content(self.out / "课程 P02 第二讲.mp4") == content(self.folder / "whole.mp4"))

    def test_parts_that_count_time_otherwise_keep_their_speed(self):
        for number, scale in enumerate((12800, 15360, 12800)):
            make_media(self.out / f"T[{number:02d}].mp4", "-video_track_timescale", str(scale))
        expected = 3 * checksums(self.out / "T[00].mp4", "-map", "0:v")

        told = self.merge(self.out)

        self.assertAlmostEqual(told["by_name"]["T.mp4"]["seconds"], 6, delta=0.2)
        self.assertTrue(checksums(self.out / "T.mp4", "-map", "0:v") == expected)

    def test_named_files_in_natural_order_under_a_name_of_the_user(self):
        for number in (10, 9, 1):
            self.part(f"x{number}.mp4", seconds=number % 8 + 1)
        expected = sum((checksums(self.out / f"x{number}.mp4", "-map", "0:v") for number in (1, 9, 10)), [])

        self.merge(*(self.out / f"x{number}.mp4" for number in (10, 1, 9)), "-o", self.out / "sub/all.mp4")

        self.assertEqual(self.files(), ["sub/all.mp4"])
        self.assertTrue(checksums(self.out / "sub/all.mp4", "-map", "0:v") == expected)

    def test_parts_stay_where_that_is_wished(self):
        self.numbered("T", 2)

        self.merge(self.out, "--keep-parts")

        self.assertEqual(self.files(), ["T.mp4", "T[00].flv", "T[01].flv"])

    def test_a_dry_run_changes_nothing(self):
        self.numbered("T", 2)
        before = self.snapshot()

        told = self.merge(self.out, "--dry-run")

        self.assertEqual([group["state"] for group in told["groups"]], ["planned"])
        self.assertEqual(self.snapshot(), before)

    def test_parts_that_differ_are_joined_only_when_encoding_is_wished(self):
        self.numbered("T", 3)
        self.part("T[01].flv", size="320x240", rate=48000)
        before = self.snapshot()

        refused = self.merge(self.out, code=2)

        self.assertIn("\"T[01].flv\": resolution 320x240 instead of 160x120, sample rate 48000 Hz instead of 44100 Hz",
                      refused["groups"][0]["why"])
        self.assertEqual(self.snapshot(), before)

        told = self.merge(self.out, "--reencode")

        self.assertEqual((told["joined"], told["groups"][0]["encoded"]), (1, 1))
        self.assertEqual(self.files(), ["T.mp4"])
        self.assertEqual(len(checksums(self.out / "T.mp4", "-map", "0:v")), 150)


# Whose parts, how they are made, and which of them is spoilt.
KINDS = (("numbered", "make_flash", "T[01].flv"), ("tracks", "make_tracks", "T.f140.m4a"), ("pieces", "make_pieces", "00001_T.vclip"),
         ("segments", "make_segments", "T2.ts"), ("silent segments", "make_silent_segments", "T2.ts"),
         ("fragments", "make_fragments", "T2.m4s"))


class BadParts(WithParts):
    def refused(self, *sentences, code=2, words=()):
        before = self.snapshot()
        told = self.merge(self.out, *words, code=code)
        self.assertEqual(self.snapshot(), before)
        why = [one for group in told["groups"] for one in group["why"]]
        for sentence in sentences:
            self.assertTrue(any(sentence in one for one in why), why)
        self.assert_no_process_left()

    def test_one_is_missing(self):
        self.numbered("T", 4)
        (self.out / "T[02].flv").unlink()
        self.refused('part [02] of "T" is missing: [01] and [03] are there')

    def test_one_is_empty(self):
        self.numbered("T", 3)
        (self.out / "T[01].flv").write_bytes(b"")
        self.refused('"T[01].flv" is empty')

    def test_one_is_half(self):
        self.numbered("T", 3)
        (self.out / "T[01].flv").rename(self.out / "T[01].flv.download")
        self.refused("has not finished it")

    def test_one_of_any_kind_is_missing_empty_or_cut(self):
        """Nothing is joined of what is not all there, whoever has left it; nothing of it is lost."""
        for kind, make, name in KINDS:
            for what, spoil in (("missing", lambda path, data: path.unlink()), ("empty", lambda path, data: path.write_bytes(b"")),
                                ("cut", lambda path, data: path.write_bytes(data[:len(data) * 2 // 3]))):
                with self.subTest(kind, what=what):
                    shutil.rmtree(self.out)
                    self.out.mkdir()
                    getattr(self, make)()
                    path = self.out / name
                    spoil(path, path.read_bytes())
                    before = self.snapshot()

                    run = self.run_plainly("merge", self.out, "--json")

                    self.assertIn(run.code, (2, 4), run)
                    [group] = json.loads(run.out)["groups"]
                    self.assertEqual(group["state"], "failed", run)
                    sentence = {"missing": r"missing", "empty": r'".*" is empty',
                                "cut": "cannot be read|is damaged|is not whole|not long enough|it lasts"}[what]
                    self.assertRegex(" ".join(group["why"]), sentence)
                    self.assertTrue(self.snapshot() == before)
        self.assert_no_process_left()

    def make_flash(self):
        self.numbered("T", 3)

    def make_tracks(self, *names):
        whole = self.part("whole.mp4")
        for name, stream in (("T.f137.mp4", "0:v"), ("T.f140.m4a", "0:a")):
            ffmpeg("-i", whole, "-map", stream, "-c", "copy", "-f", "mp4", self.out / name)
        whole.unlink()

    def make_pieces(self):
        self.make_tracks()
        for track, ending in (("T.f137.mp4", "vclip"), ("T.f140.m4a", "aclip")):
            # The index in front, as the site has it: that alone tells of a picture of which nothing is there.
            ffmpeg("-i", self.out / track, "-c", "copy", "-movflags", "+faststart", "-f", "mp4", self.out / "x")
            data = (self.out / "x").read_bytes()
            for number, start in enumerate(range(0, len(data), 4000)):
                (self.out / f"{number:05d}_T.{ending}").write_bytes(data[start:start + 4000])
            (self.out / track).unlink()
            (self.out / "x").unlink()

    def make_segments(self, *words):
        film = self.out / "film.mp4"
        make_media(film, "-g", "50", seconds=8)
        ffmpeg("-i", film, "-c", "copy", "-f", "hls", "-hls_time", "2", "-hls_list_size", "0", *words, self.out / "T.m3u8")
        film.unlink()

    def make_silent_segments(self):
        """Nobody hears where it is cut."""
        self.make_segments("-an")

    def make_fragments(self):
        self.make_segments("-hls_segment_type", "fmp4")

    def test_the_end_of_a_segment_is_found_by_its_list_wherever_it_is_cut(self):
        self.make_silent_segments()
        path = self.out / "T1.ts"
        data = path.read_bytes()
        packets = len(data) // 188
        for share in range(1, 9):
            with self.subTest(share=share):
                path.write_bytes(data[:packets * share // 10 * 188])
                self.refused('"T1.ts"')
        path.write_bytes(data)
        self.merge(self.out)
        self.assertEqual(self.files(), ["T.m3u8", "T.mp4"])

    def test_one_is_of_another_codec(self):
        for ending, words in (("mp4", ("-c:v", "mpeg4", "-c:a", "libmp3lame")), ("mp4", ("-c:v", "libx265", "-x265-params", "log-level=none")),
                              ("mkv", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"))):
            with self.subTest(words):
                for number in range(3):
                    self.part(f"T[{number:02d}].{ending}")
                make_media(self.out / f"T[01].{ending}", *words, rate=48000)
                self.refused(f'"T[01].{ending}": codec of the picture', "--reencode makes these parts like the others")

                told = self.merge(self.out, "--reencode")

                self.assertEqual((told["joined"], told["groups"][0]["encoded"]), (1, 1))
                [name] = self.files()
                self.assertEqual(len(checksums(self.out / name, "-map", "0:v")), 150)
                (self.out / name).unlink()

    def test_one_has_no_sound(self):
        self.numbered("T", 3)
        ffmpeg("-i", self.out / "T[00].flv", "-map", "0:v", "-c", "copy", self.out / "T[01].flv")
        self.refused('"T[01].flv" has a picture only, others have more')
        self.refused('"T[01].flv" has a picture only, others have more', words=["--reencode"])

    def test_one_has_no_index(self):
        self.part("T[00].mp4")
        (self.out / "T[01].mp4").write_bytes((self.out / "T[00].mp4").read_bytes()[:4000])
        self.refused('"T[01].mp4" cannot be read', "moov atom not found")

    def test_one_was_cut_where_a_packet_begins(self):
        """Its head still tells the full length."""
        whole = self.part("T[01].flv", seconds=20)
        places = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos", "-of", "csv=p=0", whole],
                                check=True, capture_output=True, encoding="utf-8").stdout.split()
        cut = whole.read_bytes()[:int(places[len(places) // 2].strip(","))]
        for name in ("T[00].flv", "T[02].flv"):
            with self.subTest(name):
                (self.out / name).write_bytes(cut)
                before = self.snapshot()

                told = self.merge(self.out, code=2)

                self.assertIn(f'"{name}" is not whole: it ends at', told["groups"][0]["why"][0])
                self.assertEqual(self.snapshot(), before)
                (self.out / name).unlink()
                if name == "T[00].flv":
                    shutil.copy(whole, self.out / name)

    def test_one_is_turned(self):
        self.part("T1.mp4")
        ffmpeg("-i", self.out / "T1.mp4", "-c", "copy", "-metadata:s:v", "rotate=90", self.out / "T2.mp4")
        ffmpeg("-i", self.out / "T1.mp4", "-c", "copy", "-aspect", "16:9", self.out / "T3.mp4")
        before = self.snapshot()

        told = self.merge(*(self.out / f"T{n}.mp4" for n in (1, 2, 3)), "-o", self.out / "w.mp4", code=2)

        why = " ".join(told["groups"][0]["why"])
        self.assertIn("rotation", why)
        self.assertIn("pixels of", why)
        self.assertEqual(self.snapshot(), before)

    def test_what_the_whole_will_not_have_keeps_its_parts(self):
        self.part("part.mp4")
        for number in range(2):
            ffmpeg("-i", self.out / "part.mp4", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy", self.out / f"T[0{number}].mkv")
        (self.out / "part.mp4").unlink()

        told = self.merge(self.out)

        self.assertEqual(self.files(), ["T.mp4", "T[00].mkv", "T[01].mkv"])
        self.assertIn('left out: the second sound of "T[00].mkv", and of 1 more; so the parts stay', told["by_name"]["T.mp4"]["remarks"])

    def test_one_is_damaged_within(self):
        self.numbered("T", 3)
        data = bytearray((self.out / "T[01].flv").read_bytes())
        data[8000:12000] = bytes(4000)
        (self.out / "T[01].flv").write_bytes(data)
        self.refused('"T[01].flv" cannot be read', "Packet mismatch")

    def test_one_shows_damage_only_when_it_is_played(self):
        for number in range(2):
            self.part(f"T[{number:02d}].mp4", size="640x480")
        data = bytearray((self.out / "T[01].mp4").read_bytes())
        data[9000:12000] = bytes(3000)
        (self.out / "T[01].mp4").write_bytes(data)
        self.refused("damaged", code=4)

    def test_the_whole_is_there_already(self):
        self.numbered("T", 2)
        (self.out / "T.mp4").write_text("mine")
        self.refused("--force replaces it")

        self.merge(self.out, "--force")

        self.assertEqual(self.files(), ["T.mp4"])
        self.assertAlmostEqual(float(probe(self.out / "T.mp4")["format"]["duration"]), 4, delta=0.2)

    def test_the_place_of_the_whole_is_a_folder_or_a_link_to_nowhere(self):
        self.numbered("T", 2)
        (self.out / "T.mp4").mkdir()
        self.refused("is a folder", words=["--force"])
        (self.out / "T.mp4").rmdir()
        (self.out / "T.mp4").symlink_to("nowhere")
        self.refused("--force replaces it")
        (self.out / "T.mp4").unlink()

    def test_the_place_of_the_whole_is_taken_while_it_is_made(self):
        self.numbered("T", 2)
        before = self.snapshot()
        self.fake_tool("ffmpeg", f"""
import os, sys
if "null" in sys.argv:
    open({str(self.out / "T.mp4")!r}, "w").write("mine")
os.execv({shutil.which("ffmpeg")!r}, ["ffmpeg"] + sys.argv[1:])
""")

        told = self.merge(self.out, code=4)

        self.assertIn("is already there and is another file", told["groups"][0]["why"][0])
        self.assertTrue(self.snapshot() == {**before, "T.mp4": b"mine"})

    def test_a_part_is_written_to_while_it_is_joined(self):
        self.numbered("T", 2)
        before = self.snapshot()
        self.fake_tool("ffmpeg", f"""
import os, sys
if "null" not in sys.argv:
    open({str(self.out / "T[01].flv")!r}, "ab").write(b"more")
os.execv({shutil.which("ffmpeg")!r}, ["ffmpeg"] + sys.argv[1:])
""")

        told = self.merge(self.out, code=4)

        self.assertIn('"T[01].flv" was changed while it was joined', told["groups"][0]["why"][0])
        self.assertTrue(self.snapshot() == {**before, "T[01].flv": before["T[01].flv"] + b"more"})

    def test_notes_and_lists_that_are_none(self):
        """The parts are joined all the same, or it is told why not; nothing takes long or much memory."""
        for text in (b'{"title": "x"', '{"title": "课程"}'.encode("gb18030"), b'{"title": 7, "page_data": []}', b"[" * 100_000, b"\0" * 1000):
            for size in (None, 1 << 30):
                with self.subTest(text[:20], size=size):
                    shutil.rmtree(self.out)
                    folder = self.out / "c/80"
                    folder.mkdir(parents=True)
                    self.make_tracks()
                    (self.out / "T.f137.mp4").rename(folder / "video.m4s")
                    (self.out / "T.f140.m4a").rename(folder / "audio.m4s")
                    (folder.parent / "entry.json").write_bytes(text)
                    if size:
                        os.truncate(folder.parent / "entry.json", size)

                    self.assertEqual(self.merge(self.out)["joined"], 1)
        for text in ("#EXTM3U\n".encode("utf-16"), b"", b"#EXTM3U\n#EXTINF:" + b"9" * 100_000 + b",\ngone.ts\n"):
            for size in (None, 1 << 30):
                with self.subTest(text[:20], size=size):
                    shutil.rmtree(self.out)
                    self.out.mkdir()
                    self.make_segments()
                    (self.out / "T.m3u8").write_bytes(text)
                    if size:
                        os.truncate(self.out / "T.m3u8", size)

                    self.merge(self.out)

                    self.assertIn("T.mp4", self.files())

    def test_times_before_the_beginning(self):
        """A transport stream shows what comes before, an mp4 hides it; so what is joined of these would be longer than they are."""
        film = self.folder / "film.mp4"
        make_media(film)
        for ending in ("mp4", "ts"):
            for number in range(2):
                ffmpeg("-i", film, "-c", "copy", "-muxdelay", "0", "-avoid_negative_ts", "disabled", "-output_ts_offset", "-0.5",
                       self.out / f"T[{number:02d}].{ending}")
            if ending == "mp4":
                self.refused("it lasts 3.5 s, its parts 3.0 s", code=4)
                for number in range(2):
                    (self.out / f"T[{number:02d}].mp4").unlink()

        self.assertEqual(self.merge(self.out)["joined"], 1)
        self.assertEqual(len(checksums(self.out / "T.mp4", "-map", "0:v")), 100)

    def test_a_playlist_in_disguise_leads_nowhere(self):
        self.numbered("T", 2)
        secret = self.part("secret.ts")
        (self.out / "T[01].flv").write_text(f"#EXTM3U\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n")
        self.refused('"T[01].flv" cannot be read')

    def test_nothing_to_join(self):
        (self.out / "film.mp4").write_text("x")
        self.assertEqual(self.merge(self.out, code=3)["groups"], [])
        run = self.run_plainly("merge", self.out / "gone.mp4")
        self.assertEqual(run.code, 2, run)



class ManyParts(WithParts):
    """Five thousand. Looking into each costs minutes (docs/performance.md), so what the real tool says of the first is said of all."""

    COUNT = 5000

    def test_one_behind_the_other(self):
        first = self.part("T[00].flv", seconds=0.2)
        pictures = checksums(first, "-map", "0:v")
        for number in range(1, self.COUNT):
            os.link(first, self.out / f"T[{number:02d}].flv")
        tool = self.folder / "tools/ffprobe"
        # One question is about the file's facts, the other about its ends.
        tool.write_text(f"""#!/bin/sh
case "$*" in
  *whole*) exec {shutil.which("ffprobe")} "$@";;
  *read_intervals*) answer={self.folder}/ends;;
  *) answer={self.folder}/facts;;
esac
[ -f $answer ] || {{ {shutil.which("ffprobe")} "$@" >$answer.$$ && mv $answer.$$ $answer; }}
exec cat $answer
""", encoding="utf-8")
        tool.chmod(0o755)

        told = self.merge(self.out, "--pp-jobs", "4", seconds=300)

        self.assertEqual((told["joined"], told["groups"][0]["removed"]), (1, self.COUNT))
        self.assert_only("T.mp4")
        self.assertTrue(checksums(self.out / "T.mp4", "-map", "0:v") == self.COUNT * pictures)

    def test_pieces_of_one_file(self):
        whole = self.folder / "whole.mp4"
        # Of pieces that are small beside its first picture; the index is in front.
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=10", "-vf", "noise=alls=80:allf=t", "-pix_fmt", "yuv420p",
               "-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-movflags", "+faststart", whole)
        sound = self.folder / "sound.m4a"
        ffmpeg("-f", "lavfi", "-i", "sine=d=10", "-c:a", "aac", "-f", "mp4", sound)
        data = whole.read_bytes()
        piece = -(-len(data) // self.COUNT)
        self.assertGreater(piece, 2000)
        for number, start in enumerate(range(0, len(data), piece)):
            (self.out / f"{number:05d}_T.vclip").write_bytes(data[start:start + piece])
        (self.out / "00000_T.aclip").write_bytes(sound.read_bytes())
        self.assertGreater(len(self.files()), self.COUNT - 10)

        self.merge(self.out)

        self.assert_only("T.mp4")
        self.assertTrue(checksums(self.out / "T.mp4", "-map", "0:v") == checksums(whole, "-map", "0:v"))
        self.assertTrue(checksums(self.out / "T.mp4", "-map", "0:a", "-c", "copy") == checksums(sound, "-map", "0:a", "-c", "copy"))


class FullDisk(WithParts):
    """On a file system of its own, with two parts."""

    def small_disk(self, size, *others):
        give_disk(self, self.out, size)
        for number, part in enumerate((self.source, *others)):
            shutil.copy(part, self.out / f"T[{number:02d}].flv")

    def setUp(self):
        super().setUp()
        self.source = self.folder / "part.flv"
        make_media(self.source, seconds=4)
        self.size = self.source.stat().st_size

    def assert_full(self, sentence, *words):
        """Said so, with an exit code of its own; what was there is as it was, and nothing else is."""
        before = self.snapshot()
        before.pop("filler", None)
        told = self.merge(self.out, *words, code=9)
        [why] = told["groups"][0]["why"]
        self.assertIn(sentence, why)
        after = self.snapshot()
        after.pop("filler", None)
        self.assertTrue(after == before, sorted(after))
        self.assert_tidy()

    def fill_at(self, name, sign):
        """Somebody else fills the disk up when the tool `name` is started for what `sign` is among the words of."""
        self.fake_tool(name, f"""
import os, sys
if any({sign!r} in word for word in sys.argv):
    with open({str(self.out / "filler")!r}, "wb", 0) as filler:
        left = os.statvfs({str(self.out)!r})
        room = left.f_bavail * left.f_frsize - {self.size // 4}
        os.posix_fallocate(filler.fileno(), 0, max(room, 1))
os.execv({shutil.which(name)!r}, [{name!r}] + sys.argv[1:])
""")

    def test_is_seen_before_anything_is_written(self):
        self.small_disk(self.size * 3, self.source)
        self.assert_full("free for")

    def test_comes_while_the_whole_is_written(self):
        self.small_disk(self.size * 5 + (2 << 20), self.source)
        self.fill_at("ffmpeg", "+faststart")

        self.assert_full("No space left on device")

        (self.out / "filler").unlink()
        (self.folder / "tools/ffmpeg").unlink()
        self.merge(self.out)
        self.assertEqual(self.files(), ["T.mp4"])

    def test_comes_while_a_part_is_encoded(self):
        other = self.folder / "other.flv"
        make_media(other, seconds=4, size="320x240")
        self.small_disk(self.size * 12 + (2 << 20), self.source, other)
        self.fill_at("ffmpeg", "libx264")

        self.assert_full("No space left on device", "--reencode")

    def test_comes_before_the_proof_is_noted(self):
        """Even a file of a few bytes finds no room."""
        self.small_disk(self.size * 5 + (2 << 20), self.source)
        self.fake_tool("ffmpeg", f"""
import os, subprocess, sys
code = subprocess.run([{shutil.which("ffmpeg")!r}] + sys.argv[1:]).returncode
if "null" in sys.argv:
    filler = os.open({str(self.out / "filler")!r}, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(filler, bytes(4096))
    except OSError:
        pass
sys.exit(code)
""")

        self.assert_full("No space left on device")


# Runs the real tool for whatever it was started, but is killed with multiget at the N-th start.
_KILLER = """
import os, signal, sys
count = os.open({folder!r} + "/count", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(count, b"x")
if os.lseek(count, 0, os.SEEK_CUR) == {at}:  # behind our own byte, whoever else starts now
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()
os.execv({real!r}, [{real!r}] + sys.argv[1:])
"""


class Killed(WithParts):
    def check_second_run(self):
        self.assertIn(self.merge(self.out)["joined"], (0, 1))
        self.assertEqual(self.files(), ["T.mp4"])
        self.assertAlmostEqual(float(probe(self.out / "T.mp4")["format"]["duration"]), 6, delta=0.3)
        self.assertFalse((self.out / ".multiget").exists())
        self.assert_tidy()

    def test_at_each_start_of_a_tool(self):
        for name, at in (("ffprobe", 1), ("ffprobe", 4), ("ffmpeg", 1), ("ffmpeg", 2)):
            with self.subTest(name, at=at):
                self.out = self.folder / f"{name}-{at}"
                self.out.mkdir()
                self.numbered("T", 3)
                before = self.snapshot()
                counts = self.folder / f"counts-{name}-{at}"
                counts.mkdir()
                self.fake_tool(name, _KILLER.format(folder=str(counts), at=at, real=shutil.which(name)))

                run = self.run_plainly("merge", self.out)

                self.assertEqual(run.code, -signal.SIGKILL, run)
                self.assert_no_process_left()
                visible = {key: value for key, value in self.snapshot().items() if not key.startswith(".multiget")}
                self.assertEqual(visible, before)
                (self.folder / "tools" / name).unlink()
                self.check_second_run()

    def test_while_a_part_is_encoded(self):
        """The encoder is at work: it has been started for that, has written, and has not ended."""
        self.numbered("T", 3)
        self.part("T[01].flv", size="320x240")
        before = self.snapshot()
        self.fake_tool("ffmpeg", f"""
import os, pathlib, signal, subprocess, sys, time
if "libx264" in sys.argv:
    into = pathlib.Path(sys.argv[-1].removeprefix("file:"))
    encoder = subprocess.Popen([{shutil.which("ffmpeg")!r}] + sys.argv[1:])
    while not (into.exists() and into.stat().st_size > 0):
        time.sleep(0.01)
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()
os.execv({shutil.which("ffmpeg")!r}, ["ffmpeg"] + sys.argv[1:])
""")

        run = self.run_plainly("merge", self.out, "--reencode")

        self.assertEqual(run.code, -signal.SIGKILL, run)
        self.assert_no_process_left()
        left = self.snapshot()
        self.assertTrue({name: left[name] for name in before} == before)
        rest = set(left) - set(before)
        self.assertTrue(any(name.endswith("work/input0-part1") for name in rest), rest)
        self.assertTrue(all(name.startswith(".multiget/") for name in rest), rest)
        (self.folder / "tools/ffmpeg").unlink()
        self.assertEqual(self.merge(self.out, "--reencode")["joined"], 1)
        self.assert_only("T.mp4")
        self.assertEqual(len(checksums(self.out / "T.mp4", "-map", "0:v")), 150)

    def test_between_publishing_and_removing(self):
        self.numbered("T", 3)
        kept = self.snapshot()
        self.merge(self.out, "--keep-parts")
        # What a run leaves that is killed after the first part went: its room, and the whole under both names.
        room = self.out / ".multiget" / room_name("T.mp4")
        (room / "work").mkdir(parents=True)
        os.link(self.out / "T.mp4", room / "work/whole.mp4")
        (room / "proven").write_text(str((self.out / "T.mp4").stat().st_size))
        notes = ["multiget merge 1", str(self.out / "T.mp4")]
        for name in kept:
            facts = (self.out / name).stat()
            notes.append(f"{facts.st_size} {facts.st_mtime_ns} {self.out / name}")
        (room / "notes").write_text("\0".join([*notes, "end", ""]))
        (self.out / "T[00].flv").unlink()

        run = self.run_plainly("merge", self.out)

        self.assertEqual(run.code, 3, run)
        self.assertIn("2 parts of it removed", run.errors)
        self.assertEqual(self.files(), ["T.mp4"])

    def test_a_stopped_run_leaves_parts_and_no_room(self):
        self.numbered("T", 3)
        before = self.snapshot()
        self.fake_tool("ffmpeg", f"import signal\nopen({str(self.folder / 'begun')!r}, 'w')\nsignal.pause()\n")
        run = self._start(["merge", str(self.out)], {})
        eventually((self.folder / "begun").exists, "it joins")

        run.signal(signal.SIGINT)

        self.assertEqual(run.end().code, 7)
        self.assertEqual(self.snapshot(), before)
        self.assert_no_process_left()


def room_name(target):
    number = 14695981039346656037
    for byte in target.encode():
        number = ((number ^ byte) * 1099511628211) % 2**64
    return f"merge-{number:016x}"


if __name__ == "__main__":
    unittest.main()

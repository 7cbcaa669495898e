# `multiget danmaku`: files in, subtitle files out, and what is said of files that are not what they should be. No
# site is needed; that a renderer understands what is written, the media tool's own reader of subtitles says.

import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import unittest

from harness import give_disk

MULTIGET = os.environ["MULTIGET_BIN"]
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><i><chatserver>chat.bilibili.com</chatserver><chatid>300300005</chatid>'
    "<mission>0</mission><maxlimit>1000</maxlimit><state>0</state><real_name>0</real_name><source>k-v</source>"
)


def comment(seconds, text, mode=1, size=25, colour=16777215):
    return f'<d p="{seconds:.5f},{mode},{size},{colour},1609459201,0,0000001f,3003000051,10">{text}</d>'


def document(*comments):
    return HEAD + "".join(comments) + "</i>"


USUAL = document(comment(1.5, "前排"), comment(2, "讲得 &lt;3 &amp; 🎉", mode=5), comment(3, "x", mode=7))


MOST_KIB = 800 << 10  # also with a sanitizer's own share


class DanmakuTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, name, text, encoding="utf-8"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    def danmaku(self, *words, code=0, **options):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            running = subprocess.Popen([MULTIGET, "danmaku", *words], cwd=self.folder, stdout=out, stderr=err,
                                       env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}, **options)
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            told = []
            for stream in (out, err):
                stream.seek(0)
                told.append(stream.read().decode())
        self.assertEqual(running.returncode, code, told)
        self.assertLess(used.ru_maxrss, MOST_KIB)
        return told[0] if code == 0 else told[1]

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def events(self, name):
        return [line for line in (self.folder / name).read_text(encoding="utf-8").splitlines() if line.startswith("Dialogue:")]

    def refused(self, name, *words, code=2, **options):
        """The sentence; nothing was written."""
        before = self.files()
        said = self.danmaku(*words, name, code=code, **options)
        self.assertEqual(self.files(), before)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertTrue(said.startswith("multiget: "), said)
        return said

    def test_the_subtitles_get_the_video_s_name_beside_it(self):
        for name in ("T.xml", "U.danmaku.xml", "V.cmt.xml"):
            self.put(f"videos/{name}", USUAL)

        said = self.danmaku("videos/T.xml", "videos/U.danmaku.xml", "videos/V.cmt.xml")

        self.assertEqual([name for name in self.files() if name.endswith(".ass")], ["videos/T.ass", "videos/U.ass", "videos/V.ass"])
        self.assertEqual(said.splitlines()[0], "videos/T.ass: 2 shown, 1 advanced kept out")
        self.assertEqual(said.splitlines()[-1], "3 of 3 files: 6 shown, 3 advanced kept out")

    def test_the_media_tool_reads_every_event_at_its_time(self):
        self.put("T.xml", USUAL)
        self.danmaku("T.xml")

        told = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "json",
                               self.folder / "T.ass"], check=True, capture_output=True, timeout=30)

        packets = [(float(one["pts_time"]), float(one["duration_time"])) for one in json.loads(told.stdout)["packets"]]
        self.assertEqual(packets, [(1.5, 10.0), (2.0, 5.0)])

    def test_the_renderer_shows_them(self):
        """White letters on black: bright in the middle of its time, black before and behind."""
        self.put("T.xml", document(comment(2, "HHHHHHHH", mode=5, size=36)))
        self.danmaku("T.xml", "--opacity", "1")

        def brightest(second):
            picture = subprocess.run(
                ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=black:size=320x180:rate=2:duration=10", "-vf",
                 f"ass=T.ass,select='gte(t,{second})',format=gray", "-frames:v", "1", "-f", "rawvideo", "-"],
                cwd=self.folder, check=True, capture_output=True, timeout=60).stdout
            return max(picture)

        self.assertGreater(brightest(4), 200)
        self.assertLess(brightest(0), 40)
        self.assertLess(brightest(8), 40)

    def test_options_come_into_the_file(self):
        self.put("T.xml", USUAL)

        self.danmaku("T.xml", "-o", "new/folder/", "--font", "Noto Sans CJK SC", "--font-size", "30", "--opacity", "0.5",
                     "--outline", "0", "--size", "1280x720", "--duration", "8", "--still-duration", "4s")

        text = (self.folder / "new/folder/T.ass").read_text(encoding="utf-8")
        self.assertIn("PlayResX: 1280\nPlayResY: 720\n", text)
        self.assertIn("\nStyle: Danmaku,Noto Sans CJK SC,30,&H80FFFFFF,", text)
        self.assertIn("Dialogue: 0,0:00:01.50,0:00:09.50,", text)
        self.assertIn("Dialogue: 0,0:00:02.00,0:00:06.00,", text)

    def test_density_says_what_becomes_of_a_crowd(self):
        self.put("T.xml", document(*(comment(1, f"第{n}条") for n in range(100))))

        fit = json.loads(self.danmaku("T.xml", "--json", "--force"))["files"][0]
        all_of_them = json.loads(self.danmaku("T.xml", "--json", "--force", "--density", "all"))["files"][0]
        seven = json.loads(self.danmaku("T.xml", "--json", "--force", "--density", "7"))["files"][0]

        self.assertEqual((fit["shown"] + fit["dropped"], fit["shown"] < 40), (100, True))
        self.assertEqual((all_of_them["shown"], all_of_them["dropped"]), (100, 0))
        self.assertEqual((seven["shown"], seven["dropped"]), (7, 93))

    def test_dry_run_writes_nothing(self):
        self.put("T.xml", USUAL)

        self.assertEqual(self.danmaku("T.xml", "--dry-run"), "would write T.ass: 2 shown, 1 advanced kept out\n")
        self.assertEqual(self.files(), ["T.xml"])

    def test_quiet_says_nothing(self):
        self.put("T.xml", USUAL)

        self.assertEqual(self.danmaku("T.xml", "-q"), "")

    def test_what_is_there_stays_unless_it_is_to_be_replaced(self):
        self.put("T.xml", USUAL)
        self.put("T.ass", "mine")

        self.assertIn("T.ass is there already; --force replaces it", self.refused("T.xml"))
        self.assertEqual((self.folder / "T.ass").read_text(), "mine")
        self.danmaku("T.xml", "--force")
        self.assertEqual(len(self.events("T.ass")), 2)

    def test_two_files_never_become_one(self):
        self.put("T.xml", USUAL)
        self.put("T.danmaku.xml", document(comment(9, "other")))

        said = self.danmaku("T.xml", "T.danmaku.xml", "--force", code=1)

        self.assertIn("T.danmaku.xml: another file here becomes T.ass", said)
        self.assertEqual(len(self.events("T.ass")), 2)
        self.assertIn("2 files do not fit into one", self.refused("T.xml", "T.danmaku.xml", "-o", "one.ass"))

    def test_a_file_is_never_written_over_itself(self):
        self.put("T.xml", USUAL)

        self.assertIn("is the file to be read", self.refused("T.xml", "-o", "./T.xml", "--force"))
        self.assertEqual((self.folder / "T.xml").read_text(encoding="utf-8"), USUAL)

    def test_names_can_be_anything(self):
        for name in ("-o.xml", "a'b\"c.xml", "file:x.xml", "concat:x|y.xml", "100%d.xml", "new\nline.xml", "{\\an8},.xml", "\udcff\udcfe.xml"):
            with self.subTest(name):
                self.put(name, USUAL)

                self.danmaku("--", name)

                self.assertEqual(len(self.events(name.removesuffix(".xml") + ".ass")), 2)

    def test_no_danmaku_is_refused_with_its_place(self):
        self.put("T.xml", "\n<tt xmlns='http://www.w3.org/ns/ttml'><body/></tt>")
        self.put("empty.xml", "")
        self.put("video.mp4", b"\0\0\0\x20ftypisom" + bytes(100_000))
        (self.folder / "folder.xml").mkdir()

        self.assertIn("T.xml:2: this is no danmaku", self.refused("T.xml"))
        self.assertIn("empty.xml is empty", self.refused("empty.xml"))
        self.assertIn("video.mp4:1: this is no danmaku", self.refused("video.mp4"))
        self.assertIn("folder.xml is a folder", self.refused("folder.xml"))
        self.assertIn("there is no missing.xml", self.refused("missing.xml"))

    def test_one_bad_file_does_not_hold_up_the_others(self):
        self.put("a.xml", USUAL)
        self.put("b.xml", "<html/>")
        self.put("c.xml", USUAL)

        said = self.danmaku("a.xml", "b.xml", "c.xml", code=1)

        self.assertIn("b.xml:1: ", said)
        self.assertEqual([name for name in self.files() if name.endswith(".ass")], ["a.ass", "c.ass"])

    def test_entities_of_a_bomb_are_not_expanded(self):
        entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        self.put("T.xml", f'<?xml version="1.0"?><!DOCTYPE i [{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
                 f'<i><chatid>1</chatid>{comment(1, "&l9; &f;")}</i>')

        self.danmaku("T.xml")

        self.assertTrue(self.events("T.ass")[0].endswith("}&l9; &f;"))

    def test_a_file_of_a_gigabyte_is_refused_without_being_read(self):
        for name, head in (("zeros.xml", b""), ("danmaku.xml", USUAL.encode()), ("open.xml", HEAD.encode())):
            with self.subTest(name):
                path = self.put(name, head)
                os.truncate(path, 1 << 30)

                self.assertIn(f"{name} is larger than 256 MiB", self.refused(name))

    def test_a_deep_and_a_wide_tree_take_little_memory(self):
        self.put("deep.xml", HEAD + comment(1, "a") + "<b>" * 3_000_000)
        self.put("wide.xml", HEAD + comment(1, "a") + "<d/>" * 5_000_000 + "</i>")
        self.put("faults.xml", HEAD + comment(1, "a") + "<d ><" * 500_000 + "</i>")

        for name in ("deep", "wide", "faults"):
            with self.subTest(name):
                self.danmaku(f"{name}.xml")

                self.assertEqual(len(self.events(f"{name}.ass")), 1)

    def test_encodings_that_a_file_says_it_has_are_read(self):
        chinese = USUAL.replace("🎉", "好")
        for name in ("gb18030", "gbk", "utf-16", "utf-16-le", "big5hkscs", "utf-8-sig"):
            with self.subTest(name):
                declared = {"utf-16-le": "utf-16", "utf-8-sig": "UTF-8"}.get(name, name)
                text = chinese.replace('encoding="UTF-8"', f'encoding="{declared}"').replace("讲", "高")
                self.put(f"{name}.xml", text, name)

                self.danmaku(f"{name}.xml")

                self.assertIn("}前排", self.events(f"{name}.ass")[0])

    def test_encodings_that_a_file_does_not_have_are_told(self):
        self.put("wrong.xml", USUAL.replace("UTF-8", "big5").replace("</d>", "\n</d>").encode()[:-4] + b"\xff\xff</i>")
        self.put("unknown.xml", USUAL.replace("UTF-8", "klingon").encode().replace("前".encode(), b"\xff"))
        self.put("utf8.xml", USUAL.replace("UTF-8", "gbk"))
        self.put("undeclared.xml", USUAL, "gb18030")

        self.assertIn('wrong.xml says that it is written in "big5", and it is not: line ', self.refused("wrong.xml"))
        self.assertIn('unknown.xml says that it is written in "klingon", which nobody here knows', self.refused("unknown.xml"))
        self.danmaku("utf8.xml")
        self.assertIn("}前排", self.events("utf8.ass")[0])
        self.danmaku("undeclared.xml")
        self.assertIn("\ufffd", self.events("undeclared.ass")[0])

    def test_broken_comments_are_counted_and_the_others_kept(self):
        self.put("T.xml", document(comment(-1, "before"), comment(1e18, "never"), "<d>no place</d>", '<d p="x,1,25,0">no time</d>',
                                   comment(1, "I <3 it"), comment(2, "seen"), '<d p="3">only a time</d>'))
        self.put("cut.xml", document(comment(1, "whole"), comment(2, "half of"))[:-12])

        self.assertEqual(self.danmaku("T.xml"), "T.ass: 2 shown, 5 not readable\n")
        self.assertEqual(self.danmaku("cut.xml"), "cut.ass: 1 shown, 1 not readable; the file is cut off at its end\n")

    def test_no_comment_writes_codes_into_the_subtitles(self):
        self.put("T.xml", document(comment(1, "{\\an8\\fs400}big"), comment(2, "a\nDialogue: 0,0:00:00.00,9:00:00.00,,,,,,,b")))

        self.danmaku("T.xml")

        first, second = self.events("T.ass")
        self.assertTrue(first.endswith("}\\{\\\u2060an8\\\u2060fs400}big"), first)
        self.assertIn("\\NDialogue: 0,0:00:00.00", second)

    def test_wrong_words_are_told_by_their_names(self):
        self.put("T.xml", USUAL)
        for words, part in ((("--size", "big"), "--size: "), (("--size", "0x0"), "a screen of 0x0"), (("--opacity", "2"), "opacity"),
                            (("--area", "0"), "area"), (("--density", "some"), "--density: "), (("--duration", "x"), "--duration: "),
                            (("--duration", "0.001s"), "half a second"), (("--font", "a,b"), "no name of a font"),
                            (("--font-size", "5000"), "letters of 5000"), (("--outline", "-1"), "outline")):
            with self.subTest(words):
                self.assertIn(part, self.refused("T.xml", *words))

    def test_a_folder_that_cannot_be_written_to_is_told(self):
        self.put("T.xml", USUAL)
        self.put("file", "")

        self.assertIn("file", self.refused("T.xml", "-o", "file/T.ass", code=1))

    def test_a_full_disk_leaves_nothing_and_ends_with_its_own_code(self):
        out = self.folder / "out"
        out.mkdir()
        give_disk(self, out, "100k")
        self.put("T.xml", document(*(comment(n, f"第{n}条") for n in range(20_000))))
        self.put("U.xml", USUAL)

        said = self.refused("T.xml", "-o", "out/", code=9)

        self.assertIn("out/T.ass", said)
        self.danmaku("T.xml", "U.xml", "-o", "out/", code=9)
        self.assertEqual(list(out.iterdir()), [])

    def test_a_file_that_cannot_be_written_to_its_end_leaves_nothing(self):
        self.put("T.xml", document(*(comment(n, f"第{n}条") for n in range(20_000))))

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        self.assertIn("write T.ass", self.refused("T.xml", code=1, preexec_fn=small_files))


if __name__ == "__main__":
    unittest.main()

# All pages become one file: by a run's --concat and by `merge --as-one`; chapters, subtitles and danmaku of the whole.

import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from harness import COURSE, MEDIA, WithSite, catalog, checksums, course_name, eventually, ffmpeg, give_disk, make_media
from test_merge import WithParts

FOLDER = os.path.dirname(course_name(1))
WHOLE = FOLDER + ".mp4"
TITLES = [catalog.COURSE.page(page).part for page in (1, 2, 3)]
SMALL = ("-q", "360")


def chapters(path):
    """(title, start in seconds) of each."""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", "file:" + str(path)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["chapters"]
    return [(chapter["tags"]["title"], float(chapter["start_time"])) for chapter in told]


def duration(path):
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", "file:" + str(path)]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def starts_of(files):
    """Where each begins if they play one behind the other."""
    starts = [0.0]
    for file in files:
        starts.append(starts[-1] + duration(file))
    return starts[:-1]


def subtitles_within(path):
    command = ["ffmpeg", "-v", "error", "-i", path, "-map", "0:s:0", "-f", "srt", "-"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def danmaku_times(path):
    return [float(time) for time in re.findall(r'<d p="([0-9.]+),', path.read_text(encoding="utf-8"))]


class Concat(WithSite):
    def concat(self, pages, *words, **more):
        return self.fetch("bilibili", COURSE, "-p", pages, *SMALL, "--concat", *words, **more)

    def pages(self, *numbers):
        return [self.out / course_name(page) for page in numbers]

    def assert_chapters(self, whole, files, titles):
        found = chapters(whole)
        self.assertEqual([title for title, _ in found], titles)
        for (_, start), expected in zip(found, starts_of(files), strict=True):
            self.assertAlmostEqual(start, expected, delta=0.002)

    def assert_whole(self, *numbers):
        """The pictures of these pages one behind the other, a chapter for each; the pages are there, too."""
        files = self.pages(*numbers)
        self.assert_chapters(self.out / WHOLE, files, [catalog.COURSE.page(page).part for page in numbers])
        expected = sum((checksums(file, "-map", "0:v:0") for file in files), [])
        self.assertTrue(checksums(self.out / WHOLE, "-map", "0:v:0") == expected, "other pictures")

    def ended(self, run):
        (event,) = run.all("whole_ended")
        return event


class OfARun(Concat):
    def test_all_pages_become_one_file_with_chapters(self):
        run = self.concat("1-3")

        self.assert_done(run, 1, 2, 3)
        self.assertEqual((self.ended(run)["state"], self.ended(run)["pages"]), ("joined", 3), run)
        self.assert_only(WHOLE, *(course_name(page) for page in (1, 2, 3)))
        self.assert_whole(1, 2, 3)

    def test_danmaku_and_subtitles_are_those_of_the_page_that_plays(self):
        run = self.concat("1-3", "--danmaku", "ass", "--subs", "all")

        self.assertEqual(run.code, 0, run)
        starts = starts_of(self.pages(1, 2, 3))
        expected = []
        for file, start in zip(self.pages(1, 2, 3), starts, strict=True):
            expected += [start + time for time in danmaku_times(file.with_suffix(".danmaku.xml"))]
        found = danmaku_times(self.out / f"{FOLDER}.danmaku.xml")
        self.assertEqual(len(found), len(expected))
        for time, wanted in zip(found, expected, strict=True):
            self.assertAlmostEqual(time, wanted, delta=0.002)
        self.assertGreater(len([time for time in found if time >= starts[2]]), 0)
        self.assertIn("Dialogue:", (self.out / f"{FOLDER}.ass").read_text(encoding="utf-8"))

        cues = (self.out / f"{FOLDER}.ai-zh.srt").read_text(encoding="utf-8")
        times = [int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000
                 for h, m, s, ms in re.findall(r"(?m)^(\d\d):(\d\d):(\d\d),(\d{3}) -->", cues)]
        for file, start in zip(self.pages(1, 2, 3), starts, strict=True):
            # The first of each page that has any is at the page's beginning.
            wanted = 1 if file.with_suffix(".ai-zh.srt").exists() else 0
            self.assertEqual(sum(abs(time - start) < 0.01 for time in times), wanted, (times, start))

    def test_it_is_made_once_and_again_when_there_are_more_pages(self):
        self.assertEqual(self.ended(self.concat("1-2"))["state"], "joined")
        before = (self.out / WHOLE).stat()

        again = self.concat("1-2")
        self.assertEqual((again.code, self.ended(again)["state"]), (0, "there_already"), again)
        self.assertEqual((self.out / WHOLE).stat().st_ino, before.st_ino)

        grown = self.concat("1-3")
        self.assertEqual((grown.code, self.ended(grown)["state"]), (0, "joined"), grown)
        self.assert_whole(1, 2, 3)

        # Fewer pages would make something else of it.
        fewer = self.concat("1-2")
        self.assertEqual((fewer.code, self.ended(fewer)["state"]), (1, "failed"), fewer)
        self.assert_whole(1, 2, 3)

    def test_a_strangers_file_stays(self):
        self.out.mkdir()
        (self.out / WHOLE).write_text("mine")

        run = self.concat("1-2")

        self.assertEqual((run.code, self.ended(run)["state"]), (1, "failed"), run)
        self.assertIn("already there", self.ended(run)["error"]["message"])
        self.assertEqual((self.out / WHOLE).read_text(), "mine")

    def test_nothing_is_joined_while_a_page_is_missing(self):
        self.site.obey({"host": MEDIA, "page": 2, "status": 404})

        run = self.concat("1-2", "--retries", "0")

        self.assertEqual(run.code, 1, run)
        self.assertEqual(run.all("whole_ended"), [])
        self.assertTrue(any("not joined: 1 page is missing" in notice["text"] for notice in run.all("notice")), run)
        self.assertFalse((self.out / WHOLE).exists())

        self.site.obey()
        self.assertEqual(self.concat("1-2").code, 0)
        self.assert_whole(1, 2)

    def queue_file(self, more=""):
        queue = self.folder / "queue.toml"
        queue.write_text(f'[[playlist]]\nsite = "bilibili"\nid = "{COURSE}"\npages = "1-2"\nquality = "360p"\n'
                         f"concat = true\ndir = {json.dumps(str(self.out))}\nproxy = {json.dumps(self.site.proxy)}\n"
                         f"ca-file = {json.dumps(str(self.site.ca))}\n{more}")
        return queue

    def test_a_queue_joins_each_list(self):
        queue = self.queue_file()

        run = self._start(["queue", "run", str(queue), "--progress", "json", "--pp-jobs", "1"], {}).end()

        self.assertEqual((run.code, self.ended(run)["list"]), (0, 1), run)
        self.assert_whole(1, 2)

    def test_a_list_may_have_another_turn_in_the_same_run(self):
        running = self._start(["queue", "run", "--watch", "6h", "--progress", "json"], {})
        for pages in ("1-2", "1-3"):
            added = self.run_plainly("queue", "add", "bilibili", COURSE, "-p", pages, *SMALL, "--concat", "-d", self.out, *self.network())
            self.assertEqual(added.code, 0, added)
            eventually(lambda last=int(pages[-1]): running.has_told("whole_ended", state="joined", pages=last), pages)
            eventually(lambda: self.run_plainly("queue", "clear", "--done").code == 0, "its entry is done")

        running.signal(signal.SIGINT)

        run = running.end()
        self.assertEqual([event["state"] for event in run.all("whole_ended")], ["joined", "joined"], run)
        self.assert_whole(1, 2, 3)

    def test_ctrl_c_while_it_joins(self):
        self.assertEqual(self.fetch("bilibili", COURSE, "-p", "1-2", *SMALL).code, 0)
        begun = self.folder / "begun"
        self.fake_tool("ffmpeg", f"import signal\nopen({str(begun)!r}, 'w')\nsignal.pause()\n")
        run = self.begin("bilibili", COURSE, "-p", "1-2", *SMALL, "--concat")
        eventually(begun.exists, "it joins")

        run.signal(signal.SIGINT)

        ended = run.end()
        self.assertEqual(ended.code, 7, ended)
        self.assert_only(course_name(1), course_name(2))
        (self.folder / "tools/ffmpeg").unlink()
        self.assertEqual(self.concat("1-2").code, 0)
        self.assert_whole(1, 2)
        self.assert_only(WHOLE, course_name(1), course_name(2))

    def test_killed_while_it_joins_and_run_again(self):
        self.assertEqual(self.fetch("bilibili", COURSE, "-p", "1-2", *SMALL).code, 0)
        begun = self.folder / "begun"
        self.fake_tool("ffmpeg", f"import signal\nopen({str(begun)!r}, 'w')\nsignal.pause()\n")
        run = self.begin("bilibili", COURSE, "-p", "1-2", *SMALL, "--concat", "--danmaku", "both")
        eventually(begun.exists, "it joins")

        run.signal(signal.SIGKILL)

        self.assertEqual(run.end().code, -signal.SIGKILL)
        self.assertFalse((self.out / WHOLE).exists())
        (self.folder / "tools/ffmpeg").unlink()
        self.assertEqual(self.concat("1-2").code, 0)
        self.assert_whole(1, 2)
        self.assert_only(WHOLE, course_name(1), course_name(2))

    def test_retry_does_not_join_what_failed_alone(self):
        self.site.obey({"host": MEDIA, "page": "2-3", "status": 404})
        self.concat("1-3", "--retries", "0")
        self.site.obey()

        run = self._start(["retry", "--progress", "json", *self.network()], {}).end()

        self.assertEqual(run.code, 0, run)
        self.assertEqual(run.all("whole_ended"), [])
        self.assertFalse((self.out / WHOLE).exists())


class AsOne(WithParts):
    """What other programs have fetched."""

    def setUp(self):
        super().setUp()
        self.course = self.out / "Course"
        self.course.mkdir()

    def page(self, name, title=None, **more):
        make_media(self.course / name, *(["-metadata", f"title={title}"] if title else []), **more)
        return self.course / name

    def pages_that_say_hello(self, *names, codec):
        plain, words = self.folder / "plain.mp4", self.folder / "s.srt"
        make_media(plain)
        words.write_text("1\n00:00:00,500 --> 00:00:01,500\nhello\n")
        for name in names:
            ffmpeg("-i", plain, "-i", words, "-c", "copy", "-c:s", codec, self.course / name)

    def as_one(self, *words, code=0):
        run = self.run_plainly("merge", "--as-one", *words, "--json")
        self.assertEqual(run.code, code, run.out + run.errors)
        return json.loads(run.out)["wholes"] if run.out else run.errors

    def test_pages_in_natural_order_with_the_titles_that_they_bring(self):
        files = [self.page("2.mp4", seconds=1), self.page("10.mp4", "Ten = \\; #\\", seconds=2), self.page("x.mp4", seconds=1)]

        (whole,) = self.as_one(self.course)

        self.assertEqual(whole["state"], "joined")
        self.assertEqual([name for name in self.files() if "/" not in name], ["Course.mp4"])
        self.assertEqual([title.rstrip() for title, _ in chapters(self.out / "Course.mp4")], ["2", "Ten = \\; #\\", "x"])
        for (_, start), expected in zip(chapters(self.out / "Course.mp4"), starts_of(files), strict=True):
            self.assertAlmostEqual(start, expected, delta=0.002)
        self.assertTrue(checksums(self.out / "Course.mp4", "-map", "0:v") ==
                        sum((checksums(file, "-map", "0:v") for file in files), []))
        self.assertEqual(self.as_one(self.course)[0]["state"], "there")

    def test_a_cover_is_no_page(self):
        cover = self.folder / "cover.png"
        ffmpeg("-f", "lavfi", "-i", "testsrc=s=40x30", "-frames:v", "1", cover)
        for name in ("1.mp4", "2.mp4"):
            plain = self.page("plain.mp4")
            ffmpeg("-i", plain, "-i", cover, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic",
                   self.course / name)
            plain.unlink()

        self.as_one(self.course)

        streams = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0",
                                  self.out / "Course.mp4"], check=True, capture_output=True, encoding="utf-8").stdout.split()
        self.assertEqual([name for name in streams if name != "bin_data"], ["h264", "aac"])

    def test_subtitles_within_pages(self):
        self.pages_that_say_hello("1.mp4", "2.mp4", codec="mov_text")

        (whole,) = self.as_one(self.course)

        self.assertEqual(whole["remarks"], [])
        text = subtitles_within(self.out / "Course.mp4")
        self.assertEqual(text.count("hello"), 2)
        self.assertRegex(text, r"00:00:02,5\d\d --> 00:00:03,5\d\d")

        self.page("3.mp4")
        (whole,) = self.as_one(self.course)
        self.assertIn("left out: \"3.mp4\" has others than \"1.mp4\"", whole["remarks"][0])

    def test_pages_that_differ_are_named_and_encoded_only_on_demand(self):
        self.page("1.mp4", seconds=2)
        odd = self.page("2.mp4", size="320x240", seconds=1)
        last = self.page("3.mp4", seconds=1)

        (whole,) = self.as_one(self.course, code=2)
        self.assertIn("resolution 320x240 instead of 160x120", whole["why"])
        self.assertFalse((self.out / "Course.mp4").exists())

        self.as_one(self.course, "--reencode")
        self.assertAlmostEqual(chapters(self.out / "Course.mp4")[2][1], 2 + duration(odd), delta=0.05)
        self.assertAlmostEqual(duration(self.out / "Course.mp4"), 3 + duration(last), delta=0.2)

    def test_segments_of_one_clock_that_are_encoded_begin_with_their_chapters(self):
        apart = 2.3
        for number, size in enumerate(("160x120", "320x240", "160x120")):
            plain = self.page("plain.mp4", size=size, seconds=2)
            ffmpeg("-i", plain, "-c", "copy", "-output_ts_offset", f"{number * apart}", self.course / f"{number}.ts")
            plain.unlink()

        self.as_one(self.course, "--reencode")

        whole = self.out / "Course.mp4"
        times = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
                                whole], check=True, capture_output=True, encoding="utf-8").stdout.split()
        per_page = len(times) // 3
        for number, (_, start) in enumerate(chapters(whole)):
            self.assertAlmostEqual(start, number * apart, delta=0.1)
            self.assertAlmostEqual(float(times[number * per_page].strip(",")), start, delta=0.1)

    def test_a_page_that_was_cut_where_a_packet_begins(self):
        first = self.page("1.flv", seconds=20)
        places = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos", "-of", "csv=p=0", first],
                                check=True, capture_output=True, encoding="utf-8").stdout.split()
        (self.course / "2.flv").write_bytes(first.read_bytes()[:int(places[len(places) // 2].strip(","))])

        (whole,) = self.as_one(self.course, code=2)

        self.assertIn('"2.flv" is not whole: it ends at', whole["why"])
        self.assertEqual(self.files(), ["Course/1.flv", "Course/2.flv"])

    def test_a_whole_that_was_encoded_is_known_again_and_one_older_than_a_page_is_made_anew(self):
        self.page("1.mp4")
        self.page("2.mp4", size="320x240")
        self.assertEqual(self.as_one(self.course, "--reencode")[0]["state"], "joined")
        self.assertEqual(self.as_one(self.course)[0]["state"], "there")

        (self.course / "2.mp4").touch()

        self.assertIn("they cannot be joined as they are", self.as_one(self.course, code=2)[0]["why"])
        self.assertEqual(self.as_one(self.course, "--reencode")[0]["state"], "joined")

    def test_subtitles_decide_the_container(self):
        self.pages_that_say_hello("1.mkv", "2.mkv", codec="subrip")

        (whole,) = self.as_one(self.course)

        self.assertEqual((whole["state"], whole["remarks"]), ("joined", []))
        self.assertEqual(subtitles_within(self.out / "Course.mkv").count("hello"), 2)

    def test_a_pages_own_subtitles_are_never_written_over(self):
        pages = [self.page("a.mkv"), self.page("b.mkv")]
        for page in pages:
            page.with_suffix(".zh.srt").write_text("1\n00:00:00,000 --> 00:00:00,500\nmine\n")
        before = pages[0].with_suffix(".zh.srt").read_text()

        (whole,) = self.as_one(*pages, "-o", self.course / "a", "--force")

        self.assertEqual(whole["result"], str(self.course / "a.mp4"))
        self.assertIn("stays as it is", whole["remarks"][0])
        self.assertEqual(pages[0].with_suffix(".zh.srt").read_text(), before)
        self.assertEqual(self.as_one(*pages, self.course / "a.mp4", "-o", self.course / "a.mp4", code=2)[0]["state"], "failed")

    def test_names_and_titles_that_could_mean_anything(self):
        name = "-it's \"q\"\n%d file:concat:|"
        for number in (1, 2):
            self.page(f"{name}{number}.mp4", seconds=1)
            (self.course / f"{name}{number}.zh.srt").write_text(f"1\n00:00:00,000 --> 00:00:00,500\n{number}\n")

        (whole,) = self.as_one(self.course)

        self.assertEqual(whole["state"], "joined", whole)
        self.assertIn("00:00:01,", (self.out / "Course.zh.srt").read_text())

    def test_more_chapters_than_a_byte_counts(self):
        first = self.page("0000.mp4", "t", seconds=1)
        for number in range(1, 300):
            shutil.copy(first, self.course / f"{number:04d}.mp4")

        (whole,) = self.as_one(self.course)

        self.assertEqual(whole["state"], "joined", whole)
        self.assertEqual(len(chapters(self.out / "Course.mp4")), 300)

    def test_subtitles_that_cannot_be_read_are_left_out_with_a_sentence(self):
        for name in ("1.mp4", "2.mp4"):
            self.page(name)
            (self.course / name).with_suffix(".danmaku.xml").write_text("<nfo/>")

        (whole,) = self.as_one(self.course)

        self.assertEqual(whole["state"], "joined")
        self.assertIn("1.danmaku.xml", whole["remarks"][0])
        self.assertFalse((self.out / "Course.danmaku.xml").exists())

    def test_a_disk_that_has_no_room_for_it(self):
        self.page("1.mp4", seconds=4)
        shutil.copy(self.course / "1.mp4", self.course / "2.mp4")
        size = (self.course / "1.mp4").stat().st_size
        small = self.folder / "small"
        small.mkdir()
        give_disk(self, small, size)

        (whole,) = self.as_one(self.course, "-o", small / "all", code=9)

        self.assertIn("free for", whole["why"])
        self.assertEqual(list(small.iterdir()), [])

    def test_parts_and_folders_without_pages_are_refused(self):
        self.assertIn("no media files", self.as_one(self.course, code=2))
        make_media(self.course / "T[00].flv")
        shutil.copy(self.course / "T[00].flv", self.course / "T[01].flv")
        self.assertIn("`multiget merge` joins them first", self.as_one(self.course, code=2))
        self.assertIn("--output", self.as_one(self.course / "T[00].flv", self.course / "T[01].flv", code=2))


if __name__ == "__main__":
    unittest.main()

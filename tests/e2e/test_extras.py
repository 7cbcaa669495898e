# What is wanted besides the media, or instead of its picture: danmaku, subtitles, cover, tags, descriptions, sound.

import json
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from harness import COURSE, WithSite, catalog, checksums, course_name, original_content

PAGE = course_name(2)
STEM = PAGE.removesuffix(".mp4")
SOURCE = catalog.COURSE.page(2)


def facts(path):
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def kinds(found):
    """As 'video h264', in the order of the file; a cover is 'picture'."""
    return [("picture" if stream["disposition"]["attached_pic"] else f"{stream['codec_type']} {stream['codec_name']}")
            for stream in found["streams"]]


class Extras(WithSite):
    def page(self, *words):
        run = self.fetch("bilibili", COURSE, "-p", "2", *words)
        self.assert_done(run, 2)
        self.assertEqual([notice for notice in run.all("notice") if notice["level"] == "warning"], [], run)
        return run

    def text(self, name):
        return (self.out / name).read_text(encoding="utf-8")

    def assert_pictures_are_the_sites(self, name):
        pictures, _ = original_content(SOURCE, 720)
        self.assertEqual(checksums(self.out / name, "-map", "0:v:0"), pictures)


class Beside(Extras):
    def test_danmaku_come_as_they_are_as_subtitles_or_both(self):
        for how, names in (("no", []), ("xml", [".danmaku.xml"]), ("ass", [".ass"]), ("both", [".ass", ".danmaku.xml"])):
            with self.subTest(how):
                self.page("--danmaku", how, "--force")

                self.assert_only(PAGE, *(STEM + ending for ending in names))
                if ".ass" in names:
                    self.assertIn("讲得真好 <3 & 谢谢", self.text(STEM + ".ass"))
                for ending in names:
                    (self.out / (STEM + ending)).unlink()

    def test_the_page_itself_is_fetched_natively_all_the_same(self):
        run = self.page("--danmaku", "xml")

        moved = [event for event in run.all("job_moved") if event["state"] == "fetching"]
        self.assertEqual([event.get("engine", "") for event in moved], [""], run)
        self.assert_page(PAGE, SOURCE)

    def test_subtitles_are_srt_by_their_languages(self):
        self.page("--subs", "all")

        self.assert_only(PAGE, f"{STEM}.ai-zh.srt")
        self.assertIn("00:00:00,000 --> 00:00:00,250", self.text(f"{STEM}.ai-zh.srt"))

    def test_a_language_that_there_is_not_costs_nothing(self):
        self.page("--subs", "fr")

        self.assert_only(PAGE)

    def test_another_engine_brings_what_it_can(self):
        self.page("--danmaku", "both", "--engine", "you-get")

        self.assert_only(PAGE, f"{STEM}.ass", f"{STEM}.danmaku.xml")

    def test_media_centres_and_scripts_find_their_descriptions(self):
        self.page("--nfo", "--write-info-json")

        self.assert_only(PAGE, f"{STEM}.nfo", f"{STEM}.info.json")
        nfo = ElementTree.fromstring(self.text(f"{STEM}.nfo"))
        self.assertEqual((nfo.tag, nfo.findtext("episode"), nfo.findtext("title")), ("episodedetails", "2", SOURCE.part))
        self.assertEqual(nfo.findtext("showtitle"), catalog.COURSE.title)
        self.assertTrue((self.out / f"{STEM}.nfo").stat().st_mode & 0o044, "others cannot read it")
        self.assertIn("id", json.loads(self.text(f"{STEM}.info.json")))


class Within(Extras):
    def test_tags_subtitles_and_cover_go_in_and_nothing_lies_beside(self):
        self.page("--embed-metadata", "--embed-subs", "--embed-thumbnail")

        self.assert_only(PAGE)
        found = facts(self.out / PAGE)
        self.assertEqual(sorted(kinds(found)), ["audio aac", "picture", "subtitle mov_text", "video h264"])
        tags = found["format"]["tags"]
        self.assertEqual((tags["title"], tags["album"], tags["track"]), (SOURCE.part, catalog.COURSE.title, "2"))
        self.assertIn("BV1Wy4y1B7vg", tags["comment"])
        self.assertEqual([s["tags"]["language"] for s in found["streams"] if s["codec_type"] == "subtitle"], ["zho"])
        self.assert_pictures_are_the_sites(PAGE)

    def test_the_archive_knows_the_size_that_the_file_has_at_last(self):
        self.page("--embed-thumbnail")

        rows = json.loads(self.run_plainly("archive", "list", "--json").out)
        self.assertEqual([row["bytes"] for row in rows], [(self.out / PAGE).stat().st_size])


class SoundAlone(Extras):
    def test_is_the_sites_own_sound_in_its_container(self):
        self.page("-x", "--embed-metadata")

        self.assert_only(STEM + ".m4a")
        found = facts(self.out / (STEM + ".m4a"))
        self.assertEqual(kinds(found), ["audio aac"])
        self.assertEqual(found["format"]["tags"]["title"], SOURCE.part)
        _, sounds = original_content(SOURCE, 720)
        self.assertIn(checksums(self.out / (STEM + ".m4a"), "-map", "0:a", "-c", "copy"), sounds)

    def test_is_encoded_where_another_format_is_wanted(self):
        for wanted in ("mp3", "opus"):
            with self.subTest(wanted):
                self.page("--audio-format", wanted, "--force")

                self.assert_only(f"{STEM}.{wanted}")
                found = facts(self.out / f"{STEM}.{wanted}")
                self.assertEqual(kinds(found), [f"audio {wanted}"])
                self.assertAlmostEqual(float(found["format"]["duration"]), SOURCE.seconds, delta=0.3)
                (self.out / f"{STEM}.{wanted}").unlink()

    def test_has_a_cover_where_there_is_one(self):
        self.page("-x", "--embed-thumbnail")

        self.assertEqual(sorted(kinds(facts(self.out / (STEM + ".m4a")))), ["audio aac", "picture"])


class Trouble(WithSite):
    def test_a_page_comes_without_what_cannot_be_had(self):
        self.site.obey({"host": "comment.bilibili.com", "status": 500}, {"host": "i0.hdslb.com", "status": 500})
        run = self.fetch("bilibili", COURSE, "-p", "2", "--danmaku", "xml", "--embed-thumbnail")

        self.assert_done(run, 2)
        self.assert_only(PAGE)
        self.assert_page(PAGE, SOURCE)

    def test_nonsense_is_refused_before_anything_is_asked(self):
        for words in (["--danmaku", "loud"], ["--subs", "../x"], ["--subs", "none,en"], ["--audio-format", "wav"],
                      ["--no-audio-only", "--audio-format", "mp3"]):
            with self.subTest(words):
                run = self.fetch("bilibili", COURSE, *words)

                self.assertEqual((run.code, run.out), (2, ""), run)
        self.assertEqual(self.site.requests(), [])


if __name__ == "__main__":
    unittest.main()

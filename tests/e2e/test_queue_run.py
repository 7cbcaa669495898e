# Several lists at once, with the real tools: from queue files, from the persistent queue, and by name.

import json
import signal
import sqlite3
import subprocess
import unittest

from harness import COURSE, FLV, HOSTILE, MANY, MEDIA, SINGLE, WithSite, course_name, eventually

SINGLE_NAME = "单页视频：只有一集.mp4"
SINGLE_URL = f"https://www.bilibili.com/video/{SINGLE}"
GONE = "BV1gone4y1404"
SLOW = {"host": MEDIA, "total_rate": 20_000}  # a page of the course takes half a minute


class WithQueue(WithSite):
    def options(self, **more):
        """As a queue file's table has them."""
        values = {"dir": str(self.out), "quality": "360", "proxy": self.site.proxy, "ca-file": str(self.site.ca), **more}
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())

    def write(self, *lists, name="courses.toml", **defaults):
        text = f"[defaults]\n{self.options(**defaults)}" + "".join(
            "[[playlist]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in one.items()) for one in lists)
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def add(self, site, what, *words):
        added = self.run_plainly("queue", "add", site, what, "-d", self.out, "-q", "360", *self.network(), *words)
        self.assertEqual(added.code, 0, added)

    def start(self, *words, **more):
        return self._start(["queue", "run", *words, "--progress", "json"], more)

    def run_queue(self, *words, **more):
        return self.start(*words, **more).end()

    def change(self, *words):
        changed = self.run_plainly("queue", *words)
        self.assertEqual(changed.code, 0, changed)

    def entries(self):
        return {entry["what"]: entry for entry in json.loads(self.run_plainly("queue", "list", "--json", "--all").out)}

    def states(self):
        return {what: entry["state"] for what, entry in self.entries().items()}

    def assert_queue(self, run, code, **states):
        self.assertEqual(run.code, code, run)
        self.assertEqual(self.states(), states, run)


def course(pages, **more):
    return {"site": "bilibili", "id": COURSE, "pages": pages, **more}


def listed(bvid, **more):
    return {"site": "bilibili", "id": bvid, **more}


def list_ends(run):
    return [event["title"].split()[-1] for event in run.all("list_ended")]


def events_of_lists(events):
    """Each event of a page, with the list that it is of."""
    lists, jobs = {}, {}
    for event in events:
        if event["event"] == "list_started":
            lists[event["list"]] = event["title"].split()[-1]
        elif event["event"] == "job_queued":
            jobs[event["job"]] = lists[event["list"]]
        if "job" in event:
            yield jobs[event["job"]], event


def page_ends(run):
    """How pages ended, in their order: (list, page, state)."""
    return [(bvid, event["page"], event["state"]) for bvid, event in events_of_lists(run.events) if event["event"] == "job_ended"]


def begun_before(run, single):
    """How many pages of other lists began after the page of this one was known, and before it began itself."""
    known, others = False, 0
    for bvid, event in events_of_lists(run.events):
        if event["event"] == "job_named":
            known = known or bvid == single
        elif event["event"] == "job_moved" and event["state"] == "fetching":
            if bvid == single:
                return others
            others += known
    return None


def turns_while_both_wait(run, *lists):
    """Whose pages began while each of the lists had some that were known and had not begun."""
    waiting, begun, turns = dict.fromkeys(lists, 0), set(), []
    for bvid, event in events_of_lists(run.events):
        if event["event"] == "job_named":
            waiting[bvid] += 1
        elif event["event"] == "job_moved" and event["state"] == "fetching" and event["job"] not in begun:
            begun.add(event["job"])
            if all(waiting.values()):
                turns.append(bvid)
            waiting[bvid] -= 1
    return turns


def warnings(run):
    return [event["text"] for event in run.all("notice") if event["level"] == "warning"]


class QueueFiles(WithQueue):
    def test_its_lists_go_side_by_side(self):
        file = self.write(course("1-2"), listed(FLV, pages="1"))

        run = self.run_queue(file)

        self.assert_queue(run, 0, **{COURSE: "done", FLV: "done"})
        names = [event["event"] for event in run.events]
        starts = [place for place, name in enumerate(names) if name == "list_started"]
        self.assertEqual(len(starts), 2)
        self.assertLess(max(starts), names.index("list_ended"), "one begins before another ends")
        self.assertEqual((run.total["done"], run.total["failed"]), (3, 0))
        for page in (1, 2):
            self.assert_course_page(page, 360)
        self.assertEqual(len(self.files()), 3)
        self.assert_tidy()

    def test_run_again_it_leaves_what_is_done_and_looks_at_what_is_watched(self):
        file = self.write(course("1"), listed(SINGLE, watch=True))
        first = self.run_queue(file)
        self.site.forget()

        again = self.run_queue(file)

        self.assert_queue(first, 0, **{COURSE: "done", SINGLE: "done"})
        self.assert_queue(again, 0, **{COURSE: "done", SINGLE: "done"})
        self.assertEqual(page_ends(again), [(SINGLE, 1, "skipped")])
        self.assertEqual({line.get("bvid") for line in self.site.requests()} - {None}, {SINGLE})
        self.assertEqual(self.site.requests(MEDIA), [])

    def test_what_was_changed_has_another_turn(self):
        self.run_queue(self.write(course("1"), listed(SINGLE)))
        self.site.forget()

        again = self.run_queue(self.write(course("1-2"), listed(SINGLE)))

        self.assert_queue(again, 0, **{COURSE: "done", SINGLE: "done"})
        self.assertEqual(sorted(page_ends(again)), [(COURSE, 1, "skipped"), (COURSE, 2, "done")])
        self.assertEqual({line["page"] for line in self.site.requests(MEDIA)}, {2})

    def test_a_list_that_fails_hinders_no_other_and_has_another_turn(self):
        file = self.write(listed(GONE), course("1"))

        first = self.run_queue(file)
        again = self.run_queue(file)

        self.assert_queue(first, 1, **{GONE: "failed", COURSE: "done"})
        self.assertTrue(self.entries()[GONE]["error"])
        self.assertEqual((again.code, list_ends(again)), (4, [GONE]), again)

    def test_hooks_of_pages_and_one_of_the_queue(self):
        pages, after = self.folder / "pages", self.folder / "after"
        file = self.write(course("1-2"), listed(SINGLE), exec=f"echo $MULTIGET_KEY >> {pages}")

        run = self.run_queue(file, "--exec-after", f"echo $MULTIGET_TITLE, $MULTIGET_QUEUE: $MULTIGET_DONE $MULTIGET_EXIT_CODE >> {after}")

        self.assertEqual(run.code, 0, run)
        self.assertEqual(sorted(pages.read_text().splitlines()),
                         [f"bilibili {SINGLE} p1", f"bilibili {COURSE} p1", f"bilibili {COURSE} p2"])
        self.assertEqual(after.read_text(), "queue courses, courses: 3 0\n")

    def test_an_entry_may_bring_a_hook_of_its_own(self):
        pages = self.folder / "pages"
        self.add("bilibili", SINGLE, "--exec", f"echo $MULTIGET_KEY >> {pages}")

        run = self.run_queue()

        self.assertEqual(run.code, 0, run)
        self.assertEqual(pages.read_text(), f"bilibili {SINGLE} p1\n")

    def test_bad_files_run_nothing(self):
        for text, place in (("[[playlist]]\nsite = 3\n", ":2:8"), ("[[playlist]]\nsite = \"bilibili\"\nidd = \"x\"\n", ":3:1"), ("x = [", ":1:")):
            with self.subTest(text):
                file = self.folder / "bad.toml"
                file.write_text(text, encoding="utf-8")

                run = self.run_queue(file)

                self.assertEqual((run.code, run.out), (2, ""), run)
                self.assertIn(f"bad.toml{place}", run.errors)
        self.assertEqual((self.entries(), self.site.requests()), ({}, []))


class Turns(WithQueue):
    def test_a_short_list_is_not_behind_a_long_one(self):
        # So long that its pages are not through while the other's only page is asked for; whose turn it is exactly, the
        # tests of the scheduler and of QueueRun tell.
        file = self.write(course("1-20"), listed(SINGLE))

        run = self.run_queue(file, "-j", "1")

        self.assert_queue(run, 0, **{COURSE: "done", SINGLE: "done"})
        self.assertEqual(list_ends(run), [SINGLE, COURSE])
        self.assertLessEqual(begun_before(run, SINGLE), 1, page_ends(run))

    def test_a_list_of_higher_priority_has_more_turns(self):
        # One page at a time, and slowly until both lists have pages that wait: then turns are all that counts.
        self.site.obey({"host": MEDIA, "rate": 100_000})
        file = self.write(course("1-8"), listed(MANY, pages="1-8", priority=6))

        running = self.start(file, "-j", "1")
        eventually(lambda: {bvid for bvid, event in events_of_lists(running.events()) if event["event"] == "job_named"} == {COURSE, MANY},
                   "both lists are known")
        self.site.change({"host": MEDIA, "rate": 500_000})
        run = running.end()

        self.assert_queue(run, 0, **{COURSE: "done", MANY: "done"})
        turns = turns_while_both_wait(run, COURSE, MANY)
        self.assertGreaterEqual(len(turns), 5, page_ends(run))
        self.assertGreaterEqual(turns.count(MANY), 3 * turns.count(COURSE), turns)
        self.assertIn(COURSE, [bvid for bvid, _, _ in page_ends(run)][:10])


class FromAnotherProcess(WithQueue):
    def begin_slowly(self):
        """Two lists of which media are under way; the first would take half a minute."""
        self.add("bilibili", COURSE, "-p", "1-2")
        self.add("bilibili", SINGLE)
        self.site.obey({**SLOW, "bvid": COURSE}, {"host": MEDIA, "bvid": SINGLE, "rate": 150_000})
        running = self.start()
        eventually(lambda: any(COURSE in name and ".map" in name for name in self.partials()), "some of it is there")
        return running

    def test_pausing_stops_one_and_resuming_goes_on_where_it_was(self):
        running = self.begin_slowly()
        self.change("pause", "1")
        eventually(lambda: self.states()[COURSE] == "paused", "it is paused", 10)
        run = running.end()
        kept = sum(self.partials().values())
        self.assertEqual(self.states(), {COURSE: "paused", SINGLE: "done"}, run)
        self.assertIn(run.code, (0, 7), run)
        self.site.obey()
        self.change("resume", "1")

        again = self.run_queue()

        self.assertGreater(kept, 0)
        self.assert_queue(again, 0, **{COURSE: "done", SINGLE: "done"})
        self.assert_only(SINGLE_NAME, course_name(1), course_name(2))

    def test_removing_stops_one_and_the_others_go_on(self):
        running = self.begin_slowly()

        self.change("rm", "1")

        eventually(lambda: COURSE not in self.states(), "it is gone", 10)
        run = running.end()
        self.assertEqual(self.states(), {SINGLE: "done"}, run)
        self.assertIn((SINGLE, 1, "done"), page_ends(run))

    def test_what_is_added_is_taken_up(self):
        running = self.begin_slowly()

        self.add("bilibili", FLV, "-p", "1")

        eventually(lambda: self.states()[FLV] in ("running", "done"), "its turn has come", 30)
        self.assertEqual(self.states()[COURSE], "running")
        running.signal(signal.SIGINT)
        run = running.end(20)
        states = self.states()
        self.assertEqual((run.code, states[COURSE]), (7, "queued"), run)
        self.assertTrue(set(states.values()) <= {"queued", "done"}, states)

    def test_watching_it_waits_for_more_until_it_is_stopped(self):
        running = self.start("--watch", "6h")
        eventually(lambda: running.has_told("run_started"), "it runs")

        self.add("bilibili", SINGLE)
        eventually(lambda: self.states()[SINGLE] == "done", "it is done", 30)
        self.site.change(SLOW)
        self.add("bilibili", COURSE, "-p", "1")
        eventually(lambda: self.states()[COURSE] == "running", "the other one runs", 30)
        running.signal(signal.SIGINT)
        run = running.end(20)

        self.assert_queue(run, 7, **{SINGLE: "done", COURSE: "queued"})
        self.assert_tidy()

    def test_alone_means_that_a_second_one_does_nothing(self):
        self.add("bilibili", COURSE, "-p", "1")
        self.site.obey(SLOW)
        first = self.start("--alone")
        eventually(lambda: first.has_told("job_moved", state="fetching"), "the first is at it")

        second = self.run_queue("--alone", "--quiet")

        self.assertEqual((second.code, second.out), (5, ""), second)
        self.assertIn(f"process {first.process.pid} works on", second.errors)
        first.signal(signal.SIGINT)
        self.assertEqual(first.end(20).code, 7)

    def test_two_share_the_lists_and_each_page_comes_once(self):
        for bvid, pages in ((COURSE, "1-3"), (FLV, "1-2"), (SINGLE, "1"), (HOSTILE, "1-3")):
            self.add("bilibili", bvid, "-p", pages)

        runs = [self.start() for _ in range(2)]
        ends = [run.end() for run in runs]

        self.assertEqual([end.code for end in ends], [0, 0], f"{ends[0]}\n{ends[1]}")
        self.assertEqual(set(self.states().values()), {"done"})
        done = [(bvid, page) for end in ends for bvid, page, state in page_ends(end) if state == "done"]
        self.assertEqual((len(done), len(set(done))), (9, 9), "each page once")
        starts = [line for line in self.site.requests(MEDIA) if (line.get("range") or "bytes=0-").startswith("bytes=0-")]
        whole = {(line["bvid"], line["page"], line["path"]) for line in starts}
        self.assertEqual(len(starts), len(whole), "no file was begun twice")


class Afterwards(WithQueue):
    def test_what_cannot_begin_fails_and_hinders_no_other(self):
        self.add("bilibili", COURSE, "-p", "1")
        self.add("bilibili", SINGLE)
        database = sqlite3.connect(self.state / "state.db")
        with database:
            database.execute("update queue_entries set options = '{\"quality\": \"tall\"}' where what = ?", (COURSE,))
        database.close()

        run = self.run_queue()

        self.assert_queue(run, 1, **{COURSE: "failed", SINGLE: "done"})
        self.assertTrue(any("tall" in text for text in warnings(run)), warnings(run))
        self.assertIn("tall", self.entries()[COURSE]["error"])

    def test_status_names_the_lists_and_retry_says_what_to_do_instead(self):
        self.site.obey({"host": MEDIA, "bvid": COURSE, "page": 2, "status": 404})
        run = self.run_queue(self.write(course("1-2", retries=0, engine="yt-dlp"), listed(SINGLE)))
        self.assert_queue(run, 1, **{COURSE: "failed", SINGLE: "done"})
        number = int(run.all("run_started")[0]["run"])

        words = self.run_plainly("status", str(number))
        status = json.loads(self.run_plainly("status", str(number), "--json").out)
        refused = self.run_plainly("retry", str(number))

        self.assertEqual((words.code, status["exit_code"]), (0, 1), words)
        self.assertEqual(sorted((one["title"].split()[-1], one["exit_code"]) for one in status["lists"]), [(SINGLE, 0), (COURSE, 1)])
        self.assertIn(COURSE, words.out)
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("multiget queue resume", refused.errors)
        self.site.obey()
        [failed] = [one["run"] for one in status["lists"] if one["exit_code"]]
        again = self.run_plainly("retry", str(failed), "--progress", "json")
        self.assertEqual((again.code, page_ends_of_one(again)), (0, {2: "done"}), again)

    def test_a_failed_one_is_resumed_for_its_missing_page_only(self):
        self.site.obey({"host": MEDIA, "bvid": COURSE, "page": 2, "status": 404})
        self.add("bilibili", COURSE, "-p", "1-2", "--retries", "0", "--engine", "yt-dlp")
        first = self.run_queue()
        self.site.obey()
        self.change("resume", "1")

        again = self.run_queue()

        self.assertEqual(first.code, 1, first)
        self.assert_queue(again, 0, **{COURSE: "done"})
        self.assertEqual({line["page"] for line in self.site.requests(MEDIA)}, {2})
        self.assert_only(course_name(1), course_name(2))

    def test_an_empty_queue_is_done_at_once(self):
        run = self.run_queue()

        self.assertEqual((run.code, run.total["done"]), (0, 0), run)
        self.assertEqual(self.site.requests(), [])


def page_ends_of_one(run):
    return {event["page"]: event["state"] for event in run.all("job_ended")}


class Named(WithQueue):
    """Several addresses for one `get`."""

    def get(self, *words, **more):
        return self.fetch("get", *words, "-q", "360", **more)

    def cwd(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_two_addresses(self):
        run = self.get(SINGLE_URL, f"https://www.bilibili.com/video/{COURSE}?p=2")

        self.assertEqual(run.code, 0, run)
        self.assertEqual(sorted(page_ends(run)), [(SINGLE, 1, "done"), (COURSE, 2, "done")])
        self.assert_only(SINGLE_NAME, course_name(2))

    def test_several_ids_of_a_site(self):
        run = self.fetch("bilibili", SINGLE, FLV, "-p", "1", "-q", "360")

        self.assertEqual((run.code, sorted(page_ends(run))), (0, [(SINGLE, 1, "done"), (FLV, 1, "done")]), run)

    def test_a_file_with_comments_a_table_and_a_template(self):
        batch = self.cwd("list.txt", f"# what I want\n\n  {SINGLE_URL}\nbilibili {FLV}\n")
        table = self.cwd("table.csv", f"name,link,year\nx,https://www.bilibili.com/video/{COURSE}?p=1,2026\ny,https://none.example,2025\n")

        run = self.get("-a", batch, "--csv", f"{table}:link", "--where", "year=2026",
                       f"https://www.bilibili.com/video/{COURSE}?p={{2..3}}")

        self.assertEqual(run.code, 0, run)
        self.assertEqual(sorted(page_ends(run)), sorted(
            [(SINGLE, 1, "done")] + [(bvid, page, "done") for bvid in (FLV, COURSE) for page in (1, 2, 3)]))

    def test_a_page_that_two_of_them_name_is_fetched_once(self):
        addresses = [f"https://www.bilibili.com/video/{COURSE}?p={page}" for page in (1, 2, 3)]

        run = self.get(*addresses, "-p", "1")  # which replaces what the addresses say

        self.assertEqual((run.code, sorted(page_ends(run))),
                         (0, [(COURSE, 1, "done"), (COURSE, 1, "skipped"), (COURSE, 1, "skipped")]), run)
        self.assert_only(course_name(1))
        sent = sum(line["bytes"] for line in self.site.requests(MEDIA))
        self.assertLess(sent, 1.5 * (self.out / course_name(1)).stat().st_size)

    def test_what_failed_is_written_and_can_be_run_again(self):
        self.site.obey({"host": MEDIA, "bvid": SINGLE, "status": 404})
        failed = self.folder / "failed.txt"
        page = f"https://www.bilibili.com/video/{COURSE}?p=1"

        first = self.get(SINGLE_URL, page, "--retries", "0", "--error-file", failed)
        text = failed.read_text(encoding="utf-8")
        self.site.obey()
        again = self.get("-a", failed)

        self.assertEqual(first.code, 1, first)
        self.assertEqual([line for line in text.splitlines() if not line.startswith("#")], [SINGLE_URL])
        self.assertIn("#", text)
        self.assertEqual((again.code, page_ends(again)), (0, [(SINGLE, 1, "done")]), again)
        self.assert_only(SINGLE_NAME, course_name(1))

    def test_a_bad_address_among_good_ones_fails_alone(self):
        failed = self.folder / "failed.txt"

        run = self.get("-a", self.cwd("list.txt", f"{SINGLE_URL}\nrubbish\n"), "--error-file", failed)

        self.assertEqual((run.code, page_ends(run)), (1, [(SINGLE, 1, "done")]), run)
        self.assertTrue(any("list.txt:2: " in text for text in warnings(run)), warnings(run))

    def test_a_plan_of_several_asks_for_no_media(self):
        run = self.get(SINGLE_URL, f"https://www.bilibili.com/video/{COURSE}?p=2", "-n")

        self.assertEqual((run.code, self.files()), (0, []), run)
        self.assertEqual(self.site.requests(MEDIA), [])
        self.assertIn(SINGLE_NAME, run.out)

    def test_an_address_that_is_named_twice_counts_once(self):
        run = self.get(SINGLE_URL, SINGLE_URL)

        self.assertEqual((run.code, page_ends(run)), (0, [(SINGLE, 1, "done")]), run)


class BadStates(WithQueue):
    def test_a_database_of_a_newer_version_is_left_alone(self):
        self.add("bilibili", SINGLE)
        database = sqlite3.connect(self.state / "state.db")
        with database:
            database.execute("pragma user_version = 9999")
        database.close()

        for words in (["queue", "run"], ["get", SINGLE_URL, COURSE], ["queue", "run", self.write(listed(SINGLE))]):
            with self.subTest(words):
                run = self.run_plainly(*words)

                self.assertNotEqual(run.code, 0, run)
                self.assertIn("newer multiget", run.errors)
        self.assertEqual(self.site.requests(), [])

    def mount(self, options):
        self.state.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.state], check=True)
        self.addCleanup(subprocess.run, ["umount", self.state], check=True)

    def test_a_state_that_cannot_be_written_is_told_before_anything_is_asked(self):
        self.mount("size=2m")
        self.add("bilibili", SINGLE)
        subprocess.run(["mount", "-o", "remount,ro", self.state], check=True)

        run = self.run_queue()

        self.assertNotEqual(run.code, 0, run)
        self.assertIn(str(self.state), run.errors)
        self.assertEqual(self.site.requests(), [])

    def test_a_full_state_ends_the_run_and_loses_no_entry(self):
        self.mount("size=2m")
        self.add("bilibili", COURSE, "-p", "1-2")
        ballast = self.state / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

        run = self.run_queue()
        ballast.unlink()
        again = self.run_queue()

        self.assertEqual(run.code, 9, run)
        self.assert_queue(again, 0, **{COURSE: "done"})
        self.assert_only(course_name(1), course_name(2))

    def test_a_full_destination_stops_the_queue_and_what_came_is_kept(self):
        self.out.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", self.out], check=True)
        self.addCleanup(subprocess.run, ["umount", self.out], check=True)
        self.add("bilibili", COURSE, "-p", "1-4")

        run = self.run_queue()

        self.assert_queue(run, 9, **{COURSE: "queued"})
        subprocess.run(["mount", "-o", "remount,size=20m", self.out], check=True)
        again = self.run_queue()
        self.assert_queue(again, 0, **{COURSE: "done"})
        self.assertEqual(len(self.files()), 4)


if __name__ == "__main__":
    unittest.main()

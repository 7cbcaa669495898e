# Two runs of one queue, one of them killed at a random moment: each page is fetched once, and nothing is lost.
# MULTIGET_QUEUE_KILLS says how many times (two otherwise), MULTIGET_QUEUE_KILL_SEED when: scripts/queue-kill-test
# sets both.

import collections
import contextlib
import hashlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import COURSE, FLV, HOSTILE, MANY, MEDIA, SINGLE, WithSite, eventually

# More entries than one run takes at a time, so that both have some: one of each list in each queue.
QUEUES = {
    "1": (COURSE, FLV, SINGLE, MANY, HOSTILE), "2": (COURSE, FLV, MANY, HOSTILE), "3": (COURSE, FLV, MANY, HOSTILE),
    "4": (COURSE, MANY, HOSTILE), "5-6": (COURSE, MANY), "7-8": (COURSE, MANY),
}  # by the pages that each has
PAGES = sorted((bvid, page) for pages, lists in QUEUES.items() for bvid in lists
               for page in range(int(pages[0]), int(pages[-1]) + 1))
RATE = 300_000  # bytes/s of each answer: half of a run's time something is under way
IN_FLIGHT = 65536  # bytes of a page that may come in vain: sent and not in a map yet, or by a link that was given up


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1] if line.startswith("{")]


def stream_hash(file):
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-"]
    return hashlib.sha256(subprocess.run(command, check=True, capture_output=True).stdout).hexdigest()


def kept_of(room):
    """Bytes of media that a room holds and that a next run may rely on: whole files, and what maps promise."""
    kept = 0
    for path in room.rglob("own.*"):
        with contextlib.suppress(FileNotFoundError):  # it goes on while we look
            if path.suffix == ".map":
                spans = re.findall(r"^there (\d+)-(\d+)$", path.read_text(), re.MULTILINE)
                kept += sum(int(end) - int(begin) for begin, end in spans)
            elif path.suffix != ".part":
                kept += path.stat().st_size
    return kept


class OneOfTwoIsKilled(WithSite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seed = os.environ.get("MULTIGET_QUEUE_KILL_SEED") or str(random.SystemRandom().randrange(10**9))
        cls.chance = random.Random(int(seed))
        cls.rounds = int(os.environ.get("MULTIGET_QUEUE_KILLS", "2"))
        cls.told = "MULTIGET_QUEUE_KILLS" in os.environ
        cls.seed = seed
        cls.reference = None

    def setUp(self):
        super().setUp()
        self.site.obey({"host": MEDIA, "rate": RATE})
        if self.reference is None:
            type(self).reference = self.reference_run()

    def tell(self, text):
        if self.told:
            print(text, flush=True)

    # --- one destination and one queue for each round

    def anew(self, name):
        self.out = self.folder / name / "out"
        self.state = self.folder / name / "state"
        self.out.parent.mkdir()
        for number, (pages, lists) in enumerate(QUEUES.items()):
            added = self.run_plainly("queue", "add", "bilibili", *lists, "-p", pages, "--queue", f"queue-{number}", "-q", "360",
                                     "-d", self.out, *self.network(), "--state", self.state)
            self.assertEqual(added.code, 0, added)

    def start(self, name):
        """With its events in a file, which outlives it."""
        events = self.out.parent / f"{name}.jsonl"
        with open(events, "wb") as file:
            process = subprocess.Popen(
                [self.program, "queue", "run", "-j", "4", "--state", self.state, "--progress", "json"],
                cwd=self.folder / "cwd", env=self.environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        return process, events

    def end(self, process, events, seconds=120):
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.fail(f"still running after {seconds} s: {lines_of(events)[-20:]}")
        self.assertEqual(code, 0, events.read_text(encoding="utf-8")[-3000:])

    def archived(self):
        """Pages that are done for good."""
        if not (self.state / "state.db").exists():
            return set()
        with contextlib.closing(sqlite3.connect(self.state / "state.db", timeout=10)) as database:
            try:
                return set(database.execute("select list_id, page from archive"))
            except sqlite3.OperationalError as error:
                if "no such table" not in str(error):
                    raise
                return set()

    def entries(self):
        return json.loads(self.run_plainly("queue", "list", "--all", "--json", "--state", self.state).out)

    def hashes(self):
        return {str(path.relative_to(self.out)): stream_hash(path) for path in self.out.rglob("*") if path.is_file()}

    def sent(self, since=0.0):
        """Bytes of media sent for each page, in requests that came after that moment."""
        sent = collections.Counter()
        for line in self.site.requests(MEDIA):
            if line["wall"] > since:
                sent[line["bvid"], line["page"]] += line["bytes"]
        return sent

    def reference_run(self):
        """What a run that nobody disturbs leaves behind, what it was sent, and how long it takes."""
        self.anew("reference")
        began = time.monotonic()
        self.end(*self.start("alone"))
        took = time.monotonic() - began
        sent, hashes = self.sent(), self.hashes()
        self.assertEqual((sorted(sent), len(hashes)), (PAGES, len(PAGES)))
        self.tell(f"reference: {len(hashes)} files, {sum(sent.values())} bytes, in {took:.1f} s")
        return {"sent": sent, "hashes": hashes, "took": took}

    # --- the kill

    def kill_somewhere(self, number, process, events):
        """Waits for a moment drawn from the seed and kills; returns what it was, or None if all was over before.
        Every third aims at a page's joining and checking or at its publishing."""
        delay, state, nth = self.chance.uniform(0.05, 0.7 * self.reference["took"]), None, 0
        if number % 3 == 2:
            state = self.chance.choice(["processing", "publishing"])
            delay, nth = self.chance.uniform(0, 0.3 if state == "processing" else 0.003), self.chance.randint(1, 5)
            eventually(lambda: process.poll() is not None or self.moves(events, state) >= nth, f"{state} no. {nth}", 60)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
            return None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return f"{delay * 1000:.0f} ms after " + (f"{state} no. {nth}" if state else "the start")

    @staticmethod
    def moves(events, state):
        return sum(line["event"] == "job_moved" and line["state"] == state for line in lines_of(events))

    def held_by(self, events):
        """Pages that a run had begun and not ended."""
        lists, jobs = {}, {}
        for event in lines_of(events):
            if event["event"] == "list_started":
                lists[event["list"]] = event["title"].split()[-1]
            elif event["event"] == "job_queued":
                jobs[event["job"]] = (lists[event["list"]], event["page"])
            elif event["event"] == "job_ended":
                jobs.pop(event["job"])
        return set(jobs.values())

    def kept(self, pages):
        kept = collections.Counter()
        for room in (self.out / ".multiget").glob("bilibili_*"):
            bvid, page = re.match(r"bilibili_(\w+)_p(\d+)-", room.name).groups()
            if (bvid, int(page)) in pages:
                kept[bvid, int(page)] += kept_of(room)
        return kept

    def check_round(self, number):
        self.anew(f"round-{number}")
        self.site.forget()
        runs = [self.start(name) for name in ("one", "other")]
        self.chance.shuffle(runs)
        victim, survivor = runs
        moment = self.kill_somewhere(number, *victim)
        killed = time.time()
        held = self.held_by(victim[1]) if moment else set()
        kept = self.kept(held)
        done = self.archived()
        self.end(*survivor)
        survived = len(self.archived())
        self.end(*self.start("last"))

        whole = self.reference["sent"]
        whole, after, overall = self.reference["sent"], self.sent(killed), self.sent()
        again = {page: after[page] for page in done if page not in held and after[page]}
        self.assertEqual(again, {}, "pages were done and were fetched once more")
        for page in PAGES:
            # Half of it would be in flight at the most of what is shorter than that.
            in_vain = min(IN_FLIGHT, whole[page] // 2)
            if page not in held:
                self.assertLessEqual(overall[page], whole[page] + in_vain, f"{page} was fetched twice")
            elif page in done:
                self.assertEqual(after[page], 0, f"{page} was done, although its run could not say so any more")
            else:
                self.assertLessEqual(after[page], whole[page] - kept[page] + in_vain, f"{page} did not go on from what was there")
        self.assertEqual(self.hashes(), self.reference["hashes"])
        self.assertEqual(self.archived(), set(PAGES))
        entries = self.entries()
        self.assertEqual({entry["state"] for entry in entries}, {"done"})
        self.assertEqual(len(entries), sum(map(len, QUEUES.values())))
        self.assertFalse((self.out / ".multiget").exists(), "rooms are left")
        self.assert_tidy()
        return (f"killed {moment or 'too late, it was over'}: {len(done)} done, {len(held)} held"
                f" ({sum(value > 0 for value in kept.values())} partly there, {sum(kept.values())} bytes);"
                f" the other came to {survived} of {len(PAGES)};"
                f" sent {sum(overall.values()) / sum(whole.values()):.3f} of what is needed")

    def test_each_page_is_fetched_once_and_nothing_is_lost(self):
        self.tell(f"seed {self.seed}")
        spoilt = 0
        for number in range(1, self.rounds + 1):
            with self.subTest(round=number, seed=self.seed):
                spoilt += 1
                self.tell(f"{number}: {self.check_round(number)}")
                spoilt -= 1
        self.tell(f"{self.rounds - spoilt} of {self.rounds} came through")


if __name__ == "__main__":
    unittest.main()

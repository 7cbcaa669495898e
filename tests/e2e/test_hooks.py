# What happens beside a run: the user's commands, a notice, a log, and the wish to be alone.

import http.server
import json
import os
import pathlib
import shutil
import signal
import threading

from harness import COURSE, HOSTILE, MEDIA, WithSite, course_name, eventually


class Listener:
    """A web hook's other end: answers `status` and keeps what came."""

    def __init__(self, status=200):
        came = self.came = []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came.append((self.path, self.headers["Content-Type"], json.loads(body)))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def notices(run, level):
    return [event["text"] for event in run.all("notice") if event["level"] == level]


class Hooks(WithSite):
    def note(self, name="note"):
        return self.folder / name

    def read(self, name="note"):
        return self.note(name).read_bytes().decode("utf-8", "surrogateescape")

    def test_a_command_is_started_for_each_page_and_once_at_the_end(self):
        after = f"echo $MULTIGET_DONE $MULTIGET_FAILED $MULTIGET_EXIT_CODE >> {self.note('after')}"
        page = f'cmp "$MULTIGET_FILE" "$MULTIGET_FILE" && echo "$MULTIGET_PAGE $MULTIGET_KEY $MULTIGET_FILE" >> {self.note()}'

        run = self.fetch("bilibili", COURSE, "-p", "1-2", "--exec", page, "--exec-after", after)

        self.assert_done(run, 1, 2)
        self.assertEqual(sorted(self.read().splitlines()), [
            f"{page} bilibili {COURSE} p{page} {self.out / course_name(page)}" for page in (1, 2)])
        self.assertEqual(self.read("after"), "2 0 0\n")
        self.assert_tidy()

    def test_what_was_there_already_starts_nothing_but_the_end(self):
        self.fetch("bilibili", COURSE, "-p", "1")

        run = self.fetch("bilibili", COURSE, "-p", "1", "--exec", f"touch {self.note('page')}",
                         "--exec-after", f"echo $MULTIGET_SKIPPED > {self.note('after')}")

        self.assertEqual(run.code, 0, run)
        self.assertFalse(self.note("page").exists())
        self.assertEqual(self.read("after"), "1\n")

    def test_hostile_titles_are_only_text(self):
        run = self.fetch("bilibili", HOSTILE, "--exec", f'cd {self.folder / "tmp"} && printf "%s\\n" "$MULTIGET_TITLE" "$MULTIGET_FILE" >> {self.note()}')

        self.assertEqual(run.code, 0, run)
        self.assertEqual(notices(run, "warning"), [])
        titles = [event["title"] for event in run.all("job_named")]
        self.assertTrue(any(set(title) & set("$`'\";|&<>") for title in titles), titles)
        for title in titles:
            self.assertIn(title.replace("\0", ""), self.read())
        self.assert_tidy()

    def test_a_failing_command_fails_no_page(self):
        run = self.fetch("bilibili", COURSE, "-p", "1", "--exec", "echo no room >&2; exit 4")

        self.assert_done(run, 1)
        self.assertEqual(notices(run, "note"), [f"hook of page 1 of {COURSE}: no room"])
        [warning] = notices(run, "warning")
        self.assertIn("ended with exit code 4: no room", warning)
        self.assertEqual(run.events[-1]["event"], "run_ended")

    def test_a_plan_starts_nothing(self):
        run = self.run_plainly("bilibili", COURSE, "-p", "1", "-n", "-d", self.out, *self.network(), "--exec", f"touch {self.note()}",
                               "--exec-after", f"touch {self.note()}", "--log-file", self.note("log"))

        self.assertEqual(run.code, 0, run)
        self.assertEqual((self.note().exists(), self.note("log").exists()), (False, False))

    def test_a_killed_run_takes_its_hook_along(self):
        run = self.begin("bilibili", COURSE, "-p", "1", "--exec", f"sleep 300 & echo started > {self.note()}; wait")
        eventually(lambda: self.note().exists() and self.read(), "the hook runs")

        run.signal(signal.SIGKILL)
        run.end()

        self.assert_no_process_left()

    def test_stopping_twice_ends_a_hook_that_is_waited_for(self):
        run = self.begin("bilibili", COURSE, "-p", "1", "--exec", "sleep 300")
        eventually(lambda: run.has_told("notice", text="waiting for 1 hook"), "it waits")

        run.signal(signal.SIGINT)
        eventually(lambda: run.has_told("notice", text="1 hook still to end; stop once more to end them"), "it says so")
        run.signal(signal.SIGINT)
        ended = run.end()

        self.assertEqual(ended.code, 0, ended)
        self.assertEqual(ended.states(), {1: "done"})
        self.assert_tidy()


class Notices(WithSite):
    def listen(self, status=200):
        listener = Listener(status)
        self.addCleanup(listener.stop)
        return listener

    def fetch_telling(self, *words):
        """The simulator's proxy leads to the simulator only; the environment excepts the web hook's host."""
        return self.fetch("bilibili", COURSE, *words, no_proxy="127.0.0.1")

    def test_a_web_hook_is_told_how_it_went(self):
        self.site.obey({"host": MEDIA, "page": 2, "status": 404})
        listener = self.listen()

        run = self.fetch_telling("-p", "1-2", "--retries", "0", "--engine", "yt-dlp", "--notify", f"http://{listener.address}/hook")

        self.assertEqual(run.code, 1, run)
        [(path, kind, told)] = listener.came
        self.assertEqual((path, kind), ("/hook", "application/json"))
        self.assertEqual({key: told[key] for key in ("title", "done", "failed", "skipped", "waiting", "exit_code")},
                         {"title": f"bilibili {COURSE}", "done": 1, "failed": 1, "skipped": 0, "waiting": 0, "exit_code": 1})
        self.assertEqual((told["bytes"], told["host"]), (run.total["bytes"], os.uname().nodename))
        self.assertAlmostEqual(told["seconds"], run.total["took"], delta=0.1)

    def test_a_refusing_web_hook_is_a_warning_without_its_secrets(self):
        listener = self.listen(500)

        run = self.fetch_telling("-p", "1", "--notify", f"http://me:hunter2@{listener.address}/token-xyz")

        self.assert_done(run, 1)
        self.assertEqual(notices(run, "warning"), ["the notice to the web hook failed: 127.0.0.1 answers HTTP 500"])
        self.assertNotIn("hunter2", run.out + run.errors)
        self.assertNotIn("token-xyz", run.out + run.errors)

    def test_the_desktop_is_told(self):
        record = self.folder / "told"
        self.fake_tool("notify-send", f"import json, sys\nopen({str(record)!r}, 'w').write(json.dumps(sys.argv[1:]))\n")

        run = self.fetch("bilibili", COURSE, "-p", "1", "--notify", "desktop")

        self.assert_done(run, 1)
        words = json.loads(record.read_text(encoding="utf-8"))
        self.assertEqual(words[:3], ["--app-name=multiget", "--", f"bilibili {COURSE}"])
        self.assertIn("1 done", words[3])

    def test_a_desktop_that_is_not_there_is_a_warning(self):
        if shutil.which("notify-send"):
            self.skipTest("notify-send is installed here")

        run = self.fetch("bilibili", COURSE, "-p", "1", "--notify", "desktop")

        self.assert_done(run, 1)
        self.assertEqual(notices(run, "warning"), ["no notice on the desktop: notify-send is not installed"])

    def test_nonsense_is_refused_before_anything_is_asked(self):
        for words in (["--notify", "mail"], ["--notify", "file:///etc/passwd"], ["--log-file", str(self.folder / "none/log")],
                      ["--log-file", str(self.folder / "log"), "--log-size", "1K"], ["--log-size", "many"]):
            with self.subTest(words):
                run = self.fetch("bilibili", COURSE, *words)

                self.assertEqual((run.code, run.out), (2, ""), run)
                self.assertIn(words[-2], run.errors)
        self.assertEqual(self.site.requests(), [])


class Logs(WithSite):
    def test_every_run_is_appended_in_full(self):
        log = self.folder / "log"
        for _ in range(2):
            self.assertEqual(self.fetch("bilibili", COURSE, "-p", "1", "--log-file", log).code, 0)

        text = log.read_text(encoding="utf-8")
        self.assertEqual(text.count("over: "), 2)
        self.assertIn("P01 fetching", text)
        self.assertEqual(text.count("over: 1 done"), 1)
        self.assertTrue(all(line[:2] == "20" for line in text.splitlines()), text)

    def test_a_log_that_is_taken_away_is_one_warning(self):
        folder = self.folder / "logs"
        folder.mkdir()
        log = folder / "log"

        run = self.fetch("bilibili", COURSE, "-p", "1", "--log-file", log, "--exec", f"rm -r {folder}; echo gone; echo really",
                         "--exec-after", "echo the end")

        self.assert_done(run, 1)
        [warning] = notices(run, "warning")
        self.assertIn("the run goes on without it", warning)

    def test_small_logs_are_rotated(self):
        log = self.folder / "log"

        run = self.fetch("bilibili", COURSE, "-p", "1", "--log-file", log, "--log-size", "4K", "--exec", "seq 1 500")

        self.assert_done(run, 1)
        sizes = {path.name: path.stat().st_size for path in pathlib.Path(self.folder).glob("log*")}
        self.assertEqual(sorted(sizes), ["log", "log.1", "log.2", "log.3", "log.4", "log.5"])
        self.assertLessEqual(max(sizes.values()), 4096)


class Alone(WithSite):
    def test_a_second_run_of_the_same_list_says_who_is_at_it_and_does_nothing(self):
        first = self.begin("bilibili", COURSE, "-p", "1", "--alone", "--exec", "sleep 300")
        eventually(lambda: first.has_told("notice", text="waiting for 1 hook"), "the first is at work")
        self.site.forget()

        second = self.fetch("bilibili", COURSE, "-p", "1-2", "--alone")
        other = self.fetch("bilibili", COURSE, "-p", "1")
        first.kill()
        third = self.fetch("bilibili", COURSE, "-p", "2", "--alone")

        self.assertEqual((second.code, second.out), (5, ""), second)
        self.assertRegex(second.errors, rf"process {first.process.pid} works on bilibili {COURSE} since \d\d:\d\d:\d\d; .*run it again later")
        self.assertEqual(other.code, 0, other)
        self.assertEqual(third.code, 0, third)

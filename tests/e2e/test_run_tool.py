# Other downloaders run by multiget: what they get, what is counted, and that a terminal notices nothing of us.

import contextlib
import fcntl
import hashlib
import os
import pathlib
import pty
import shutil
import signal
import sqlite3
import subprocess
import termios
import time
import unittest

from bad_server import BadServer
from harness import LONGEST_RUN, WithMultiget, WithSite, eventually

NOISE = "https://media.example.com/plain.bin"
NOISE_BYTES = 64 << 20
NAMES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def digest(content):
    return len(content), hashlib.sha256(content).hexdigest()


class WithTool:
    """Runs `multiget run-tool OPTIONS -- COMMAND`."""

    def setUp(self):
        super().setUp()
        missing = [name for name in ("curl", "aria2c") if not shutil.which(name)]
        self.assertEqual(missing, [], "not in PATH")

    def run_tool(self, command, *options, seconds=LONGEST_RUN, **more):
        return self.begin_tool(command, *options, **more).end(seconds)

    def begin_tool(self, command, *options, **more):
        return self._start(["run-tool", *options, *self.network(), "--", *command], more)

    def traffic(self):
        """What the ledger has: {(site, job, host): (received, sent)}."""
        rows = (
            "SELECT site, job, host, measured, sum(received), sum(sent) "
            "FROM traffic JOIN traffic_accounts ON account = id GROUP BY 1, 2, 3, 4"
        )
        with contextlib.closing(sqlite3.connect(self.state / "state.db")) as database:
            found = database.execute(rows).fetchall()
        self.assertEqual({row[3] for row in found}, {1})
        return {tuple(row[:3]): tuple(row[4:]) for row in found}


class Downloaders(WithTool, WithSite):
    def setUp(self):
        super().setUp()
        self.out.mkdir()

    def assert_fetched(self, name):
        content = (self.out / name).read_bytes()
        self.assertEqual(digest(content), digest(self.site.get(NOISE).body))

    def assert_counted(self, program):
        """What the site sent, TLS and heads included; these are less than a hundredth of it."""
        (key, (received, sent)), = self.traffic().items()
        bodies = sum(request["bytes"] for request in self.site.requests("media.example.com"))
        self.assertEqual(key, (program, NOISE, "media.example.com"))
        self.assertGreaterEqual(bodies, NOISE_BYTES)
        self.assertAlmostEqual(received, bodies, delta=bodies / 100)
        self.assertGreater(sent, 300)  # a TLS hello and a request

    def test_curl_fetches_the_exact_bytes_and_they_are_counted(self):
        run = self.run_tool(["curl", "-sS", "-o", self.out / "a", NOISE])

        self.assertEqual((run.code, run.out, run.errors), (0, "", ""), run)
        self.assert_counted("curl")
        self.assert_fetched("a")
        self.assert_tidy()

    def test_aria2c_fetches_them_over_several_connections(self):
        # It asks for all at once and hangs up where another connection began. With a slow site little is under way then.
        self.site.obey({"name": "slow", "host": "media.example.com", "rate": 8_000_000})

        run = self.run_tool([
            "aria2c", "-q", "-x4", "-s4", "--ca-certificate", self.site.ca, "--no-conf", "-d", self.out, "-o", "a", NOISE])

        self.assertEqual(run.code, 0, run)
        self.assert_counted("aria2c")
        self.assert_fetched("a")
        self.assertGreater(len(self.site.requests("media.example.com")), 1)
        self.assert_tidy()

    def test_the_limit_holds_for_all_its_connections_together(self):
        begun = time.monotonic()
        run = self.run_tool(
            ["curl", "-sS", "--parallel", "-r", "0-3145727", "-o", self.out / "#1", f"{NOISE}?[1-2]"], "-r", "2M")

        taken = time.monotonic() - begun
        self.assertEqual(run.code, 0, run)
        self.assertEqual(sorted(os.path.getsize(self.out / name) for name in ("1", "2")), [3 << 20, 3 << 20])
        self.assertGreater(taken, 2.9)
        self.assertLess(taken, 5)

    def test_the_config_limits_it_too_also_when_it_is_edited_meanwhile(self):
        config = self.folder / "config/multiget/config.toml"
        config.write_text('[limits]\nrate = "200K"\n', encoding="utf-8")
        running = self.begin_tool(["curl", "-sS", "-o", self.out / "a", NOISE])
        eventually(lambda: (self.out / "a").exists() and (self.out / "a").stat().st_size > 100_000, "it flows")
        self.assertLess((self.out / "a").stat().st_size, 1_000_000)

        config.write_text('[limits]\nrate = "off"\n', encoding="utf-8")
        run = running.end(30)

        self.assertEqual(run.code, 0, run)
        self.assert_fetched("a")

    def test_it_says_in_the_end_what_came_if_asked_to(self):
        run = self.run_tool(["curl", "-sS", "-r", "0-1048575", "-o", self.out / "a", NOISE], "-v")

        self.assertEqual(run.code, 0, run)
        self.assertRegex(run.errors, r"\Amultiget: received 1\.0 MiB from 1 host in 0:0\d\n\Z")

    def test_its_failure_is_its_own(self):
        run = self.run_tool(["curl", "-sS", "-f", "https://media.example.com/no-such-thing"])

        self.assertEqual(run.code, 22, run)


class Terminal(WithTool, WithMultiget):
    def test_its_exit_code_is_ours(self):
        self.assertEqual(self.run_tool(["sh", "-c", "exit 7"]).code, 7)
        self.assertEqual(self.run_tool(["sh", "-c", "kill -9 $$"]).code, 128 + signal.SIGKILL)
        self.assertEqual(self.run_tool(["true"]).code, 0)

    def test_what_cannot_be_run_is_told_as_a_shell_does(self):
        plain = self.folder / "tools" / "plain"
        plain.write_text("no program", encoding="utf-8")
        for command, code in ((["no-such-tool"], 127), (["/no/such/tool"], 127), ([""], 127), (["plain"], 126), ([plain], 126)):
            with self.subTest(command):
                run = self.run_tool(command)

                self.assertEqual(run.code, code, run)
                self.assertRegex(run.errors, r"\Amultiget: .+\n\Z")
                self.assertEqual(run.out, "")

    def test_a_bad_rate_or_network_starts_nothing(self):
        for options in (["-r", "fast"], ["--proxy", "nonsense"], ["--ca-file", "/no/such/file"]):
            with self.subTest(options):
                run = self.run_tool(["sh", "-c", "echo started"], *options)

                self.assertEqual((run.code, run.out), (2, ""), run)
                self.assertIn(options[1], run.errors)

    def test_it_has_our_streams(self):
        running = self.begin_tool(["sh", "-c", "cat; echo problem >&2"])
        running.process.stdin.write("said to it\n")
        running.process.stdin.close()

        run = running.end()

        self.assertEqual((run.code, run.out, run.errors), (0, "said to it\n", "problem\n"))

    def test_ctrl_c_is_for_the_tool_alone(self):
        script = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done"
        main, terminal = pty.openpty()
        self.addCleanup(os.close, main)
        process = subprocess.Popen(
            [self.program, "run-tool", "--", "sh", "-c", script], cwd=self.folder / "cwd", env=self.environment(),
            stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(terminal)
        self.addCleanup(process.kill)
        said = self.read_until(main, b"ready")
        os.write(main, b"\x03")
        said += self.read_until(main, b"caught")

        self.assertEqual(process.wait(LONGEST_RUN), 9, said)
        self.assert_no_process_left()

    def read_until(self, descriptor, mark):
        said = b""
        while mark not in said:
            said += os.read(descriptor, 4096)  # an error once nobody has the other end
        return said

    def test_a_tool_that_dies_of_ctrl_c_ends_us_so(self):
        running = self.begin_tool(["sh", "-c", "echo ready; kill -INT $$"])

        self.assertEqual(running.end().code, 128 + signal.SIGINT)

    def test_term_and_hup_are_handed_on(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                script = f"trap 'exit 5' {number.name[3:]}; echo ready; while :; do sleep 0.1; done"
                running = self.begin_tool(["sh", "-c", script])
                eventually(lambda: "ready\n" in running._out, "it is ready")

                running.signal(number)

                self.assertEqual(running.end().code, 5)

    def test_it_does_not_outlive_us(self):
        running = self.begin_tool(["sh", "-c", "echo ready; exec sleep 60"])
        eventually(lambda: "ready\n" in running._out, "it is ready")

        running.kill()

        self.assertEqual(running.end().code, -signal.SIGKILL)
        self.assert_no_process_left()

    def test_the_password_of_its_proxy_is_in_no_command_line(self):
        show = "; ".join(f'echo "${name}"' for name in NAMES)
        running = self.begin_tool(["sh", "-c", f'{show}; echo "no:$no_proxy$NO_PROXY"; read line'], no_proxy="*", NO_PROXY="*")
        eventually(lambda: "no:\n" in running._out, "it has shown its environment")

        urls = set(running._out[:-1])
        words = b"".join(self.command_lines())
        running.process.stdin.write("enough\n")
        running.process.stdin.flush()

        self.assertEqual(running.end().code, 0)
        (url,) = urls
        self.assertRegex(url, r"\Ahttp://[^:@/]+:[^:@/]{16,}@127\.0\.0\.1:\d+\n\Z")
        password = url.split("@")[0].rpartition(":")[2]
        self.assertIn(b"run-tool", words)
        self.assertNotIn(password.encode(), words)

    def command_lines(self):
        for folder in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdigit():
                    yield (folder / "cmdline").read_bytes()


class PrivateHosts(WithTool, WithMultiget):
    """It connects directly, and its server is on this machine."""

    def setUp(self):
        super().setUp()
        self.server = BadServer(lambda request, wire: (wire.head(200, "Content-Length: 5"), wire.send("hello")))
        self.addCleanup(self.server.stop)
        self.hidden = self.folder / "words"  # so that the address is not among our words
        self.hidden.write_text(f'url = "{self.server.url("x")}"\n', encoding="utf-8")

    def test_are_reached_where_the_user_names_them(self):
        run = self.run_tool(["curl", "-sS", self.server.url("x")])

        self.assertEqual((run.code, run.out, run.errors), (0, "hello", ""), run)

    def test_are_refused_where_he_does_not(self):
        run = self.run_tool(["curl", "-sS", "-f", "-K", self.hidden])

        self.assertEqual((run.code, run.out), (22, ""), run)
        self.assertIn("multiget: ", run.errors)
        self.assertIn("127.0.0.1", run.errors)
        self.assertEqual(self.server.requests, [])

    def test_are_reached_if_all_are_allowed(self):
        run = self.run_tool(["curl", "-sS", "-K", self.hidden], "--allow-private")

        self.assertEqual((run.code, run.out), (0, "hello"), run)


if __name__ == "__main__":
    unittest.main()

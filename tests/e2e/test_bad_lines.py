# Lines that break, drip or are closed, certificates and proxies that are not as they should be, full disks, and
# somebody who changes things meanwhile: each page ends as the identical file, or as a class and a sentence with
# nothing under a final name.

import os
import pathlib
import random
import ssl
import subprocess
import tempfile
import threading
import unittest

from bad_server import File
from harness import eventually
from with_server import BODY, NAME, OTHER, WithServer


class Cuts(WithServer):
    """Connections that are reset."""

    PLACES = {
        "before-the-answer": lambda request, wire: None,
        "in-the-status": lambda request, wire: wire.send("HTTP/1."),
        "in-the-headers": lambda request, wire: wire.send("HTTP/1.1 206 Partial Content\r\nContent-Le"),
        "behind-the-headers": lambda request, wire: File(BODY).head(request, wire),
    }

    @staticmethod
    def after(count):
        def answer(request, wire):
            File(BODY).head(request, wire)
            wire.send(File(BODY).part(request)[:count])

        return answer

    def all_places(self):
        return {**self.PLACES, **{f"after-{count}": self.after(count) for count in (1, 1000, 16_384, 299_999, 599_999, 600_000)}}

    def test_one_reset_anywhere_costs_nothing(self):
        for name, place in self.all_places().items():
            with self.case(name):
                server = self.serve(lambda request, wire, p=place: (p(request, wire), wire.reset()) if request.number == 1 else File(BODY)(request, wire))

                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_a_clean_end_anywhere_costs_nothing(self):
        for name, place in self.all_places().items():
            with self.case(name):
                server = self.serve(lambda request, wire, p=place: p(request, wire) if request.number == 1 else File(BODY)(request, wire))

                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_a_reset_after_every_piece_still_ends_with_the_file(self):
        def answer(request, wire):
            File(BODY).head(request, wire)
            wire.send(File(BODY).part(request)[:90_000])
            wire.pause(0.05)  # a reset takes back what was not read yet
            wire.reset()

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_resets_without_end_end_in_time(self):
        for name, place in self.PLACES.items():
            with self.case(name):
                server = self.serve(lambda request, wire, p=place: (p(request, wire), wire.reset()))

                run = self.fetch_from(server, seconds=40)

                self.assert_fails(run, server, "transient")
                self.assertLess(len(server.requests), 20)

    def test_a_server_that_is_not_there_ends_in_time(self):
        server = self.serve(File(BODY))
        server.stop()

        run = self.fetch_from(server, seconds=40)

        self.assert_fails(run, server, "transient")

    def test_further_tries_find_a_server_that_is_well_again(self):
        server = self.serve(lambda request, wire: wire.reset() if request.number <= 7 else File(BODY)(request, wire))

        run = self.fetch_from(server, tries=4)

        self.assert_identical(run, server)


class Silence(WithServer):
    def test_one_byte_a_second_is_a_stall(self):
        def slow_body(request, wire):
            File(BODY).head(request, wire)
            wire.drip(BODY, 1)

        def slow_headers(request, wire):
            wire.send("HTTP/1.1 206 Partial Content\r\nX-Slow: ")
            wire.drip(BODY.hex().encode(), 1)

        def slow_refusal(request, wire):
            wire.head(500, "Content-Length: 100000")
            wire.drip(BODY, 1)

        def nothing(request, wire):
            wire.wait_until_gone()

        def nothing_behind_the_headers(request, wire):
            File(BODY).head(request, wire)
            wire.wait_until_gone()

        answers = {
            "body": slow_body, "headers": slow_headers, "refusal": slow_refusal, "nothing": nothing,
            "no-body": nothing_behind_the_headers,
        }
        for name, answer in answers.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server, "--stall-timeout", "3", seconds=30)

                self.assert_fails(run, server, "transient", "127.0.0.1")

    def test_a_slow_byte_and_then_the_rest_is_a_file(self):
        def answer(request, wire):
            File(BODY).head(request, wire)
            body = File(BODY).part(request)
            wire.drip(body[:3], 0.5)
            wire.send(body[3:])

        server = self.serve(answer)

        run = self.fetch_from(server, "--stall-timeout", "3")

        self.assert_identical(run, server)


class Names(WithServer):
    def test_a_name_that_does_not_exist_is_told(self):
        run = self.fetch_url("http://name.invalid/file.bin", seconds=60)

        self.assertEqual(run.code, 4, run)
        self.assertEqual(run.kinds(), {1: "transient"}, run)
        self.assertIn("name.invalid", run.ends[1]["error"]["message"])
        self.assertEqual([file for file in self.files() if not file.startswith(".multiget/")], [])
        self.assert_tidy()


class Certificates(WithServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="multiget-e2e-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.keys = pathlib.Path(folder.name)
        for name, subject in (("right", "IP:127.0.0.1"), ("wrong", "DNS:wrong.host.invalid"), ("stranger", "IP:127.0.0.1")):
            subprocess.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", cls.keys / f"{name}.key", "-out", cls.keys / f"{name}.pem", "-subj", f"/CN={name}, trust nowhere",
                "-addext", f"subjectAltName={subject}",
            ], check=True, capture_output=True)

    def secure(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.keys / f"{name}.pem", self.keys / f"{name}.key")
        return self.serve(File(BODY), tls=context)

    def test_a_certificate_that_is_trusted_gives_the_file(self):
        server = self.secure("right")

        run = self.fetch_from(server, "--ca-file", self.keys / "right.pem")

        self.assert_identical(run, server)

    def test_one_for_another_name_and_one_that_nobody_vouches_for_are_refused(self):
        for name, trusted in {"wrong": "wrong", "stranger": "right"}.items():
            with self.case(name):
                server = self.secure(name)

                run = self.fetch_from(server, "--ca-file", self.keys / f"{trusted}.pem")

                self.assert_fails(run, server, "forbidden")
                self.assertEqual(server.requests, [])

    def test_no_tls_where_it_was_asked_for_is_told(self):
        server = self.serve(File(BODY))
        server.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"

        run = self.fetch_url(server.url(NAME).replace("http:", "https:"))

        self.assert_fails(run, server, "transient")


class Proxies(WithServer):
    def test_a_proxy_that_refuses_is_told(self):
        for name, (status, scheme, kind) in {
            "refuses-the-way": (403, "https", "transient"), "wants-a-password": (407, "https", "forbidden"),
            "wants-a-password-for-http": (407, "http", "forbidden"), "is-broken": (502, "https", "transient"),
        }.items():
            with self.case(name):
                proxy = self.serve(lambda request, wire, s=status: wire.head(s, "Proxy-Authenticate: Basic realm=x", "Content-Length: 0"))

                run = self.fetch_url(f"{scheme}://media.example.com/file.bin", "--proxy", proxy.url("").rstrip("/"))

                proxy.requests = [request for request in proxy.requests if request.method != "CONNECT"]
                sentence = self.assert_fails(run, proxy, kind, "media.example.com", str(status))
                self.assertIn("proxy", sentence)

    def test_a_proxy_that_is_not_there_is_told(self):
        proxy = self.serve(File(BODY))
        proxy.stop()

        run = self.fetch_url("http://media.example.com/file.bin", "--proxy", proxy.url("").rstrip("/"), seconds=60)

        self.assert_fails(run, proxy, "transient", "media.example.com")


class Disk(WithServer):
    def mount(self, size):
        self.out.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.out], check=True)
        self.addCleanup(subprocess.run, ["umount", self.out], check=True)

    def test_a_disk_that_cannot_hold_it_stops_the_run(self):
        def unknown_length(request, wire):
            wire.head(200)
            while True:
                wire.send(BODY)

        for name, answer in {"told": File(BODY * 4), "not-told": unknown_length}.items():
            with self.case(name):
                self.mount("1m")
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_fails(run, server, "disk_full", "out-", code=9)

    def test_what_came_is_kept_for_when_there_is_room(self):
        self.mount("4m")
        body = random.Random(6).randbytes(3_000_000)
        ballast = self.out / "ballast"
        ballast.write_bytes(bytes(2_000_000))

        def unknown_length(request, wire):
            wire.head(200)
            wire.send(body)

        first = self.serve(unknown_length)
        run = self.fetch_from(first)
        self.assertEqual(run.kinds(), {1: "disk_full"}, run)
        ballast.unlink()
        first.answer = File(body)

        run = self.fetch_from(first)

        self.assert_identical(run, first, body)


class Meddlers(WithServer):
    """Somebody changes what lies in the room, or at the other end."""

    def half(self, healthy=None):
        """A server, and what a first run that was stopped half way left of it."""
        server = self.serve(lambda request, wire: None)
        healthy = healthy or File(BODY)

        def answer(request, wire):
            healthy.head(request, wire)
            wire.send(healthy.part(request)[:300_000])
            wire.wait_until_gone()

        server.answer = answer
        run = self.fetch_from(server, "--stall-timeout", "2")
        self.assertEqual(run.kinds(), {1: "transient"}, run)
        server.answer = healthy
        server.requests.clear()
        return server

    def left(self, ending):
        found = [path for path in (self.out / ".multiget").rglob(f"*{ending}")]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_a_second_run_fetches_only_the_rest(self):
        server = self.half()

        run = self.fetch_from(server)

        self.assert_identical(run, server)
        self.assertEqual(server.requests[0].range[0], 300_000)

    def test_a_part_that_was_removed_or_cut_is_fetched_again(self):
        changes = {
            "removed": lambda part: part.unlink(), "cut": lambda part: os.truncate(part, 1000),
            "emptied": lambda part: os.truncate(part, 0), "longer": lambda part: os.truncate(part, 2_000_000),
        }
        for name, change in changes.items():
            with self.case(name):
                server = self.half()
                change(self.left(".part"))

                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_a_map_that_is_damaged_costs_the_part_and_not_the_file(self):
        def replace(old, new):
            return lambda path: path.write_bytes(path.read_bytes().replace(old, new))

        changes = {
            "empty": lambda path: path.write_bytes(b""), "torn": lambda path: os.truncate(path, path.stat().st_size // 2),
            "noise": lambda path: path.write_bytes(OTHER[:500]), "huge": lambda path: path.write_bytes(OTHER * 4),
            "claims-more": replace(b"there 0-300000", b"there 0-590000"), "other-size": replace(b"size 600000", b"size 700000"),
            "removed": lambda path: path.unlink(),
        }
        for name, change in changes.items():
            with self.case(name):
                server = self.half()
                before = self.left(".map").read_bytes()
                change(self.left(".map"))

                run = self.fetch_from(server)

                self.assertIn(b"there 0-300000", before)
                self.assert_identical(run, server)
                self.assertEqual(server.requests[0].range[0], 0)

    def test_another_resource_meanwhile_is_never_mixed_in(self):
        others = {
            "other-tag": File(OTHER, etag='"two"'), "shorter": File(OTHER[:500_000], etag='"two"'),
            "longer": File(OTHER + BODY, etag='"two"'), "shorter-than-what-came": File(OTHER[:1000], etag='"two"'),
            "empty": File(b"", etag='"two"', ranges=False), "no-parts": File(OTHER, etag='"two"', ranges=False),
        }
        for name, other in others.items():
            with self.case(name):
                server = self.half()
                server.answer = other

                run = self.fetch_from(server)

                self.assert_identical(run, server, other.body)

    def test_another_size_without_a_tag_is_never_mixed_in(self):
        for name, other in {"shorter": OTHER[:500_000], "longer": OTHER + BODY, "tiny": b"x"}.items():
            with self.case(name):
                server = self.half(File(BODY, etag=None))
                server.answer = File(other, etag=None)

                run = self.fetch_from(server)

                self.assert_identical(run, server, other)

    def test_a_server_that_passes_over_if_range_is_found_out(self):
        server = self.half()
        other = File(OTHER, etag='"two"')
        other.asks_part = lambda request: "range" in request.headers
        server.answer = other

        run = self.fetch_from(server)

        self.assert_identical(run, server, OTHER)

    def meddle(self, change):
        """A run during which `change` is done to the part, half way."""
        half_way, go_on = threading.Event(), threading.Event()
        healthy = File(BODY)

        def answer(request, wire):
            if request.number > 1:
                return healthy(request, wire)
            healthy.head(request, wire)
            wire.send(BODY[:300_000])
            half_way.set()
            go_on.wait(20)
            return wire.send(BODY[300_000:])

        server = self.serve(answer)
        running = self.begin("get", server.url(NAME), "-R", "2", "--engine", "direct")
        self.assertTrue(half_way.wait(20))
        eventually(lambda: self.out.exists() and any(path.stat().st_size >= 300_000 for path in self.out.rglob("*.part")), "half is there")
        change(self.left(".part"))
        go_on.set()
        return running.end(), server

    def test_a_part_that_is_removed_meanwhile_is_fetched_again(self):
        def replaced(part):
            part.unlink()
            part.write_bytes(OTHER)

        changes = {"removed": lambda part: part.unlink(), "replaced": replaced}
        for name, change in changes.items():
            with self.case(name):
                run, server = self.meddle(change)

                if name == "emptied":  # the same file with a hole: only a film would tell
                    continue
                self.assert_identical(run, server)


if __name__ == "__main__":
    unittest.main()

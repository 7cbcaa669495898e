# Servers that lie about what they send, send elsewhere or say no: each page ends as the identical file, or as a
# class and a sentence with nothing under a final name.

import gzip
import random
import unittest

from bad_server import File
from with_server import BODY, NAME, OTHER, WithServer, film

FAST = 3_000_000  # bytes a second; slow enough for a second connection, fast enough for a test


class Whole(WithServer):
    """Answers without ranges, with lengths missing or wrong."""

    def test_a_healthy_server_gives_the_file(self):
        server = self.serve(File(BODY))

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_a_body_of_unknown_length_ends_with_its_last_chunk_or_its_connection(self):
        def chunked(request, wire):
            wire.head(200, "Transfer-Encoding: chunked")
            for at in range(0, len(BODY), 50_000):
                piece = BODY[at:at + 50_000]
                wire.send(f"{len(piece):x}\r\n", piece, "\r\n")
            wire.send("0\r\n\r\n")

        def until_it_closes(request, wire):
            wire.head(200)
            wire.send(BODY)

        for name, answer in {"chunked": chunked, "closed": until_it_closes}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_a_length_beside_chunks_counts_for_nothing(self):
        def answer(request, wire):
            wire.head(200, "Transfer-Encoding: chunked", "Content-Length: 1000")
            wire.send(f"{len(BODY):x}\r\n", BODY, "\r\n0\r\n\r\n")

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_chunks_that_break_off_or_make_no_sense_are_no_file(self):
        def broken_off(request, wire):
            wire.head(200, "Transfer-Encoding: chunked")
            wire.send(f"{len(BODY):x}\r\n", BODY[:1000])

        def nonsense(request, wire):
            wire.head(200, "Transfer-Encoding: chunked")
            wire.send("3e8\r\n", BODY[:1000], "\r\nthis is no length\r\n", BODY)

        for name, answer in {"broken-off": broken_off, "nonsense": nonsense}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient")

    def test_a_length_that_never_comes_is_no_file(self):
        def answer(request, wire):
            wire.head(200, f"Content-Length: {len(BODY) + 1000}")
            wire.send(BODY)

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_fails(run, server, "transient")

    def test_what_we_saw_is_told_although_tools_were_asked_after_us(self):
        def answer(request, wire):
            wire.head(200, f"Content-Length: {len(BODY) + 1000}")
            wire.send(BODY)

        server = self.serve(answer)

        run = self.fetch("get", server.url(NAME), "-R", "0")

        server.requests.clear()  # the tools ask in their own ways
        self.assert_fails(run, server, "transient", "127.0.0.1", "broke off")

    def test_more_than_the_length_is_not_taken(self):
        def answer(request, wire):
            wire.head(200, f"Content-Length: {len(BODY)}")
            wire.send(BODY, OTHER)

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_lengths_that_are_none_or_contradict_each_other_are_no_file(self):
        def negative(request, wire):
            wire.head(200, "Content-Length: -5")
            wire.send(BODY)

        def words(request, wire):
            wire.head(200, "Content-Length: many")
            wire.send(BODY)

        def two(request, wire):
            wire.head(200, "Content-Length: 1000", f"Content-Length: {len(BODY)}")
            wire.send(BODY)

        def huge(request, wire):
            wire.head(200, "Content-Length: 99999999999999999999999")
            wire.send(BODY)

        for name, answer in {"negative": negative, "words": words, "two": two, "huge": huge}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient")

    def test_a_length_beyond_the_disk_is_told_before_anything_comes(self):
        def answer(request, wire):
            wire.head(200, "Content-Length: 4611686018427387904")
            wire.wait_until_gone()

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_fails(run, server, "disk_full", "out", code=9)

    def test_what_was_packed_without_being_asked_is_no_file(self):
        def content(request, wire):
            packed = gzip.compress(BODY)
            wire.head(200, "Content-Encoding: gzip", f"Content-Length: {len(packed)}")
            wire.send(packed)

        def on_its_way(request, wire):
            packed = gzip.compress(BODY)
            wire.head(200, "Transfer-Encoding: gzip, chunked")
            wire.send(f"{len(packed):x}\r\n", packed, "\r\n0\r\n\r\n")

        for name, answer in {"content": content, "transfer": on_its_way}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient", "127.0.0.1", "gzip")
                self.assertEqual({request.headers["accept-encoding"] for request in server.requests}, {"identity"})

    def test_small_files_come_whole(self):
        for body, ranges in ((b"x", True), (b"x", False), (b"xy", True), (b"xy", False)):
            with self.case(f"{len(body)}-{ranges}"):
                server = self.serve(File(body, ranges=ranges))

                run = self.fetch_from(server)

                self.assert_identical(run, server, body)

    def test_an_empty_file_is_a_file(self):
        def refuses_the_range(request, wire):
            if "range" in request.headers:
                return wire.head(416, "Content-Range: bytes */0", "Content-Length: 5"), wire.send("empty")
            return wire.head(200, "Content-Length: 0")

        def no_length(request, wire):
            wire.head(200)

        cases = {"plain": File(b"", ranges=False), "refused": refuses_the_range, "closed": no_length}
        for name, answer in cases.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_identical(run, server, b"")

    def test_an_empty_film_is_none(self):
        server = self.serve(File(b"", ranges=False))

        run = self.fetch_from(server, name="film.mp4")

        self.assert_fails(run, server, "transient", "damaged")

    def test_a_success_without_a_file_is_none(self):
        for status in (201, 202, 204, 205, 207, 226):
            with self.case(status):
                server = self.serve(lambda request, wire, s=status: (wire.head(s), s == 204 or wire.send("accepted")))

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient", "127.0.0.1", str(status))


class Films(WithServer):
    def test_a_film_is_looked_at_before_it_gets_its_name(self):
        server = self.serve(File(film()))

        run = self.fetch_from(server, name="film.mp4")

        self.assert_identical(run, server, film(), "film.mp4")

    def test_half_a_film_or_words_instead_of_it_are_none(self):
        page = b"<html><body>please log in</body></html>" * 100
        for name, body in {"half": film()[:len(film()) // 2], "words": page}.items():
            with self.case(name):
                server = self.serve(File(body))

                run = self.fetch_from(server, name="film.mp4")

                self.assert_fails(run, server, "transient", "damaged")


class Parts(WithServer):
    """Answers to requests for a part."""

    def lie(self, answer):
        """A server whose first answer breaks off, and whose later ones are `answer`."""
        healthy = File(BODY)

        def first_breaks(request, wire):
            if request.number > 1:
                return answer(request, wire, healthy)
            healthy.head(request, wire)
            return wire.send(BODY[:200_000])

        return self.serve(first_breaks)

    def test_a_server_that_knows_no_parts_gives_the_file(self):
        server = self.serve(File(BODY, ranges=False))

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_the_whole_instead_of_the_rest_starts_afresh(self):
        whole = File(BODY, ranges=False)
        broken = File(BODY, ranges=False)
        broken.part = lambda request: BODY[:300_000]
        server = self.serve(lambda request, wire: (whole if request.number > 1 else broken)(request, wire))

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_the_whole_for_the_second_connection_only_is_not_mixed_in(self):
        body = random.Random(5).randbytes(6_000_000)
        parts, whole = File(body, rate=FAST), File(body, ranges=False, rate=FAST)
        server = self.serve(lambda request, wire: (whole if request.number == 2 else parts)(request, wire))

        run = self.fetch_from(server, "-N", "4")

        self.assertGreater(len(server.requests), 1)
        self.assert_identical(run, server, body)

    def test_the_whole_for_all_but_the_first_connection_is_not_mixed_in(self):
        body = random.Random(5).randbytes(6_000_000)
        parts, whole = File(body, rate=FAST), File(body, ranges=False, rate=FAST)
        server = self.serve(lambda request, wire: (whole if request.number > 1 else parts)(request, wire))

        run = self.fetch_from(server, "-N", "4")

        self.assertGreater(len(server.requests), 1)
        self.assert_identical(run, server, body)

    def test_another_part_than_asked_for_is_not_taken(self):
        def another(request, wire, healthy):
            first = request.range[0] - 1000
            wire.head(206, f"Content-Length: {len(BODY) - first}", healthy.content_range(first, len(BODY)), *healthy.tags())
            wire.send(BODY[first:])

        def later(request, wire, healthy):
            first = request.range[0] + 1000
            wire.head(206, f"Content-Length: {len(BODY) - first}", healthy.content_range(first, len(BODY)), *healthy.tags())
            wire.send(BODY[first:])

        for name, answer in {"earlier": another, "later": later}.items():
            with self.case(name):
                server = self.lie(answer)

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient")

    def test_a_part_that_says_not_which_or_makes_no_sense_is_not_taken(self):
        ranges = {
            "none": [], "words": ["Content-Range: some of it"], "other-unit": ["Content-Range: lines 1-2/3"],
            "backwards": ["Content-Range: bytes 500-200/600000"], "beyond": ["Content-Range: bytes 0-700000/600000"],
            "unsatisfied": ["Content-Range: bytes */600000"],
        }
        for name, lines in ranges.items():
            with self.case(name):
                server = self.serve(lambda request, wire, l=lines: (wire.head(206, *l), wire.send(OTHER)))

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient")

    def test_a_total_that_changes_with_every_answer_is_no_file(self):
        def answer(request, wire):
            first = request.range[0]
            wire.head(206, f"Content-Range: bytes {first}-{len(BODY) - 1}/{len(BODY) + request.number}")
            wire.send(BODY[first:first + 100_000])

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_fails(run, server, "transient")

    def test_a_part_longer_than_asked_for_ends_where_it_should(self):
        def by_length(request, wire, healthy):
            first = request.range[0]
            wire.head(206, f"Content-Length: {len(BODY) - first + 5000}", healthy.content_range(first, len(BODY)))
            wire.send(BODY[first:], OTHER[:5000])

        def by_connection(request, wire, healthy):
            first = request.range[0]
            wire.head(206, healthy.content_range(first, len(BODY)))
            wire.send(BODY[first:], OTHER)

        def at_once(request, wire):
            wire.head(206, File(BODY).content_range(0, len(BODY)))
            wire.send(BODY, OTHER)

        for name, server in {
            "by-length": self.lie(by_length), "by-connection": self.lie(by_connection), "at-once": self.serve(at_once),
        }.items():
            with self.case(name):
                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_less_than_asked_for_is_asked_for_again(self):
        def small_parts(request, wire):
            first = request.range[0]
            end = min(first + 100_000, len(BODY))
            wire.head(206, f"Content-Length: {end - first}", File(BODY).content_range(first, end))
            wire.send(BODY[first:end])

        def small_parts_with_more(request, wire):
            first = request.range[0]
            end = min(first + 100_000, len(BODY))
            wire.head(206, File(BODY).content_range(first, end))
            wire.send(BODY[first:end], OTHER[:50_000])

        for name, answer in {"less": small_parts, "less-and-more": small_parts_with_more}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server)

                self.assert_identical(run, server)

    def test_a_total_that_is_never_told_is_found(self):
        def answer(request, wire):
            first = request.range[0]
            wire.head(206, f"Content-Range: bytes {first}-{len(BODY) - 1}/*")
            wire.send(BODY[first:])

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_a_range_that_is_always_refused_is_no_file(self):
        server = self.serve(lambda request, wire: wire.head(416, "Content-Length: 0"))

        run = self.fetch_from(server)

        self.assert_fails(run, server, "transient", "127.0.0.1", "416")


class Elsewhere(WithServer):
    """Redirections."""

    @staticmethod
    def to(place):
        return lambda request, wire: wire.head(302, f"Location: {place}", "Content-Length: 0")

    def test_another_host_gives_the_file_and_gets_no_cookie(self):
        goal = self.serve(File(BODY))
        start = self.serve(self.to(goal.url(NAME, host="localhost")))
        jar = self.folder / "cookies.txt"
        jar.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tSESSDATA\tsecret-words\n", encoding="utf-8")

        run = self.fetch_from(start, "--cookies", jar)

        self.assert_identical(run, start)
        self.assertEqual({request.headers.get("cookie") for request in start.requests}, {"SESSDATA=secret-words"})
        self.assertEqual([request.headers for request in goal.requests if "secret-words" in str(request)], [])
        self.assertTrue(goal.requests)
        self.assert_sane(goal)

    def test_circles_and_other_schemes_are_told(self):
        secret = self.folder / "secret"
        secret.write_text("not to be read", encoding="utf-8")
        for name, (place, *parts) in {
            "circle": ("/again", "circle"), "file": (f"file://{secret}", "http"), "ftp": ("ftp://127.0.0.1/x", "http"),
            "data": ("data:text/plain,x", "http"), "gopher": ("gopher://127.0.0.1:70/x", "http"), "nothing": ("http://", ),
        }.items():
            with self.case(name):
                server = self.serve(self.to(place))

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient", "127.0.0.1", *parts)
                self.assertLess(len(server.requests), 60)

    def test_a_chain_of_ten_is_followed(self):
        def answer(request, wire):
            step = int(request.target.rpartition("?")[2]) if "?" in request.target else 0
            return File(BODY)(request, wire) if step == 10 else self.to(f"/{NAME}?{step + 1}")(request, wire)

        server = self.serve(answer)

        run = self.fetch_from(server)

        self.assert_identical(run, server)

    def test_a_redirection_that_leads_nowhere_is_told(self):
        for status in (300, 302, 304, 305):
            with self.case(status):
                server = self.serve(lambda request, wire, s=status: wire.head(s, "Content-Length: 0"))

                run = self.fetch_from(server)

                self.assert_fails(run, server, "transient", "127.0.0.1", str(status))


class Refusals(WithServer):
    """Statuses that are no success, and answers that are none."""

    def test_each_status_has_its_class(self):
        statuses = {
            404: "not_found", 410: "not_found", 401: "needs_login", 403: "expired", 400: "forbidden", 451: "forbidden",
            500: "transient", 502: "transient", 599: "transient",
        }
        for status, kind in statuses.items():
            with self.case(status):
                server = self.serve(lambda request, wire, s=status: (wire.head(s, "Content-Length: 5"), wire.send("sorry")))

                run = self.fetch_from(server)

                self.assert_fails(run, server, kind, "127.0.0.1", str(status))

    def test_a_host_that_asks_for_rest_without_end_ends_the_run(self):
        for status in (429, 503):
            with self.case(status):
                server = self.serve(lambda request, wire, s=status: wire.head(s, "Retry-After: 3600", "Content-Length: 0"))

                run = self.fetch_from(server, "--max-wait", "1", seconds=30)

                self.assertEqual(run.code, 5, run)
                self.assertIn("127.0.0.1", run.out)
                self.assertEqual([file for file in self.files() if not file.startswith(".multiget/")], [])
                self.assertLess(len(server.requests), 3)
                self.assert_tidy()
                self.assert_sane(server)

    def test_a_refusal_without_end_ends(self):
        def answer(request, wire):
            wire.head(404, "Transfer-Encoding: chunked")
            while True:
                wire.send("10000\r\n", OTHER[:65536], "\r\n")

        server = self.serve(answer)

        run = self.fetch_from(server, seconds=20)

        self.assert_fails(run, server, "not_found", "127.0.0.1", "404")

    def test_a_rest_that_is_asked_for_is_taken(self):
        refused = []

        def answer(request, wire):
            if request.number > 1:
                return File(BODY)(request, wire)
            refused.append(request)
            return wire.head(429, "Retry-After: 2", "Content-Length: 0")

        server = self.serve(answer)

        run = self.fetch_from(server, tries=2)

        self.assertEqual(len(refused), 1)
        self.assertEqual(len(server.requests), 2)
        self.assert_identical(run, server)

    def test_a_hiccup_of_any_sort_is_got_over(self):
        for status in (500, 502, 503, 429):
            with self.case(status):
                server = self.serve(lambda request, wire, s=status: wire.head(s, "Content-Length: 0") if request.number == 1 else File(BODY)(request, wire))

                run = self.fetch_from(server, tries=3)

                self.assert_identical(run, server)

    def test_answers_that_are_none_are_told(self):
        big = "".join(f"X-{number}: {'x' * 1000}\r\n" for number in range(1000))
        answers = {
            "garbage": b"\x00\xff\xfe garbage \x01\r\n\r\n" + OTHER[:1000],
            "words": "220 mail.example ready\r\n",
            "no-number": "HTTP/1.1 yes fine\r\n\r\n",
            "another-version": "HTTP/9.9 200 OK\r\n\r\nbody",
            "nul": b"HTTP/1.1 200 OK\r\nX: \x00\x00\r\nContent-Length: 5\r\n\r\nhello",
            "nothing": "",
            "many-headers": f"HTTP/1.1 200 OK\r\n{big}\r\n",
            "long-header": f"HTTP/1.1 200 OK\r\nX: {'x' * 1_000_000}\r\n\r\nbody",
            "interim-without-end": "HTTP/1.1 102 Processing\r\n\r\n" * 40_000,
        }
        for name, words in answers.items():
            with self.case(name):
                server = self.serve(lambda request, wire, w=words: wire.send(w))

                run = self.fetch_from(server)

                sentence = self.assert_fails(run, server, "transient")
                self.assertNotIn("other than http", sentence)

    def test_answers_without_end_end(self):
        def headers(request, wire):
            wire.send("HTTP/1.1 200 OK\r\n")
            while True:
                wire.send(f"X: {'x' * 1000}\r\n")

        def interim(request, wire):
            while True:
                wire.send("HTTP/1.1 102 Processing\r\n\r\n")

        for name, answer in {"headers": headers, "interim": interim}.items():
            with self.case(name):
                server = self.serve(answer)

                run = self.fetch_from(server, "--stall-timeout", "3", seconds=40)

                self.assert_fails(run, server, "transient")


if __name__ == "__main__":
    unittest.main()

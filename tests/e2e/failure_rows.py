# What goes wrong at a site, as rows that hold for each engine; the modules test_*_failures_ENGINE run them. Policies
# are those of fixtures/site/policies. A page that is called done is always looked at: no failure may pass for success.

import signal

from harness import COURSE, MEDIA, SINGLE, WithSite, catalog, client, course_name, eventually

SINGLE_NAME = "单页视频：只有一集.mp4"
PAGES_AND_API = "*.bilibili.com"
DELETED = catalog.DELETED[0]


class FailureRows(WithSite):
    """What rows have in common; `engine` and `download` are set by the class that takes them up."""

    engine = ""
    download = "native"

    def chosen(self):
        return ["--engine", self.engine, "--download", self.download]

    def get(self, *words, **more):
        return self.fetch(*words, *self.chosen(), **more)

    def assert_nothing_published(self):
        self.assertEqual([name for name in self.files() if not name.startswith(".multiget/")], [])

    def assert_failed(self, run, kind, *pages, code=4):
        self.assertEqual((run.code, run.kinds()), (code, {page: kind for page in pages}), run)
        self.assert_nothing_published()
        self.assert_tidy()

    def assert_whole_or_failed(self, run, kind, height):
        if run.code == 0:
            self.assert_done(run, 1)
            self.assert_only(SINGLE_NAME)
            self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1), height)
        else:
            self.assert_failed(run, kind, 1)


class PageFailures:
    """The page, the API, and the way to them."""

    requests_of_a_refused_probe = 1
    bad_certificate = {"forbidden"}
    wrong_password = {"forbidden"}

    def test_a_deleted_video_is_not_found_and_not_asked_for_again(self):
        run = self.get("bilibili", DELETED, "-p", "1")

        self.assert_failed(run, "not_found", 1)
        self.assertLessEqual(len(self.site.requests()), 4)

    def test_an_unknown_video_is_not_found(self):
        run = self.get("bilibili", "BV1nowhere44", "-p", "1-3")

        self.assert_failed(run, "not_found", 1, 2, 3)
        self.assertLessEqual(len(self.site.requests()), 8)

    def test_a_gone_list_ends_with_everything_failed(self):
        self.site.obey_file("404")

        run = self.get("bilibili", COURSE)

        self.assertEqual(run.code, 4, run)
        self.assert_nothing_published()

    def check_a_ban_that_ends(self, name):
        """The host is left alone while it bans, and what was asked for arrives afterwards."""
        self.site.obey_file(name)
        running = self.begin("bilibili", COURSE, "-p", "1-2", *self.chosen())
        eventually(lambda: running.has_told("host_rests"), "the ban is noticed")
        during = self.site.seen(PAGES_AND_API)
        self.site.change()

        run = running.end()

        self.assert_done(run, 1, 2)
        self.assertEqual(set(run.first_errors().values()), {"throttled"}, run)
        self.assertLessEqual(len(during), 10, "asked on although banned")
        self.assert_only(course_name(1), course_name(2))
        self.assert_course_page(2)

    def test_412_of_the_page_rests_the_host_and_passes(self):
        self.check_a_ban_that_ends("412-page")

    def test_412_of_the_api_rests_the_host_and_passes(self):
        self.check_a_ban_that_ends("412-api")

    def test_code_352_of_the_api_rests_the_host(self):
        self.site.obey_file("code-352")
        running = self.begin("bilibili", COURSE, "-p", "1-2", *self.chosen())
        eventually(lambda: running.has_told("host_rests"), "the ban is noticed")
        self.site.change()

        run = running.end()

        self.assert_done(run, 1, 2)
        self.assertLessEqual(set(run.first_errors().values()), {"throttled"}, run)
        self.assert_only(course_name(1), course_name(2))
        self.assert_course_page(2)

    def test_an_answer_with_a_voucher_only_rests_the_host_and_passes(self):
        self.check_a_ban_that_ends("v-voucher")

    def test_a_ban_that_stays_ends_the_run_after_few_requests_and_fails_no_page(self):
        self.site.obey_file("412-page")

        run = self.get("bilibili", COURSE, "-p", "1-3", "--retries", "0", "--max-wait", "6s")

        self.assertEqual((run.code, set(run.states().values())), (5, {"cancelled"}), run)
        self.assertEqual(set(run.kinds().values()), {"throttled"}, run)
        self.assertEqual((run.total["waiting"], run.total["failed"]), (3, 0), run)
        self.assertLessEqual(len(self.site.requests()), 4 * self.requests_of_a_refused_probe)
        self.assert_nothing_published()

    def test_a_page_that_alone_is_refused_fails_and_the_others_arrive(self):
        self.site.obey({"host": PAGES_AND_API, "page": 2, "status": 412}, {"host": PAGES_AND_API, "cid": 300100002, "status": 412})

        run = self.get("bilibili", COURSE, "-p", "1-3", "-q", "360", "--retries", "1")

        self.assertEqual((run.code, run.states()), (1, {1: "done", 2: "failed", 3: "done"}), run)
        self.assertEqual(run.kinds(), {2: "throttled"}, run)
        self.assert_only(course_name(1), course_name(3))

    def test_a_busy_api_rests_the_host_and_passes(self):
        self.site.obey({"host": "api.bilibili.com", "status": 503})
        running = self.begin("bilibili", COURSE, "-p", "1-3", "-q", "360", *self.chosen())
        eventually(lambda: running.has_told("host_rests"), "the refusal is noticed")
        self.site.change()

        run = running.end()

        self.assert_done(run, 1, 2, 3)
        self.assert_only(course_name(1), course_name(2), course_name(3))

    def test_a_ban_from_the_sixth_page_on_delays_the_rest_only(self):
        self.site.obey_file("playlist-412-from-6")
        running = self.begin("bilibili", COURSE, "-p", "4-8", "-q", "360", *self.chosen())
        eventually(lambda: running.has_told("host_rests"), "the ban is noticed", 60)
        banned = [line for line in self.site.seen("www.bilibili.com", status=412)]
        eventually(lambda: all(running.has_told("job_ended", page=page, state="done") for page in (4, 5)), "4 and 5 arrive", 60)
        self.site.change()

        run = running.end()

        self.assert_done(run, 4, 5, 6, 7, 8)
        self.assertEqual({line["page"] for line in banned}, {6}, "the pages behind it were burnt through")
        for page in (5, 6, 8):
            self.assert_course_page(page, 360)

    def test_page_21_of_20_is_absent_and_never_page_1(self):
        run = self.get("bilibili", COURSE, "-p", "20-21", "-q", "360")

        self.assertEqual((run.code, run.states()), (0, {20: "done", 21: "skipped"}), run)
        self.assert_only(course_name(20))

    def test_a_bad_certificate_of_the_page_is_told_with_its_cure(self):
        for name in ("bad-certificate", "wrong-host"):
            with self.subTest(name):
                self.site.obey_file(name)

                run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "0")

                self.assertIn(run.kinds()[1], self.bad_certificate, run)
                self.assertEqual(run.code, 4, run)
                self.assert_nothing_published()
                self.assertEqual(self.site.requests(), [])

    def test_a_bad_certificate_of_the_media_is_told_with_its_cure(self):
        self.site.obey_file("bad-certificate-cdn")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "0")

        self.assert_failed(run, "forbidden", 1)
        self.assertIn("--ca-file", run.ends[1]["error"]["message"])

    def test_a_proxy_that_is_down_fails_and_says_so(self):
        run = self.run_through("http://127.0.0.1:9", "bilibili", SINGLE, "-p", "1", "--retries", "0")

        self.assertEqual((run.code, run.kinds()), (4, {1: "transient"}), run)
        self.assertEqual(self.site.requests(), [])

    def test_a_proxy_that_wants_a_password_fails_and_says_so(self):
        locked = client.Simulator("--require-auth", "me:secret")
        self.addCleanup(locked.stop)

        run = self.run_through(locked.proxy, "bilibili", SINGLE, "-p", "1", "--retries", "0")
        with_password = self.run_through(
            locked.proxy.replace("//", "//me:secret@"), "bilibili", SINGLE, "-p", "1", "-q", "360", "--retries", "0",
        )

        self.assertEqual(run.code, 4, run)
        self.assertIn(run.kinds()[1], self.wrong_password, run)
        self.assert_done(with_password, 1)
        self.assertNotIn("secret", with_password.out + with_password.errors)

    def test_an_unknown_host_fails(self):
        run = self.get("get", "https://unknown.invalid/video.html", "-p", "1", "--retries", "0")

        self.assertEqual(run.code, 4, run)
        self.assertEqual(run.kinds()[1], "transient", run)
        self.assert_nothing_published()

    def run_through(self, proxy, *words):
        words = [*words, *self.chosen(), "--proxy", proxy, "--ca-file", self.site.ca, "-d", str(self.out)]
        return self.run_plainly(*words, "--progress", "json")


class MediaFailures:
    """Where the bytes come from."""

    after_a_wait = {2: "expired"}  # the first errors when page 2's link became too old before its turn

    def test_a_link_that_expired_in_the_queue_is_asked_for_once_more(self):
        self.site.obey({"host": MEDIA, "page": 1, "path": "*-302??.m4s", "rate": 25_000}, link_seconds=4)

        run = self.get("bilibili", COURSE, "-p", "1-2", "-q", "360", "-j", "1")

        self.assert_done(run, 1, 2)
        self.assertEqual(run.first_errors(), self.after_a_wait, run)
        self.assertEqual(len(run.all("job_retries")), len(self.after_a_wait), run)
        self.assert_only(course_name(1), course_name(2))
        self.assert_course_page(2, 360)

    def test_links_that_are_refused_for_good_fail_as_expired(self):
        self.site.obey_file("expired-403")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "1")

        self.assert_failed(run, "expired", 1)

    def check_never_a_smaller_picture(self, name, kind):
        self.site.obey_file(name)

        run = self.get("bilibili", COURSE, "-p", "1", "--retries", "1", seconds=110)

        self.assert_failed(run, kind, 1)

    def test_a_refused_best_picture_is_never_replaced_by_a_smaller_one(self):
        self.check_never_a_smaller_picture("503-best-video", "transient")

    def test_429_of_the_best_picture_rests_the_host_and_passes(self):
        self.site.obey({"host": MEDIA, "format": 30064, "status": 429, "retry_after": 3})
        running = self.begin("bilibili", SINGLE, "-p", "1", *self.chosen())
        eventually(lambda: running.has_told("host_rests"), "the refusal is noticed")
        self.site.change()

        run = running.end()

        self.assert_done(run, 1)
        self.assertEqual(run.first_errors(), {1: "throttled"}, run)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_503_once_passes(self):
        self.site.obey_file("503-once")

        run = self.get("bilibili", SINGLE, "-p", "1")

        self.assert_done(run, 1)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_an_end_at_40_percent_each_time_is_never_done_by_half(self):
        self.site.obey_file("truncate-40")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "1", "-q", "360", seconds=110)

        self.assert_whole_or_failed(run, "transient", 360)

    def test_an_end_at_40_percent_once_passes(self):
        self.site.obey_file("truncate-once")

        run = self.get("bilibili", SINGLE, "-p", "1")

        self.assert_done(run, 1)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_media_without_a_byte_end_by_the_stall_timeout_at_last(self):
        self.site.obey({"host": MEDIA, "method": "GET", "zero_bytes": True})

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "0", "--stall-timeout", "3s")

        self.assert_failed(run, "transient", 1)

    def test_media_that_say_nothing_end_by_the_stall_timeout(self):
        self.site.obey_file("hang")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "0", "--stall-timeout", "3s")

        self.assert_failed(run, "transient", 1)

    def test_a_reset_once_passes(self):
        self.site.obey_file("reset-once")

        run = self.get("bilibili", SINGLE, "-p", "1")

        self.assert_done(run, 1)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_garbage_of_the_right_length_is_never_done(self):
        self.site.obey_file("garbage")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "1")

        self.assertEqual((run.code, run.states()), (4, {1: "failed"}), run)
        self.assert_nothing_published()

    def test_garbage_once_is_thrown_away_and_fetched_again(self):
        self.site.obey_file("garbage")
        running = self.begin("bilibili", SINGLE, "-p", "1", *self.chosen())
        eventually(lambda: running.has_told("job_retries"), "the garbage is noticed")
        self.site.change()

        run = running.end()

        self.assert_done(run, 1)
        self.assert_only(SINGLE_NAME)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1))

    def test_media_with_garbage_behind_the_end_are_whole_or_failed(self):
        self.site.obey_file("oversize")

        run = self.get("bilibili", SINGLE, "-p", "1", "--retries", "1")

        self.assert_whole_or_failed(run, "transient", 720)

    def test_a_partial_file_of_one_quality_is_never_continued_with_another(self):
        self.site.obey({"host": MEDIA, "rate": 300_000})
        running = self.begin("bilibili", SINGLE, "-p", "1", *self.chosen())
        eventually(lambda: self.out.exists() and max(self.partials().values(), default=0) > 300_000, "some of 720p is there")
        running.signal(signal.SIGINT)
        first = running.end(20)
        self.site.obey({"host": MEDIA, "format": 30064, "status": 503})

        second = self.get("bilibili", SINGLE, "-p", "1", "--retries", "0", "-q", "480")

        self.assertEqual((first.code, first.states()), (7, {1: "cancelled"}), first)
        self.assert_done(second, 1)
        self.assert_only(SINGLE_NAME)
        self.assert_page(SINGLE_NAME, catalog.SINGLE.page(1), 480)

    def test_one_page_that_fails_stops_no_other(self):
        self.site.obey({"host": MEDIA, "page": 2, "status": 404})

        run = self.get("bilibili", COURSE, "-p", "1-3", "--retries", "0")

        self.assertEqual((run.code, run.states()), (1, {1: "done", 2: "failed", 3: "done"}), run)
        for page in (1, 3):
            self.assert_course_page(page)

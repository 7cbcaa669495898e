# Does a bucket keep its rate, on a machine whose sleeps end late? Over simulated seconds.
# Run by `python3 -m unittest discover tests/site`.

import pathlib
import sys
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "fixtures" / "site"))

import throttle


class LateClock:
    def __init__(self, lateness):
        self.now = 1000.0
        self._lateness = lateness

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds + self._lateness


class Buckets(unittest.TestCase):
    def clock(self, lateness):
        clock = LateClock(lateness)
        patched = unittest.mock.patch.object(throttle, "time", clock)
        patched.start()
        self.addCleanup(patched.stop)
        return clock

    def test_a_rate_is_kept_though_sleeps_end_late(self):
        clock = self.clock(lateness=0.02)
        bucket = throttle.Bucket(1_000_000)

        for _ in range(200):
            bucket.take(50_000)

        self.assertAlmostEqual(clock.now - 1000, 10, delta=0.1)

    def test_the_first_bytes_are_no_faster_than_the_others(self):
        clock = self.clock(lateness=0)
        bucket = throttle.Bucket(1_000_000)

        clock.now += 60
        bucket.take(50_000)

        self.assertAlmostEqual(clock.now - 1060, 0.05, delta=0.001)

    def test_who_pauses_may_make_good_a_tenth_of_a_second_only(self):
        clock = self.clock(lateness=0)
        bucket = throttle.Bucket(1_000_000)
        bucket.take(50_000)

        clock.now += 60
        resumed = clock.now
        for _ in range(20):
            bucket.take(50_000)

        self.assertAlmostEqual(clock.now - resumed, 0.9, delta=0.001)


if __name__ == "__main__":
    unittest.main()

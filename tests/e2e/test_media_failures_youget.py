# What goes wrong with the media, through you-get.

import unittest

from failure_rows import FailureRows, MediaFailures


class YouGet(MediaFailures, FailureRows):
    engine = "you-get"
    download = "engine"
    after_a_wait = {}  # it asks for fresh links whenever it fetches


if __name__ == "__main__":
    unittest.main()

# What goes wrong with the media when we move the bytes ourselves.

import unittest

from failure_rows import FailureRows, MediaFailures


class Native(MediaFailures, FailureRows):
    engine = "yt-dlp"
    download = "native"


if __name__ == "__main__":
    unittest.main()

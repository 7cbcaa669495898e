# What goes wrong with the media, through yt-dlp.

import unittest

from failure_rows import FailureRows, MediaFailures


class YtDlp(MediaFailures, FailureRows):
    engine = "yt-dlp"
    download = "engine"


if __name__ == "__main__":
    unittest.main()

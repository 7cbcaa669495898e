# What goes wrong with pages, API and the way there, through yt-dlp.

import unittest

from failure_rows import FailureRows, PageFailures


class YtDlp(PageFailures, FailureRows):
    engine = "yt-dlp"


if __name__ == "__main__":
    unittest.main()

# What goes wrong at a site, through yt-dlp.

import unittest

from failure_rows import FailureRows
from harness import WithSite


class YtDlp(FailureRows, WithSite):
    engine = "yt-dlp"
    bad_certificate_of_the_page = {"forbidden"}
    wrong_password = {"forbidden"}


if __name__ == "__main__":
    unittest.main()

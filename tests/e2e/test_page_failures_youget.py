# What goes wrong with pages, API and the way there, through you-get.

import unittest

from failure_rows import FailureRows, PageFailures


class YouGet(PageFailures, FailureRows):
    engine = "you-get"
    requests_of_a_refused_probe = 3  # it tries that often, without a pause
    # It swallows why a page was not answered.
    bad_certificate = {"transient"}
    wrong_password = {"transient"}


if __name__ == "__main__":
    unittest.main()

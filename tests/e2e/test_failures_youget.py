# What goes wrong at a site, through you-get, which says less of it.

import unittest

from failure_rows import FailureRows
from harness import WithSite


class YouGet(FailureRows, WithSite):
    engine = "you-get"
    requests_of_a_refused_probe = 3  # it tries that often, without a pause
    after_a_wait = {}  # it asks for fresh links whenever it fetches
    bad_certificate_of_the_page = {"transient"}  # it swallows why the page was not answered
    wrong_password = {"transient"}


if __name__ == "__main__":
    unittest.main()

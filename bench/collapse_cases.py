# The cases of bench/collapse: a policy of the simulator each, and the time that no client with so many connections can
# beat under it. Rates and sizes are read from the policy itself.

import json

from figures import ROOT


class Case:
    def __init__(self, name, title, bound):
        self.name = name
        self.title = title
        self.policy = ROOT / f"fixtures/site/policies/collapse-{name}.json"
        self._rules = json.loads(self.policy.read_text())["rules"]
        self._bound = bound
        self.ban_seconds = max((rule["limit"]["ban"] for rule in self._rules if "limit" in rule), default=0)

    def bound(self, total, connections, bans):
        """Seconds for so many bytes. `bans` is how often the client was refused: it waits for each of them to end."""
        return self._bound(self._rules, total, connections, bans)


def _each_its_rate(rules, total, connections, _):
    # bytes / (connections * rate of one). For the squeezes this takes the fast rate for all of it: who cuts ranges to the
    # fast size, or opens a fresh connection in time, never sees the slow one.
    return total / (connections * rules[0]["rate"])


def _not_crowded(rules, total, connections, _):
    # bytes / (the connections that do not crowd * rate of one)
    return total / (min(connections, rules[0]["max_connections"]) * rules[0]["rate"])


def _line_and_bans(rules, total, _, bans):
    # bytes / line + the bans that this run met * their length. Who moves bytes during a ban may beat it.
    ban, line = rules
    return total / line["total_rate"] + bans * ban["limit"]["ban"]


def _good_mirror(rules, total, connections, _):
    # bytes / (connections * rate of the one good mirror)
    return total / (connections * max(rule.get("rate", 0) for rule in rules))


CASES = (
    Case("slow", "1 MB/s per answer", _each_its_rate),
    Case("squeeze", "512 KiB at 4 MB/s, then 80 kB/s, per answer", _each_its_rate),
    Case("squeeze-connection", "512 KiB at 4 MB/s, then 80 kB/s, per connection", _each_its_rate),
    Case("crowd", "over 4 answers at once: 80 kB/s each for 20 s; else 1 MB/s each", _not_crowded),
    Case("ban", "412 for 20 s after 60 API requests in 10 s; 100 MB/s in all", _line_and_bans),
    Case("mirrors", "first mirror dead, second 50 kB/s, third 2 MB/s per answer", _good_mirror),
)

# What the scripts beside it share: a site simulator, running a command with its own CPU time, and printing medians.

import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def machine():
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


@contextlib.contextmanager
def simulator(state, policy=None, log=None):
    """What the simulator said when it was ready: proxy, ca and log."""
    start = [sys.executable, ROOT / "fixtures/site", "--state", state]
    start += (["--policy", policy] if policy else []) + (["--log", log] if log else [])
    with subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        try:
            yield json.loads(running.stdout.readline())
        finally:
            running.stdin.close()


def timed(command, **options):
    """(wall seconds, CPU seconds of the process itself without its children); the command must succeed."""
    began = time.monotonic()
    process = subprocess.Popen(command, **options)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    wall = time.monotonic() - began
    # Dead and not yet reaped: the kernel still knows its own time, and keeps its children's apart from it.
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    if process.wait() != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return wall, own


def median_line(name, values, unit, digits=2):
    spread = f"{min(values):.{digits}f} to {max(values):.{digits}f}"
    return f"{name}: median {statistics.median(values):.{digits}f} {unit} ({spread}, {len(values)} runs)"

# What the scripts beside it share: running a command with its own CPU time, and printing medians.

import os
import pathlib
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def machine():
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


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

# The tools of bench/collapse: the commands that fetch so many pages of the heavy course, and the files they leave.
# Each runs in an empty folder of its own, but for what `state` keeps of multiget's first visit for the second.

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

from figures import ROOT

sys.path.insert(0, str(ROOT / "fixtures/site"))

import links

COURSE = "BV1Cr4y1HeVy"
ADDRESS = f"https://www.bilibili.com/video/{COURSE}"


@dataclasses.dataclass
class Visit:
    """What a tool is told of a run."""

    binary: pathlib.Path  # multiget's
    site: dict  # the simulator's proxy and ca
    pages: int
    folder: pathlib.Path  # empty; the files go there
    state: pathlib.Path  # multiget's memory; empty at the first visit
    links: list  # per page: address of video and of audio, extracted beforehand
    case: str


class Tool:
    def __init__(self, name, title, connections, commands, fits=lambda case: True):
        self.name = name
        self.title = title
        self.connections = connections  # at most, to all media hosts
        self.commands = commands  # of a Visit: the commands that run at the same time
        self.fits = fits


def _multiget(*more):
    def commands(visit):
        return [[visit.binary, "bilibili", COURSE, "--pages", f"1-{visit.pages}", "--proxy", visit.site["proxy"], "--ca-file",
                 visit.site["ca"], "--state", visit.state, "--dir", visit.folder, "--progress", "plain", *more]]
    return commands


def _multiget_20(visit):
    # --connections came with multiget's own transfers; before, --per-host bounds the tools at one host.
    help_text = subprocess.run([visit.binary, "bilibili", "--help"], capture_output=True, text=True, check=True).stdout
    connections = ["--connections", "20"] if "--connections" in help_text else []
    return _multiget("--per-host", "20", *connections)(visit)


def _yt_dlp(at_once):
    def commands(visit):
        share = -(-visit.pages // at_once)
        # Where certifi is installed, yt-dlp trusts nothing else unless told so.
        return [["yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", visit.site["proxy"], "-q",
                 "--playlist-items", f"{first}-{min(first + share - 1, visit.pages)}", ADDRESS]
                for first in range(1, visit.pages + 1, share)]
    return commands


def _you_get(visit):
    proxy = visit.site["proxy"].removeprefix("http://")
    return [["you-get", "-x", proxy, "--no-caption", f"{ADDRESS}?p={page}"] for page in range(1, visit.pages + 1)]


def _aria2c(at_each_file):
    def commands(visit):
        # In the case of the mirrors it is told of all of them, as multiget's site profile tells multiget.
        hosts = (links.HOST, *links.MIRRORS) if visit.case == "mirrors" else (links.HOST,)
        wanted = visit.folder / "links.txt"
        with open(wanted, "w") as file:
            for page, both in enumerate(visit.links, 1):
                for kind, link in zip(("video", "audio"), both):
                    named = [urllib.parse.urlsplit(link)._replace(netloc=host).geturl() for host in hosts]
                    file.write("\t".join(named) + f"\n  out={page:02d}-{kind}.m4s\n")
        # -k: by itself it splits no file below 40 MiB.
        return [["aria2c", "--no-conf", "-q", "-i", wanted, "-j4", f"-x{at_each_file}", f"-s{at_each_file}", "-k1M",
                 "--file-allocation=none", f"--all-proxy={visit.site['proxy']}", f"--ca-certificate={visit.site['ca']}",
                 "--referer=https://www.bilibili.com/"]]
    return commands


def _not_the_api(case):
    return case != "ban"  # aria2c is given links that were extracted before


TOOLS = (
    Tool("multiget", "multiget, first visit", 8, _multiget()),
    Tool("multiget-again", "multiget, second visit", 8, _multiget("--force")),
    Tool("multiget-20", "multiget, up to 20 connections", 20, _multiget_20),
    Tool("yt-dlp", "yt-dlp, one after another", 1, _yt_dlp(1)),
    Tool("yt-dlp-4", "4 yt-dlp at once", 4, _yt_dlp(4)),
    Tool("you-get-20", "20 you-get at once", 20, _you_get),
    Tool("aria2c", "aria2c -j4 -x8, links given", 32, _aria2c(8), _not_the_api),
    # As many connections as multiget takes unasked.
    Tool("aria2c-8", "aria2c -j4 -x2, links given", 8, _aria2c(2), _not_the_api),
)


def extract_links(site, pages):
    """Per page, the links of the formats that yt-dlp chooses by itself: video and audio."""
    command = ["yt-dlp", "--ignore-config", "--compat-options", "no-certifi", "--proxy", site["proxy"], "-j",
               "--playlist-items", f"1-{pages}", ADDRESS]
    told = subprocess.run(command, env={**os.environ, "SSL_CERT_FILE": site["ca"]}, check=True, capture_output=True, text=True)
    return [[chosen["url"] for chosen in json.loads(line)["requested_formats"]] for line in told.stdout.splitlines()]

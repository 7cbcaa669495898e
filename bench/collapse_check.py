# Which pages of the heavy course really arrived: streams, size and duration by ffprobe, a full decode without a word, and
# the very packets that the simulator has for that page.

import concurrent.futures
import json
import pathlib
import re
import subprocess

VIDEO, AUDIO = 30064, 30280  # the best formats, which every tool takes by itself
SECONDS = 5.0
WIDTH = 1280
# What the tools leave beside finished files, by name: yt-dlp's formats before merging, you-get's parts.
_UNFINISHED = re.compile(r"\.f\d+\.mp4$|\.temp\.mp4$|\[\d\d\]\.mp4$")


class Originals:
    """The simulator's own media, found by their packets."""

    def __init__(self, media, pages):
        names = sorted(media.glob(f"*-1-{VIDEO}.m4s"))[:pages]
        pairs = [(video, video.with_name(video.name.replace(str(VIDEO), str(AUDIO)))) for video in names]
        self.total = sum(path.stat().st_size for pair in pairs for path in pair)
        self._sizes = [sum(path.stat().st_size for path in pair) for pair in pairs]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self._page_of = {packets: page for page, packets in enumerate(pool.map(_decoded, pairs))}
        if None in self._page_of or len(self._page_of) != pages:
            raise SystemExit(f"{media}: the pages do not decode, or are not all different")

    def pages_in(self, folder):
        """How many different pages are in the folder, whole."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return len(set(pool.map(self._page, _candidates(folder))) - {None})

    def _page(self, files):
        page = self._page_of.get(_decoded(files)) if _looks_whole(files) else None
        # A container costs little: more or less than a hundredth is not the same media.
        if page is None or abs(sum(path.stat().st_size for path in files) / self._sizes[page] - 1) > 0.01:
            return None
        return page


def _candidates(folder):
    """Lists of files that should be a page: one with all, or its video and its audio."""
    for path in folder.rglob("*.mp4"):
        if not _UNFINISHED.search(path.name) and ".multiget" not in path.parts:
            yield (path,)
    for video in folder.glob("*-video.m4s"):
        audio = video.with_name(video.name.replace("video", "audio"))
        if audio.exists() and not any(pathlib.Path(f"{path}.aria2").exists() for path in (video, audio)):
            yield (video, audio)


def _looks_whole(files):
    kinds, widths = set(), set()
    for path in files:
        entries = "format=duration:stream=codec_type,width"
        told = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_entries", entries, path],
                              capture_output=True, check=False)
        found = json.loads(told.stdout or "{}")
        if abs(float(found.get("format", {}).get("duration", 0)) - SECONDS) > 0.1:
            return False
        kinds |= {stream["codec_type"] for stream in found["streams"]}
        widths |= {stream.get("width") for stream in found["streams"]} - {None}
    return kinds == {"video", "audio"} and widths == {WIDTH}


def _decoded(files):
    """Hashes of the packets of video and audio; None where decoding them ends badly or with a complaint."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-xerror"]
    for path in files:
        command += ["-i", path]
    which = ["-map", "0:v:0", "-map", f"{len(files) - 1}:a:0"]
    command += [*which, "-f", "null", "/dev/null", *which, "-c", "copy", "-f", "streamhash", "-hash", "md5", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 and not done.stderr else None

# Starts a simulator for tests and asks it things through its proxy, as a downloader would.

import base64
import contextlib
import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

SITE = pathlib.Path(__file__).parents[2] / "fixtures" / "site"
WWW = "https://www.bilibili.com"
API = "https://api.bilibili.com"
REFERER = {"Referer": "https://www.bilibili.com/"}
PAGE_3 = 300100003

_scratch = tempfile.TemporaryDirectory(prefix="site-")


def shared_state():
    """One state for all tests of a run, so that the media are made once; MULTIGET_SIM_STATE keeps it between runs."""
    return os.environ.get("MULTIGET_SIM_STATE") or _scratch.name


class Simulator:
    def __init__(self, *options, state=None, policy=None):
        self._folder = tempfile.TemporaryDirectory(prefix="site-log-")
        command = [sys.executable, str(SITE), "--state", state or shared_state()]
        command += ["--log", self._folder.name + "/log.jsonl", *options]
        if policy is not None:
            command += ["--policy", json.dumps(policy)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.proxy, self.ca, self.log_path = ready["proxy"], ready["ca"], ready["log"]
        self.port = int(self.proxy.rpartition(":")[2])
        self._log_from = 0
        self.trust = ssl.create_default_context(cafile=self.ca)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(5)
        self.process.stdout.close()
        self._folder.cleanup()

    def obey(self, *rules, **settings):
        """Replaces the policy, and lets counts and log begin anew."""
        body = json.dumps({"rules": rules, **settings})
        answer = self.get("http://simulator.control/policy", method="PUT", body=body)
        assert answer.status == 200, answer.body
        self.get("http://simulator.control/stats", method="DELETE")
        time.sleep(0.05)
        self._log_from = os.path.getsize(self.log_path)

    def stats(self, host):
        return self.get("http://simulator.control/stats").json().get(host, {})

    def wait_until_silent(self, host):
        """Until every answer of this host is over, so that each has its line in the log."""
        deadline = time.monotonic() + 10
        while self.stats(host).get("answering"):
            assert time.monotonic() < deadline, "the site still answers"
            time.sleep(0.01)

    def log(self, host, method="GET"):
        """The finished requests to a host since the last policy. A line follows its answer, so it may take a moment."""
        time.sleep(0.05)
        with open(self.log_path, encoding="utf-8") as file:
            file.seek(self._log_from)
            lines = [json.loads(line) for line in file]
        return [line for line in lines if line["host"] == host and line["method"] == method]

    def get(self, url, headers=None, method="GET", body=None, user=None):
        with self.connect(url, user) as connection:
            return connection.get(url, headers, method, body)

    def connect(self, url, user=None):
        return Connection(self, urllib.parse.urlsplit(url), user)

    def links(self, cid=PAGE_3):
        """The media links of a page by format, as a fresh playurl gives them."""
        play = self.get(f"{API}/x/player/playurl?avid=845123001&cid={cid}&fnval=4048", REFERER).json()["data"]
        if "durl" in play:
            return [segment["url"] for segment in play["durl"]]
        videos = {30000 + track["id"]: track["baseUrl"] for track in play["dash"]["video"]}
        return videos | {track["id"]: track["baseUrl"] for track in play["dash"]["audio"]}

    def link(self, file_format=30064, cid=PAGE_3):
        return self.links(cid)[file_format]


class Answer:
    def __init__(self, response, moment):
        self.status, self.headers = response.status, response.headers
        self.broken = None
        try:
            self.body = response.read()
        except http.client.IncompleteRead as error:
            self.body, self.broken = error.partial, error
        except OSError as error:
            self.body, self.broken = b"", error
        self.seconds = time.monotonic() - moment

    def json(self):
        return json.loads(self.body)


class Connection(contextlib.AbstractContextManager):
    """One kept connection to one host through the proxy."""

    def __init__(self, simulator, parts, user):
        proxy = {"Proxy-Authorization": "Basic " + base64.b64encode(user.encode()).decode()} if user else {}
        self._headers = {}
        self._plain = parts.scheme == "http"
        if self._plain:
            self._http = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=20)
            self._headers = proxy
        else:
            self._http = http.client.HTTPSConnection("127.0.0.1", simulator.port, timeout=20, context=simulator.trust)
            self._http.set_tunnel(parts.hostname, 443, proxy)

    def __exit__(self, *_):
        self._http.close()

    def get(self, url, headers=None, method="GET", body=None, target=None):
        parts = urllib.parse.urlsplit(url)
        target = target or (url if self._plain else parts.path + ("?" + parts.query if parts.query else ""))
        moment = time.monotonic()
        self._http.request(method, target, body, {**self._headers, **(headers or {})})
        return Answer(self._http.getresponse(), moment)

    def hang_up_after(self, count, url):
        """The status; the rest of the body is on its way when `count` bytes of it are read."""
        self._http.connect()
        self._http.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # room for little of the rest
        self._http.request("GET", urllib.parse.urlsplit(url).path)
        with self._http.getresponse() as response:
            received = len(response.read(count)) if count else 0
            assert received == count, received
            return response.status


def raw_tunnel(simulator, host):
    """The proxy's first line in reply to CONNECT."""
    request = f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"
    return raw(simulator, request.encode()).split(b"\r\n")[0].decode()


def raw(simulator, request):
    """The first bytes of the answer, none if the proxy hangs up."""
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as sock:
        sock.sendall(request)
        with contextlib.suppress(ConnectionResetError):
            return sock.recv(4096)
        return b""

# An HTTP server on 127.0.0.1 that says what a test tells it to, by the byte: no library puts it right.
# Each request has a connection and a thread of its own; the connection ends with the answer.

import contextlib
import socket
import ssl
import struct
import threading

_REASONS = {200: "OK", 206: "Partial Content"}


class Gone(Exception):
    """The other side hung up, or the server stops."""


class Request:
    def __init__(self, number, text):
        lines = text.split("\r\n")
        self.number = number  # from 1, of the server
        self.method, self.target = lines[0].split(" ")[:2]
        pairs = [line.partition(":") for line in lines[1:] if line]
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}

    @property
    def range(self):
        """(first, end) with an exclusive end, None where it is open; (0, None) where none was asked for."""
        words = self.headers.get("range", "bytes=0-").removeprefix("bytes=")
        first, _, last = words.partition("-")
        return int(first), int(last) + 1 if last else None

    def __str__(self):
        return f"{self.number}: {self.method} {self.target} {self.headers}"


class Wire:
    """What goes out to one client."""

    def __init__(self, connection, stopping):
        self._socket, self._stopping = connection, stopping
        self.sent = 0

    def send(self, *pieces):
        for piece in pieces:
            data = piece if isinstance(piece, bytes) else piece.encode("latin-1")
            try:
                self._socket.sendall(data)
            except OSError:
                raise Gone from None
            self.sent += len(data)

    def head(self, status, *headers):
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'So')}", *headers, "Connection: close"]
        self.send("".join(f"{line}\r\n" for line in lines) + "\r\n")

    def pause(self, seconds):
        if self._stopping.wait(seconds):
            raise Gone

    def drip(self, data, seconds):
        """Byte by byte."""
        for at in range(len(data)):
            self.send(data[at:at + 1])
            self.pause(seconds)

    def flow(self, data, rate):
        """So many bytes a second."""
        step = max(1, rate // 50)
        for at in range(0, len(data), step):
            self.send(data[at:at + step])
            self.pause(step / rate)

    def wait_until_gone(self):
        """Says nothing more until the client has had enough."""
        with contextlib.suppress(OSError):
            while self._socket.recv(4096):
                pass

    def reset(self):
        """Ends with RST instead of FIN. What was sent may be lost on its way, as with a real reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone


class BadServer:
    """`answer(request, wire)` is called for every request, each on a thread of its own."""

    def __init__(self, answer, tls=None):
        self.answer, self._tls = answer, tls
        self.greeting = b""  # said before anything is asked
        self.requests = []
        self.faults = []  # of `answer` itself
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._open = set()
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def url(self, name, host="127.0.0.1"):
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}/{name}"

    def stop(self):
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with self._lock:
            self._open.add(connection)
        try:
            with contextlib.suppress(Gone, OSError):
                if self._tls:
                    connection = self._shake_hands(connection)
                if self.greeting:
                    connection.sendall(self.greeting)
                if request := self._read(connection):
                    self._answer(request, Wire(connection, self._stopping))
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _shake_hands(self, connection):
        secure = self._tls.wrap_socket(connection, server_side=True)
        with self._lock:
            self._open.discard(connection)
            self._open.add(secure)
        return secure

    def _answer(self, request, wire):
        try:
            self.answer(request, wire)
        except (Gone, OSError):
            raise
        except Exception as fault:
            self.faults.append(f"{request}: {fault!r}")
            raise Gone from fault

    def _read(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return None
            data += piece
        with self._lock:
            request = Request(len(self.requests) + 1, data.partition(b"\r\n\r\n")[0].decode("latin-1"))
            self.requests.append(request)
        return request


class File:
    """A resource served as it should be; an answer for BadServer, and the parts of one."""

    def __init__(self, body, etag='"one"', ranges=True, rate=None):
        self.body, self.etag, self.ranges, self.rate = body, etag, ranges, rate

    def __call__(self, request, wire):
        self.head(request, wire)
        self.flow(wire, self.part(request))

    def flow(self, wire, data):
        if self.rate:
            wire.flow(data, self.rate)
        else:
            wire.send(data)

    def asks_part(self, request):
        changed = "if-range" in request.headers and request.headers["if-range"] != self.etag
        return self.ranges and "range" in request.headers and not changed

    def bounds(self, request):
        if not self.asks_part(request):
            return 0, len(self.body)
        first, end = request.range
        return first, min(end or len(self.body), len(self.body))

    def part(self, request):
        first, end = self.bounds(request)
        return self.body[first:end]

    def tags(self):
        return (f"ETag: {self.etag}",) if self.etag else ()

    def head(self, request, wire):
        first, end = self.bounds(request)
        if not self.asks_part(request):
            return wire.head(200, f"Content-Length: {end}", *self.tags())
        if first >= len(self.body):
            wire.head(416, f"Content-Range: bytes */{len(self.body)}", "Content-Length: 0")
            raise Gone
        return wire.head(206, f"Content-Length: {end - first}", self.content_range(first, end), *self.tags())

    def content_range(self, first, end, total=None):
        return f"Content-Range: bytes {first}-{end - 1}/{total or len(self.body)}"

# nginx on loopback with one big file, for the scripts beside it. Comes with scripts/setup --dev.

import contextlib
import os
import random
import shutil
import socket
import subprocess
import time

NGINX = """daemon off; worker_processes 1; pid {top}/nginx.pid; error_log {top}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; default_type application/octet-stream;
  client_body_temp_path {top}/t1; proxy_temp_path {top}/t2; fastcgi_temp_path {top}/t3; uwsgi_temp_path {top}/t4;
  scgi_temp_path {top}/t5;
  server {{ listen 127.0.0.1:{port}; root {top}/served; }}
}}
"""


@contextlib.contextmanager
def served(top, size):
    """The address of a file of `size` bytes of noise (whole 16 MiB), and the file."""
    (top / "served").mkdir()
    original = top / "served/big.bin"
    noise = random.Random(512)
    with open(original, "wb") as file:
        for _ in range(size >> 24):
            file.write(noise.randbytes(1 << 24))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (top / "nginx.conf").write_text(NGINX.format(top=top, port=port))
    top.chmod(0o755)  # its workers are another user
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    with subprocess.Popen([program, "-c", top / "nginx.conf", "-e", top / "error.log"]) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/big.bin", original
        finally:
            server.terminate()


def wait_for(port):
    until = time.monotonic() + 10
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        if time.monotonic() > until:
            raise SystemExit("nginx does not answer")
        time.sleep(0.02)

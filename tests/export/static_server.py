"""nginx on a copy, with nothing of the system's but its program."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CONFIGURATION = """daemon off; pid {at}/pid; error_log {at}/error.log; {user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
  uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
  include {copy}/nginx.conf;
}}
"""


def require_nginx() -> str:
    """The program; without it the test is skipped, and fails in CI."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("nginx must be there in CI")
        pytest.skip("nginx is not installed")
    return program


@contextmanager
def nginx(copy: Path, at: Path, port: int) -> Iterator[None]:
    """nginx with the configuration of the copy, until the block ends; `at` is a folder of its own."""
    program, configuration = require_nginx(), at / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(_CONFIGURATION.format(at=at, user=user, copy=copy), "utf-8")
    process = subprocess.Popen([program, "-p", str(at), "-e", str(at / "start.log"), "-c", str(configuration)])
    try:
        _wait(process, port, at)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, at: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            logs = "".join(file.read_text() for file in at.glob("*.log"))
            raise AssertionError(f"nginx ended with {process.returncode}: {logs}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx did not answer")

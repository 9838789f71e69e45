"""nginx and Caddy on a copy, with nothing of the system's but their programs."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from requiring import required

_CONFIGURATION = """daemon off; pid {at}/pid; error_log {at}/error.log; {user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
  uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
  include {copy}/current/nginx.conf;
}}
"""


_CADDY = """{{
	admin off
	auto_https off
	log {{
		output file {at}/error.log
		level WARN
	}}
}}
import {at}/site
"""


@contextmanager
def nginx(copy: Path, at: Path, port: int) -> Iterator[None]:
    """nginx with the configuration of the copy, until the block ends; `at` is a folder of its own."""
    program, configuration = required("nginx"), at / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(_CONFIGURATION.format(at=at, user=user, copy=copy), "utf-8")
    with _running([program, "-p", str(at), "-e", str(at / "start.log"), "-c", str(configuration)], at, port):
        yield


@contextmanager
def caddy(copy: Path, at: Path, ports: tuple[int, int]) -> Iterator[None]:
    """Caddy with the configuration of the copy, on another port than it names: that one, and the one to take."""
    program, configuration = required("caddy"), at / "Caddyfile"
    named, port = ports
    text = (copy / "current" / "Caddyfile").read_text("utf-8")
    (at / "site").write_text(text.replace(f":{named} {{", f":{port} {{"), "utf-8")
    configuration.write_text(_CADDY.format(at=at), "utf-8")
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(at))
    command = [program, "run", "--config", str(configuration), "--adapter", "caddyfile"]
    with _running(command, at, port, home):
        yield


@contextmanager
def _running(command: list[str], at: Path, port: int, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """The program until the block ends, its output in a file."""
    with (at / "output.log").open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=output, stderr=output)
    try:
        _wait(process, port, at)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, at: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            logs = "".join(file.read_text() for file in at.glob("*.log"))
            raise AssertionError(f"the server ended with {process.returncode}: {logs}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")

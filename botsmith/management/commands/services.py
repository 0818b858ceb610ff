import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from botsmith.services import ServicesError, run_beneath, running


class Command(BaseCommand):
    help = "Starts MongoDB and Redis unless configured, runs a command with their addresses, stops."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--ephemeral",
            action="store_true",
            help="keep the data in a folder that goes at the end",
        )
        parser.add_argument(
            "--fast",
            action="store_true",
            help="with --ephemeral: write without waiting for the disk, for tests",
        )
        parser.add_argument("command", nargs="*", help="what to run; nothing: wait for Ctrl-C")

    def handle(self, *args, ephemeral, fast, command, **options):
        if fast and not ephemeral:
            raise CommandError("--fast would risk data that stays: give it with --ephemeral only.")
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            # Passing servers are for tests, which empty what they find: never somebody's own.
            given = {} if ephemeral else dict(os.environ)
            is_durable = not fast
            with (
                _place(ephemeral) as folder,
                running(folder, given, is_durable=is_durable) as addresses,
            ):
                if not ephemeral:
                    _publish(addresses)
                status = self._attend(command, addresses)
        except ServicesError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            status = 130
        raise SystemExit(status)

    def _attend(self, command: list[str], addresses: dict[str, str]) -> int:
        if command:
            return run_beneath(command, {**os.environ, **addresses})
        for name, value in addresses.items():
            self.stdout.write(f"{name}={value}")
        self.stdout.write("Running. Ctrl-C stops them.")
        signal.pause()
        return 0


def _interrupt(*_):
    raise KeyboardInterrupt


@contextlib.contextmanager
def _place(ephemeral: bool) -> Iterator[Path]:
    settings.VAR_DIR.mkdir(exist_ok=True)
    if ephemeral:
        with _passing_place() as folder:
            yield folder
        return
    with (settings.VAR_DIR / "services.lock").open("w") as lock:
        if not _take(lock):
            raise CommandError(
                "BotSmith already runs from this folder. Stop it first, or use another checkout."
            )
        try:
            yield settings.VAR_DIR
        finally:
            (settings.VAR_DIR / "services.env").unlink(missing_ok=True)


@contextlib.contextmanager
def _passing_place() -> Iterator[Path]:
    """A folder that goes at the end; what killed runs left behind goes first."""
    for left in settings.VAR_DIR.glob("services-*/lock"):
        with left.open("w") as lock:
            if _take(lock):
                shutil.rmtree(left.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="services-", dir=settings.VAR_DIR))
    with (folder / "lock").open("w") as lock:
        _take(lock)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _take(lock: TextIO) -> bool:
    """Takes the lock for as long as the file stays open; False when somebody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _publish(addresses: dict[str, str]) -> None:
    lines = [f"{name}={value}\n" for name, value in addresses.items()]
    draft = settings.VAR_DIR / "services.env.new"
    draft.write_text("".join(lines))
    draft.replace(settings.VAR_DIR / "services.env")

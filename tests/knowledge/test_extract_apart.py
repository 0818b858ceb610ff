"""Documents are read in processes that may die, and that can do little else."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.extract import apart as apart_module
from knowledge.extract.apart import Apart, read_apart
from knowledge.extract.base import SiteFacts
from knowledge.extract.confinement import Limits, seccomp_program
from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason
from tests.e2e.running import wait_until
from tests.knowledge import documents

HOSTILE = "tests.knowledge.hostile_readers"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def hostile():
    readers = Apart(HOSTILE)
    yield readers
    readers.close()


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left():
    yield
    apart_module._apart.close()
    assert children() == set()


def children() -> set[int]:
    """This process's children that are of this module's making, zombies among them."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        try:
            found |= {int(pid) for pid in (task / "children").read_text().split()}
        except OSError:  # The thread ended meanwhile, and another has its children now.
            return children()
    return found


def reason(readers: Apart, name: str, data: bytes = b"", **limits) -> Reason:
    with pytest.raises(IngestionError) as caught:
        readers.read(data, name=name, limits=Limits(**limits))
    return caught.value.reason


def said(readers: Apart, name: str, data: bytes | str = b"") -> str:
    data = data.encode() if isinstance(data, str) else data
    return readers.read(data, name=name).text


# What is found


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (documents.html_page("<h1>Prices</h1><p>Öl: 3 €"), {"media_type": "text/html"}),
        (documents.pdf_guide(), {"name": "guide.pdf"}),
        (documents.pdf_encrypted(""), {"name": "guide.pdf"}),
        ("---\ntitle: Ours\n---\n# Häuser\n\n👩‍👩‍👧".encode(), {"name": "a.md"}),
        ("Straße".encode("cp1252"), {"charset": "cp1252"}),
        (documents.html_page("<p>a"), {"url": "https://example.com/"}),
        *(
            (text.encode(charset), {"name": "a.txt"})
            for charset, text in documents.IN_MANY_CHARSETS
        ),
    ],
)
def test_a_document_reads_the_same_as_in_the_process(data, options):
    assert read_apart(data, **options) == extract(data, **options)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", documents.pdf_truncated(), documents.pdf_encrypted("secret")]
)
def test_a_refusal_has_the_same_reason_as_in_the_process(data):
    with pytest.raises(IngestionError) as here:
        extract(data)
    with pytest.raises(IngestionError) as there:
        read_apart(data)
    assert there.value.reason == here.value.reason
    assert there.value.sentence == here.value.sentence


def test_a_refusal_carries_what_the_page_says_of_itself(hostile):
    with pytest.raises(IngestionError) as caught:
        hostile.read(b"", name="refuse")
    assert caught.value.reason == Reason.NOINDEX
    assert caught.value.site == SiteFacts(("https://example.com/",), None, True)


# What may go wrong


def test_too_much_memory_is_too_complex(hostile):
    assert reason(hostile, "grow", memory_mb=200) == Reason.TOO_COMPLEX


def test_too_much_processor_time_is_too_complex(hostile):
    assert reason(hostile, "loop", cpu_seconds=1) == Reason.TOO_COMPLEX


def test_too_much_time_on_the_wall_took_too_long(hostile):
    assert reason(hostile, "sleep", wall_seconds=0.2) == Reason.TOOK_TOO_LONG


@pytest.mark.parametrize("name", ["crash", "exit"])
def test_dying_without_an_answer_is_too_complex(hostile, name):
    assert reason(hostile, name) == Reason.TOO_COMPLEX


def test_an_error_that_nobody_foresaw_is_a_broken_file_and_is_logged(hostile, caplog):
    assert reason(hostile, "bug") == Reason.BROKEN_FILE
    assert "KeyError: 'no such key'" in caplog.text


def test_an_answer_beyond_its_limit_is_too_large(hostile):
    assert reason(hostile, "much", b"3000000", result_mb=2) == Reason.TOO_LARGE
    assert len(said(hostile, "much", "3000000")) == 3_000_000


def test_what_a_reader_prints_is_no_answer(hostile):
    assert said(hostile, "print") == "said"


def test_a_child_that_ignores_its_alarm_is_ended_by_the_worker(hostile, monkeypatch):
    monkeypatch.setattr(apart_module, "_GRACE_SECONDS", 0.2)
    assert reason(hostile, "ignore", wall_seconds=0.2) == Reason.TOOK_TOO_LONG
    assert said(hostile, "print") == "said"


def test_an_answer_that_a_child_forged_is_too_complex(hostile):
    assert reason(hostile, "forge", b"\x00\x00\x00\x02\x00\x00\x00\x00[]") == Reason.TOO_COMPLEX


# What a child cannot do


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("hidden")
    return path


@pytest.mark.parametrize(
    "deed", ["socket", "run", "become", "fork", "thread", "kill", "leave", "connect"]
)
def test_a_child_has_no_network_and_no_other_process(hostile, deed):
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert said(hostile, deed, str(server.getsockname()[1])).startswith("refused: ")


def test_a_child_changes_no_file(hostile, secret):
    for path in (secret, secret.with_name("new")):
        assert said(hostile, "write", str(path)).startswith("refused: ")
    assert said(hostile, "unlink", str(secret)).startswith("refused: ")
    assert [path.name for path in secret.parent.iterdir()] == ["secret"]
    assert secret.read_text() == "hidden"


def has_landlock() -> bool:
    create_ruleset, tell_version = 444, 1
    if sys.platform != "linux":
        return False
    return ctypes.CDLL(None).syscall(create_ruleset, None, 0, tell_version) >= 1


@pytest.mark.skipif(not has_landlock(), reason="needs Landlock")
def test_a_child_reads_no_file_but_pythons_own(hostile, secret):
    of_the_worker = f"/proc/{os.getpid()}/environ"
    for path in (str(secret), of_the_worker, "/proc/self/environ", "/etc/passwd"):
        assert said(hostile, "read", path).startswith("refused: ")
    assert said(hostile, "list", str(secret.parent)).startswith("refused: ")
    assert said(hostile, "read", os.__file__).startswith("done: ")


def test_a_child_knows_no_secret_and_no_settings(hostile, monkeypatch):
    monkeypatch.setenv("SECRET_KEY_OF_A_TEST", "hidden")
    with_it = Apart(HOSTILE)
    try:
        known = said(with_it, "environment")
    finally:
        with_it.close()
    allowed = {"PATH", "LANG", "LC_CTYPE", "PYTHONPATH", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}
    assert not {name.strip("[]'") for name in known.split(", ")} - allowed
    modules = said(hostile, "modules").split()
    assert not {"django", "celery", "redis", "pymongo"} & set(modules)


def test_a_child_holds_no_file_but_its_answer(hostile):
    assert said(hostile, "files").startswith("[0, 1, 2, ")
    assert said(hostile, "files").count(",") == 3


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_ends_in_a_verdict_and_fits_the_kernel(machine):
    program = seccomp_program(machine)
    assert program[-8:] == b"\x06\0\0\0\0\0\xff\x7f"
    assert 200 < len(program) // 8 < 4096


def test_a_processor_that_is_not_known_has_no_filter():
    assert seccomp_program("a-new-one") == b""


# Processes that end


def test_a_killed_child_costs_one_document(hostile):
    def killed(pid: int) -> None:
        until(lambda: grandchildren(pid))
        os.kill(grandchildren(pid).pop(), signal.SIGKILL)

    said(hostile, "pid")
    thread = threading.Thread(target=killed, args=[hostile._current.process.pid])
    thread.start()
    assert reason(hostile, "sleep") == Reason.TOO_COMPLEX
    thread.join()
    assert said(hostile, "print") == "said"


def grandchildren(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:  # It ended.
        return set()
    return {int(number) for number in text.split()}


def test_a_killed_nursery_is_replaced(hostile):
    said(hostile, "pid")
    os.kill(hostile._current.process.pid, signal.SIGKILL)
    assert said(hostile, "print") == "said"


def test_a_nursery_that_is_lost_again_gives_up(hostile):
    said(hostile, "pid")
    stop = threading.Event()

    def kill_every_nursery() -> None:
        while not stop.wait(0.01):
            nursery = hostile._current
            if nursery and grandchildren(nursery.process.pid):
                os.kill(nursery.process.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill_every_nursery)
    thread.start()
    try:
        assert reason(hostile, "sleep") == Reason.GAVE_UP
    finally:
        stop.set()
        thread.join()
    assert said(hostile, "print") == "said"


def test_a_nursery_that_does_not_answer_is_replaced(hostile, monkeypatch):
    monkeypatch.setattr(apart_module, "_GRACE_SECONDS", 0.2)
    said(hostile, "pid")
    stopped = hostile._current.process.pid
    os.kill(stopped, signal.SIGSTOP)
    assert reason(hostile, "print", wall_seconds=0.2) == Reason.TOOK_TOO_LONG
    assert said(hostile, "print") == "said"
    assert not is_running(stopped)


def test_readers_that_do_not_start_are_no_fault_of_the_document():
    with pytest.raises(RuntimeError, match="did not start"):
        Apart("no.such.readers").read(b"x")


def test_an_interrupted_wait_ends_the_child_and_nothing_else(hostile):
    class SoftTimeLimit(Exception):
        pass

    def interrupt(*_):
        raise SoftTimeLimit

    said(hostile, "pid")
    nursery = hostile._current.process.pid
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGUSR1]).start()
        with pytest.raises(SoftTimeLimit):
            hostile.read(b"", name="sleep")
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert said(hostile, "print") == "said"
    assert hostile._current.process.pid == nursery
    until(lambda: not grandchildren(nursery))


def until(holds) -> None:
    """Waits for what another process is about to do."""
    wait_until(holds, "the other process")


WORKER = """
from knowledge.extract.apart import Apart
readers = Apart("tests.knowledge.hostile_readers")
readers.read(b"", name="pid")
print(readers._current.process.pid, flush=True)
readers.read(b"", name="sleep")
"""


def test_a_killed_worker_leaves_no_process():
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    with worker:
        nursery = int(worker.stdout.readline())
        until(lambda: grandchildren(nursery))
        [child] = grandchildren(nursery)
        worker.kill()
    until(lambda: not is_running(nursery) and not is_running(child))


def is_running(pid: int) -> bool:
    """Zombies, which wait for whoever adopted them, do not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_forked_worker_has_a_nursery_of_its_own(hostile):
    ours = said(hostile, "pid") and hostile._current.process.pid
    heard, told = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            said(hostile, "pid")
            os.write(told, str(hostile._current.process.pid).encode())
            hostile.close()
        finally:
            os._exit(0)
    os.close(told)
    with open(heard) as file:
        theirs = file.read()
    os.waitpid(pid, 0)
    assert theirs.isdigit() and int(theirs) != ours
    assert said(hostile, "print") == "said"
    assert hostile._current.process.pid == ours


# Many documents


def test_many_documents_leave_no_process_and_no_open_file(hostile):
    said(hostile, "pid")
    before = (children(), len(os.listdir("/proc/self/fd")))
    nursery = hostile._current.process.pid
    of_the_nursery = len(os.listdir(f"/proc/{nursery}/fd"))
    pids = {said(hostile, "pid") for _ in range(200)}
    assert len(pids) == 200
    assert (children(), len(os.listdir("/proc/self/fd"))) == before
    assert grandchildren(nursery) == set()
    until(lambda: len(os.listdir(f"/proc/{nursery}/fd")) <= of_the_nursery)


def test_threads_read_at_the_same_time(hostile):
    sizes = list(range(0, 800_000, 9999))
    with ThreadPoolExecutor(8) as pool:
        texts = pool.map(lambda size: said(hostile, "much", str(size)), sizes)
        assert [len(text) for text in texts] == sizes
    assert len(children() - {hostile._current.process.pid}) <= 1


def test_a_nursery_is_replaced_after_its_share_of_documents(monkeypatch):
    monkeypatch.setattr(apart_module, "DOCUMENTS_EACH", 2)
    readers = Apart(HOSTILE)
    seen = []
    with ThreadPoolExecutor(1) as pool:
        readers.read(b"")
        slow = pool.submit(readers.read, b"", name="sleep", limits=Limits(wall_seconds=0.5))
        until(lambda: grandchildren(readers._current.process.pid))
        seen.append(readers._current.process.pid)
        readers.read(b"")
        seen.append(readers._current.process.pid)
        assert slow.exception().reason == Reason.TOOK_TOO_LONG
    assert seen[0] != seen[1]
    readers.close()
    assert not is_running(seen[0]) and not is_running(seen[1])

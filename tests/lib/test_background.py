import threading

from pymongo.errors import AutoReconnect

from botsmith.lib.background import Background


def ended() -> None:
    """Waits for the threads that were begun."""
    for each in threading.enumerate():
        if each.name == "things":
            each.join(10)


def test_a_key_is_worked_at_once_at_a_time_and_others_beside_it():
    background, gate, done = Background("things"), threading.Event(), []

    def work(name: str) -> None:
        gate.wait(10)
        done.append(name)

    for key in ("a", "a", "b", "a"):
        background.begin(key, lambda key=key: work(key), of="x")
    gate.set()
    ended()
    assert sorted(done) == ["a", "b"]
    background.begin("a", lambda: done.append("again"), of="x")
    ended()
    assert done[-1] == "again"


def test_what_mongodb_did_not_answer_is_begun_anew_by_who_comes_next(caplog):
    background, done = Background("things"), []

    def fail() -> None:
        raise AutoReconnect("away")

    background.begin("a", fail, of="b7")
    ended()
    assert "could not make the things of chatbot b7: away" in caplog.text
    background.begin("a", lambda: done.append(1), of="b7")
    ended()
    assert done == [1]

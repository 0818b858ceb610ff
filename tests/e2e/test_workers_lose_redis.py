"""A worker that lost Redis takes what waits, whatever it was doing."""

import contextlib
import os

import redis
from celery import Celery

from benchmarks.mortal import servers, workers
from tests.e2e import long_task
from tests.e2e.running import wait_until


def test_a_worker_that_stopped_listening_starts_anew_and_takes_what_waits(tmp_path):
    with servers(tmp_path) as (addresses, _):
        broker = f"{addresses['REDIS_URL']}/0"
        environ = {**addresses, "WORKER_DEAF_SECONDS": "3", "DEBUG": "1", "SECRET_KEY": "a-test"}
        app = Celery("from outside", broker=broker)
        with workers(tmp_path, environ, "ingest") as found, redis.Redis.from_url(broker) as queue:
            worker = found["ingest"]
            ring(app, "first")
            wait_until(lambda: not queue.llen("ingest"), "the worker", worker.process)
            app.control.cancel_consumer("ingest")
            wait_until(lambda: not hears(app), "the order to stop listening", worker.process)
            ring(app, "second")
            wait_until(lambda: not queue.llen("ingest"), "the worker, anew", worker.process)
            assert worker.has_said("it starts anew")


def test_a_task_that_outlives_its_connection_does_not_end_its_worker(tmp_path):
    """What it was doing can no longer be acknowledged; what comes next is taken all the same."""
    pipe = tmp_path / "until"
    os.mkfifo(pipe)
    include = ["--include", long_task.__name__]
    with servers(tmp_path) as (addresses, stores):
        broker = f"{addresses['REDIS_URL']}/0"
        environ = {**addresses, "DEBUG": "1", "SECRET_KEY": "a-test"}
        app = Celery("from outside", broker=broker)
        with workers(tmp_path, environ, "ingest", options=include) as found:
            worker = found["ingest"]
            app.send_task(long_task.NAME, [str(pipe)], queue="ingest")
            held = wait_until(lambda: to_a_reader(pipe), "the task", worker.process)
            stores["redis"].kill()
            stores["redis"].start()
            wait_until(lambda: app.control.ping(timeout=1), "the connection", worker.process)
            os.close(held)
            wait_until(lambda: worker.has_said("Couldn't ack"), "its end", worker.process)
            with redis.Redis.from_url(broker) as queue:
                ring(app, "next")
                wait_until(lambda: not queue.llen("ingest"), "the next task", worker.process)


def to_a_reader(pipe):
    """Its end to write to, once somebody reads it."""
    with contextlib.suppress(OSError):
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    return None


def ring(app: Celery, source: str) -> None:
    app.send_task("knowledge.tasks.ingest_source", [source], queue="ingest")


def hears(app: Celery) -> bool:
    answers = app.control.inspect(timeout=1).active_queues()
    assert answers, "the worker does not answer"
    return any(answers.values())

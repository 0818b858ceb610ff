"""A worker that takes no more tasks starts itself anew, in place."""

import redis
from celery import Celery

from benchmarks.mortal import servers, workers
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
            assert "it starts anew" in worker.last_words()


def ring(app: Celery, source: str) -> None:
    app.send_task("knowledge.tasks.ingest_source", [source], queue="ingest")


def hears(app: Celery) -> bool:
    answers = app.control.inspect(timeout=1).active_queues()
    assert answers, "the worker does not answer"
    return any(answers.values())

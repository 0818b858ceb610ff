"""A mail server at the wire, which answers each command as a test wants."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def mail_server(**answers: str) -> Iterator[tuple[int, list[str]]]:
    """Its port, and what it heard. ``answers`` are by the first word of a command."""
    heard: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(answers.get("hello", "220 here"))
            while line := self.rfile.readline().decode().strip("\r\n"):
                heard.append(line)
                word = line.split(" ")[0].split(":")[0].upper()
                self._say(answers.get(word, USUAL.get(word, "250 ok")))
                if word == "DATA" and word not in answers:
                    self._take()
                if word == "QUIT":
                    return

        def _take(self) -> None:
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                heard.append(line.decode().strip("\r\n"))
            self._say("250 taken")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()


USUAL = {"EHLO": "250-here\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye"}
USUAL |= {"AUTH": "235 known"}

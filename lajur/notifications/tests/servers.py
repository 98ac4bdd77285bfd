"""Real servers on the loopback: a mail server that counts, and an HTTP server that remembers."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = tuple[int, dict[str, str], bytes]


class MailSink:
    """Keeps what it was given. ``faults`` are answered to the next messages instead of "250".

    The fault "drop" keeps the message and closes the line before it says so, as a server does
    that dies at the worst moment; "rcpt 550 ..." turns the recipient away. ``pause`` is how many
    seconds every message takes.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.faults: list[str] = []
        self.pause = 0.0

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults and self.faults[0].startswith("rcpt "):
            return self.faults.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        fault = self.faults.pop(0) if self.faults else ""
        if fault and fault != "drop":
            return fault
        await asyncio.sleep(self.pause)
        content = envelope.content
        assert isinstance(content, bytes)
        message = BytesParser(policy=default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(envelope.rcpt_tos)
        if fault == "drop":
            assert server.transport is not None
            server.transport.close()
        return "250 OK"


@contextmanager
def mail_sink() -> Iterator[tuple[MailSink, int]]:
    """A mail server on a free port of the loopback, for as long as the block lasts."""
    sink, port = MailSink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class HttpSink:
    """Keeps what it was asked, and answers with ``answers`` in turn, the last one for ever."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [(200, {}, b"{}")])

    def will(self, *answers: tuple[int, Any] | Answer) -> None:
        """Answer so: a status and JSON, or a status with headers and bytes."""
        self.answers = [
            (each[0], {}, json.dumps(each[1]).encode()) if len(each) == 2 else each
            for each in answers
        ]

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """An HTTP server on a free port of the loopback, for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    sink = HttpSink(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(sink)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _handler(sink: HttpSink) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            sink.asked.append(Asked(self.command, self.path, headers, self.rfile.read(length)))
            status, more, body = sink.next_answer()
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Handler

"""A closed-loop HTTP load generator for comparing servers on one machine.

    python bench/load.py NAME=RECIPE,BASE_URL,DATABASE_URL,PID_FILE ... [--rounds 3] [--seconds 4]
                         [--concurrency 1,4] [--actions inbox,move] [--out results.json]

A recipe signs in once and describes actions; an action is the list of HTTP steps that together
are one page or one operation. Every unit of concurrency is a process with its own session that
sends the next action when the last one was answered. The servers are measured in turn, round by
round, and the table shows the medians over the rounds. "foreign" is how many CPUs other programs
kept busy meanwhile: above 0.3 the rates say little and only CPU milliseconds can be compared.

In texts ``{id}`` stands for one of the ids of the action, ``{cookie:NAME}`` for a cookie,
``{base}`` for the base address, and any other name for a variable or a captured value.
"""

from __future__ import annotations

import argparse
import gzip
import html
import http.client
import json
import multiprocessing
import os
import re
import sqlite3
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
WARM_UP_SECONDS = 1.5


@dataclass
class Server:
    """A server under test, which runs already."""

    name: str
    recipe: dict[str, Any]
    base: str
    database: str
    pid: int

    @classmethod
    def parse(cls, text: str) -> Server:
        name, _, rest = text.partition("=")
        recipe, base, database, pid_file = rest.split(",")
        if urlsplit(base).hostname not in {"127.0.0.1", "localhost"}:
            raise SystemExit("only servers on this machine are loaded")
        pid = int(Path(pid_file).read_text())
        return cls(name, json.loads(Path(recipe).read_text()), base, database, pid)


class Session:
    """One browser: its cookies, its variables, its kept connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.values: dict[str, str] = {"base": server.base, **server.recipe.get("vars", {})}
        self.connection = self._connect()

    def prepare(self, steps: list[dict[str, Any]]) -> None:
        """Steps before the clock runs: they are checked and may capture values."""
        for step in steps:
            status, body = self.send(step, "0", learn=True)
            text = body.decode(errors="replace")
            self.check(step, status, text)
            for name, pattern in step.get("capture", {}).items():
                found = re.search(pattern, text)
                if found is None:
                    raise SystemExit(f"{step['path']}: {name} not found")
                self.values[name] = html.unescape(found[1])

    def send(self, step: dict[str, Any], id_: str, *, learn: bool = False) -> tuple[int, bytes]:
        """One request; the body is unpacked only for ``learn``."""
        body = urlencode({k: self.fill(str(v), id_) for k, v in step.get("form", {}).items()})
        headers = {"Accept-Encoding": "gzip", "Cookie": self._cookie()}
        headers |= {k: self.fill(v, id_) for k, v in self.server.recipe["headers"].items()}
        if "form" in step:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = self.fill(step["path"], id_)
        try:
            self.connection.request(step["method"], path, body or None, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection = self._connect()
            self.connection.request(step["method"], path, body or None, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        if learn:
            self._learn(answer)
            if answer.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
        return answer.status, content

    def check(self, step: dict[str, Any], status: int, text: str) -> None:
        """End the run when a page is not what it should be."""
        if not is_fine(step, status):
            raise SystemExit(f"{step['method']} {step['path']}: {status}\n{text[:2000]}")
        if "must" in step and not re.search(step["must"], text):
            raise SystemExit(f"{step['path']}: the page lacks {step['must']!r}")

    def fill(self, text: str, id_: str) -> str:
        """The text with its variables replaced."""

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name == "id":
                return id_
            if name.startswith("cookie:"):
                return self.cookies.get(name.removeprefix("cookie:"), "")
            return self.values.get(name, match[0])

        return re.sub(r"\{([a-z_]+(?::[^{}]*)?)\}", value, text)

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.server.base)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _learn(self, answer: http.client.HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value


@dataclass
class Run:
    """What one run of an action at one concurrency gave."""

    per_second: float
    p50_ms: float
    p95_ms: float
    server_cpu_ms: float
    database_cpu_ms: float
    foreign: float
    errors: int


@dataclass
class Result:
    """An action of a server: its runs by concurrency, over all rounds."""

    bytes_: int = 0
    runs: dict[int, list[Run]] = field(default_factory=dict)


def measure(server: Server, action: dict[str, Any], conc: list[int], seconds: float) -> Result:
    """One round of one action."""
    result = Result()
    prepare(server, action)
    ids = ids_of(server, action)
    session = signed_in(server, action)
    step = action["steps"][0]
    status, body = session.send(step, ids[0])
    text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    session.check(step, status, text.decode(errors="replace"))
    result.bytes_ = len(body)
    for concurrency in [2, *conc]:
        prepare(server, action)
        warming = concurrency == 2 and 2 not in conc
        run = load(server, action, ids, concurrency, WARM_UP_SECONDS if warming else seconds)
        if not warming:
            result.runs.setdefault(concurrency, []).append(run)
    execute(server.database, action.get("after_sql", ""))
    return result


def prepare(server: Server, action: dict[str, Any]) -> None:
    execute(server.database, action.get("before_sql", ""))


def signed_in(server: Server, action: dict[str, Any]) -> Session:
    session = Session(server)
    session.prepare(server.recipe["login"])
    session.prepare(action.get("prepare", []))
    return session


def ids_of(server: Server, action: dict[str, Any]) -> list[str]:
    query = action.get("ids_sql")
    return [str(row[0]) for row in select(server.database, query)] if query else ["0"]


def load(
    server: Server, action: dict[str, Any], ids: list[str], concurrency: int, seconds: float
) -> Run:
    """Run an action in ``concurrency`` processes for some seconds."""
    context = multiprocessing.get_context("fork")
    answers, barrier = context.Queue(), context.Barrier(concurrency + 1)
    workers = [
        context.Process(
            target=work,
            args=(server, action, ids[place::concurrency] or ids, seconds, barrier, answers),
        )
        for place in range(concurrency)
    ]
    for worker in workers:
        worker.start()
    barrier.wait(120)
    before = clocks(server)
    begun = time.perf_counter()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    wall, after = time.perf_counter() - begun, clocks(server)
    used = {name: after[name] - before[name] for name in before}
    times = sorted(took for times, _errors in found for took in times)
    count = max(len(times), 1)
    known = used["server"] + used["database"] + used["client"]
    return Run(
        per_second=len(times) / wall,
        p50_ms=percentile(times, 0.5),
        p95_ms=percentile(times, 0.95),
        server_cpu_ms=1000 * used["server"] / count,
        database_cpu_ms=1000 * used["database"] / count,
        foreign=max(0.0, used["machine"] - known) / wall,
        errors=sum(errors for _times, errors in found),
    )


def work(
    server: Server,
    action: dict[str, Any],
    ids: list[str],
    seconds: float,
    barrier: Any,
    answers: Any,
) -> None:
    """One unit of concurrency: its own session, then the loop."""
    session = signed_in(server, action)
    times, errors, place = [], 0, 0
    barrier.wait(120)
    end = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        id_ = ids[place % len(ids)]
        if all(is_fine(step, session.send(step, id_)[0]) for step in action["steps"]):
            times.append(time.perf_counter() - begun)
        else:
            errors += 1
        place += 1
    answers.put((times, errors))


def is_fine(step: dict[str, Any], status: int) -> bool:
    """Whether the answer is what the recipe expects: without a word, anything but an error."""
    return status in step.get("expect", range(200, 400))


def percentile(times: list[float], share: float) -> float:
    return 1000 * times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


# --- CPU time, from /proc


def clocks(server: Server) -> dict[str, float]:
    """CPU seconds used so far by the server, the database server, this program, the machine."""
    own = os.times()
    machine = [int(n) for n in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return {
        "server": cpu_of(server.pid),
        "database": cpu_of(postmaster(server.database)),
        "client": own.user + own.system + own.children_user + own.children_system,
        "machine": (sum(machine) - machine[3] - machine[4]) / TICKS,
    }


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and all that came from it."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        one = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(one)
        ticks[one] = sum(map(int, fields[11:15]))
    found, todo = 0, [pid] if pid else []
    while todo:
        one = todo.pop()
        found += ticks.get(one, 0)
        todo += children.get(one, [])
    return found / TICKS


def postmaster(database: str) -> int:
    """The PostgreSQL server of a database on this machine; 0 for SQLite and elsewhere."""
    if not database.startswith("postgres"):
        return 0
    folder = select(database, "select setting from pg_settings where name = 'data_directory'")
    try:
        return int((Path(folder[0][0]) / "postmaster.pid").read_text().split()[0])
    except OSError:
        return 0


# --- the databases, for ids and for resets between runs


def select(database: str, query: str) -> list[Any]:
    """The rows of a query."""
    with connected(database) as connection:
        return list(connection.execute(query).fetchall())


def execute(database: str, script: str) -> None:
    """Run the statements of a script in one transaction; evidence may be deleted in it.

    This spoils the database for anything but load tests: `lajur verify` will say so.
    """
    if not script:
        return
    with connected(database) as connection:
        for statement in script.split("; "):
            if statement.startswith("set ") and not database.startswith("postgres"):
                for name in ("cases_event", "cases_casepaper"):
                    connection.execute(f"drop trigger if exists {name}_immutable_delete")
            else:
                connection.execute(statement)


def connected(database: str) -> Any:
    if database.startswith("postgres"):
        import psycopg

        return psycopg.connect(database)
    return sqlite3.connect(database.removeprefix("sqlite:///"), timeout=30)


# --- the table


def table(results: dict[tuple[str, str], Result], conc: list[int]) -> str:
    """Medians over the rounds, in Markdown."""
    rates = "".join(f" c={c} /s | c={c} p50 ms | c={c} p95 ms |" for c in conc)
    head = (
        f"| action | server |{rates} server CPU ms | database CPU ms | bytes | errors | foreign |"
    )
    lines = [head, "|---|---|" + "--:|" * (3 * len(conc) + 5)]
    for (action, name), result in sorted(results.items()):
        cells = []
        for c in conc:
            for key, digits in (("per_second", 1), ("p50_ms", 1), ("p95_ms", 1)):
                cells.append(f"{median(result.runs[c], key):.{digits}f}")
        last = result.runs[conc[-1]]
        for key in ("server_cpu_ms", "database_cpu_ms"):
            cells.append(f"{median(last, key):.1f}")
        errors = sum(run.errors for runs in result.runs.values() for run in runs)
        cells += [str(result.bytes_), str(errors), f"{median(last, 'foreign'):.1f}"]
        lines.append(f"| {action} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def median(runs: list[Run], key: str) -> float:
    return statistics.median(getattr(run, key) for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("servers", nargs="+", metavar="NAME=RECIPE,BASE_URL,DATABASE_URL,PID_FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--concurrency", default="1,4")
    parser.add_argument("--actions", default="")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    conc = [int(text) for text in asked.concurrency.split(",")]
    servers = [Server.parse(text) for text in asked.servers]
    results: dict[tuple[str, str], Result] = {}
    for number in range(1, asked.rounds + 1):
        for server in servers:
            for name, action in server.recipe["actions"].items():
                if asked.actions and name not in asked.actions.split(","):
                    continue
                print(f"round {number}: {server.name} {name}", file=sys.stderr)
                one = measure(server, action, conc, asked.seconds)
                kept = results.setdefault((name, server.name), one)
                if kept is not one:
                    for c, runs in one.runs.items():
                        kept.runs[c] += runs
    print(table(results, conc))
    if asked.out:
        plain = {
            f"{action} {name}": {c: [vars(run) for run in runs] for c, runs in result.runs.items()}
            for (action, name), result in results.items()
        }
        asked.out.write_text(json.dumps(plain, indent=1))


if __name__ == "__main__":
    main()

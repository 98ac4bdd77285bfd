#!/usr/bin/env bash
# Runs Lajur for a load test on 127.0.0.1 with two workers:
#   bench/serve.sh up PORT      the database is LAJUR_DATABASE_URL; the pid goes to $BENCH_DIR
#   bench/serve.sh floor PORT   the bare-Django floor on the same database settings
#   bench/serve.sh down PORT    stops what was started on this port
set -euo pipefail

root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="${BENCH_DIR:-/var/tmp/lajur-bench}"
workers="${WORKERS:-2}"
threads="${THREADS:-4}"
port="${2:?usage: bench/serve.sh up|floor|down PORT}"
pid_file="$folder/serve_$port.pid"
export LAJUR_VAR="${LAJUR_VAR:-$folder/var}"
mkdir -p "$folder" "$LAJUR_VAR"

wait_for() {
    for _ in $(seq 150); do
        curl -fs -o /dev/null "http://127.0.0.1:$port$1" && return
        sleep 0.2
    done
    echo "no answer on port $port; see $folder/serve_$port.log" >&2
    exit 1
}

start() {
    nohup "$@" >"$folder/serve_$port.log" 2>&1 &
    echo $! >"$pid_file"
}

case "${1:?usage: bench/serve.sh up|floor|down PORT}" in
up)
    start "$root/.venv/bin/python" -P -m lajur.console.main serve \
        --port "$port" --workers "$workers" --threads "$threads"
    wait_for /healthz
    ;;
floor)
    cd "$root"
    start "$root/.venv/bin/python" -m bench.floor serve \
        --port "$port" --workers "$workers" --threads "$threads"
    wait_for /login/
    ;;
down)
    kill "$(cat "$pid_file")"
    rm "$pid_file"
    exit
    ;;
*)
    echo "usage: bench/serve.sh up|floor|down PORT" >&2
    exit 2
    ;;
esac
echo "http://127.0.0.1:$port (pid $(cat "$pid_file"))"

#!/bin/sh
# setup.sh: how long `make demo` takes to answer, and `make test` to pass, in a clean clone with an empty home. Prints a table.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d /tmp/hallway-setup-XXXXXX)
mkdir "$work/home"
trap 'rm -rf "$work"' EXIT
git clone --quiet "$here" "$work/hallway"
cd "$work/hallway"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

seconds() { date +%s; }
clean() { env -i HOME="$work/home" PATH=/usr/bin:/bin "$@"; }

echo "| what | seconds |"
echo "|---|---:|"
began=$(seconds)
clean make setup >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
echo "| make setup: packages, browser libraries, translations | $(($(seconds) - began)) |"

began=$(seconds)
setsid env -i HOME="$work/home" PATH=/usr/bin:/bin make demo PORT="$port" >"$work/log" 2>&1 &
demo=$!
until python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/', timeout=5)" 2>/dev/null; do
    kill -0 $demo 2>/dev/null || { cat "$work/log"; exit 1; }
    sleep 0.5
done
echo "| make demo, until it answers | $(($(seconds) - began)) |"
kill -INT -- "-$demo"
wait $demo || true

began=$(seconds)
clean make test >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }
echo "| make test ($(tail -n 3 "$work/log" | grep -o '[0-9]* passed.*' | head -n 1)) | $(($(seconds) - began)) |"
[ -z "$(git status --porcelain)" ] || { echo "It left files behind:"; git status --short; exit 1; }

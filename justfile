# Hodei's commands. Without just installed: `npx -y rust-just RECIPE`, or the scripts in bin/ that stand behind these.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

[private]
default:
    @{{ quote(just_executable()) }} --justfile {{ quote(justfile()) }} --list --unsorted --list-heading $'Hodei: just RECIPE\n'

# Build, start a server of its own, run a few jobs before your eyes, stop everything
[group('try')]
[no-exit-message]
demo:
    @bin/demo

# Run all tests: unit, integration, end to end
[group('work on it')]
[no-exit-message]
test *maven_options:
    @bin/run-tests "$@"

# Run the tests of the web page: its parts, then the whole of it in Chromium (`apt-get install chromium`)
[group('work on it')]
[no-exit-message]
test-web *vitest_options:
    @bin/test-web "$@"

# Write pictures of the web page to docs/screenshots
[group('work on it')]
[no-exit-message]
screenshots:
    @bin/screenshots

# Start the server and leave it running, in the foreground, until Ctrl-C
[group('try')]
[no-exit-message]
up: build
    @bin/up

# Run server (debugger: port 5005) and web page (port 3000) with hot reload, until Ctrl-C
[group('work on it')]
[no-exit-message]
dev:
    @bin/dev

# Run a command as a job and follow it: `just run -- 'echo a | wc -c'`
[group('try')]
[no-exit-message]
run *command: build-cli
    @bin/just-run "$@"

# Show the output of every running job as it is written, each line with its job's short id
[group('try')]
[no-exit-message]
watch-logs: build-cli
    @bin/hodei job logs --all

# Say how the server, its workers and its jobs are
[group('try')]
[no-exit-message]
status: build-cli
    @bin/hodei status

# Show a job's output from its first line: `just logs 3fa9`
[group('try')]
[no-exit-message]
logs +id: build-cli
    @bin/hodei job logs "$@"

# Start the database of docker-compose.dev.yml, for a server from this checkout
[group('database and containers')]
[no-exit-message]
dev-db:
    @bin/dev-db start

# Bring the tables of the database at HODEI_DATABASE_URL (default: that of dev-db) up to date, as the server does at its start
[group('database and containers')]
[no-exit-message]
db-migrate:
    @bin/db-migrate

# Delete all data in the database of dev-db, and make its tables anew
[group('database and containers')]
[no-exit-message]
db-reset:
    @bin/dev-db reset

# Write all that the server keeps to a file, while it runs or is stopped: `just db-backup hodei.zip`
[group('database and containers')]
[no-exit-message]
db-backup file:
    @cd {{ quote(invocation_directory()) }} && {{ quote(justfile_directory() / "bin/db-backup") }} "$1"

# Bring a backup into a new home, or into an empty database at HODEI_DATABASE_URL
[group('database and containers')]
[no-exit-message]
db-restore file:
    @cd {{ quote(invocation_directory()) }} && {{ quote(justfile_directory() / "bin/db-restore") }} "$1"

# Start database and server in containers, by docker-compose.prod.yml; says what must be set first (docs/docker.md)
[group('database and containers')]
[no-exit-message]
prod-up *options:
    @bin/compose prod up --detach "$@"

# Stop them and their workers; the data stays
[group('database and containers')]
[no-exit-message]
prod-down:
    @bin/compose prod down

# Open psql on the server's database
[group('try')]
[no-exit-message]
db-shell *psql_options:
    @bin/db-shell "$@"

# Run the seeded simulation of the core this many times of each kind: `just simulate 100000`
[group('work on it')]
[no-exit-message]
simulate runs:
    @./mvnw -q -B -pl server -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dhodei.sim.runs="$1"

# Inject faults into the real processes and count what is lost, doubled or left over: `just chaos --seed 7 --faults 300`
[group('work on it')]
[no-exit-message]
chaos *options:
    @bin/chaos "$@"

# Check format, warnings, wire types, source rules and scripts; runs none of the modules' tests
[group('work on it')]
[no-exit-message]
check:
    @bin/check

# Measure: `just bench`, `just bench first-line --size 0.1`; see docs/performance.md
[group('work on it')]
[no-exit-message]
bench *arguments:
    @bin/bench "$@"

# Measure single functions with JMH: the scheduler's decision, the codec of log chunks
[group('work on it')]
[no-exit-message]
bench-micro *jmh_options:
    @bin/bench-micro "$@"

# Sum up recordings that `just bench NAME --jfr DIRECTORY` has kept
[group('work on it')]
[no-exit-message]
profile +files:
    @bin/profile "$@"

# Format the Java sources
[group('work on it')]
[no-exit-message]
format:
    @./mvnw -q -B spotless:apply && echo "formatted"

# Build server with its web page, agent and CLI where something changed
[group('work on it')]
[no-exit-message]
build:
    @bin/build

# Build the Docker images hodei-worker, hodei-server and, for tests, postgres:18, where something changed
[group('database and containers')]
[no-exit-message]
images *names:
    @bin/images "$@"

[private]
build-cli:
    @bin/build cli

# Delete everything that was built, and the demo's data
[group('work on it')]
[no-exit-message]
clean:
    @./mvnw -q -B clean && rm -rf target web/src/gen && echo "clean"

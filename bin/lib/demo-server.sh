# shellcheck shell=bash
# Sourced by bin/demo: a server of its own, and proof that it left nothing behind.
# Sets server_pid, server_log and the HODEI_ variables; start_server, stop_server and check_nothing_left do the rest.

server_pid=''
server_log=$PWD/target/demo/server.log
# Process id and start time of everything that the server had started when it was told to stop.
declare -A server_family=()
# Process ids of what was there before.
declare -A there_before=()

# shellcheck source=bin/lib/ports.sh
source bin/lib/ports.sh

now_ms() {
  local now=$EPOCHREALTIME
  # A comma or a point, as the locale has it.
  now=${now//[^0-9]/}
  echo $((now / 1000))
}

start_server() {
  unset HODEI_DATABASE_URL
  HODEI_HOME=$PWD/target/demo
  HODEI_GRPC_PORT=$(free_port)
  HODEI_HTTP_PORT=$(free_port)
  HODEI_SERVER_ADDRESS=127.0.0.1:$HODEI_GRPC_PORT
  # One of its jobs is a Maven build, which looks for a JDK, Maven and the way to its repository.
  HODEI_AGENT_PASS_ENVIRONMENT=${HODEI_AGENT_PASS_ENVIRONMENT:-JAVA_HOME,M2_HOME,MVNW_*,MAVEN_*,http_proxy,https_proxy,no_proxy}
  export HODEI_HOME HODEI_GRPC_PORT HODEI_HTTP_PORT HODEI_SERVER_ADDRESS HODEI_AGENT_PASS_ENVIRONMENT
  mkdir -p "$HODEI_HOME"
  # What works in that directory already (an earlier demo that was killed outright, somebody's editor) is not ours.
  local pid
  while read -r pid _; do
    there_before[$pid]=1
  done < <(leftovers)

  local deadline
  server_began=$(now_ms)
  deadline=$((server_began + 90000))
  # A session of its own: Ctrl-C is for the demo, which then stops the server in good order.
  HODEI_ON_STOP=stop setsid bin/hodei server start >"$server_log" 2>&1 </dev/null &
  server_pid=$!
  until is_ready; do
    if ! kill -0 "$server_pid" 2>/dev/null; then
      echo "The server ended while it started. The end of $server_log:" >&2
      tail -n 20 "$server_log" >&2
      server_pid=''
      return 1
    fi
    if (($(now_ms) > deadline)); then
      echo "The server is not ready after 90 s. The end of $server_log:" >&2
      tail -n 20 "$server_log" >&2
      return 1
    fi
    sleep 0.1
  done
  server_ready=$(now_ms)
}

server_started_in() { printf '%d.%d' $(((server_ready - server_began) / 1000)) $(((server_ready - server_began) % 1000 / 100)); }

# Parent and start time of a process, from /proc; nothing where it is gone. The name in brackets may hold anything.
process_stat() {
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # shellcheck disable=SC2086 # fields
  set -- ${line##*) }
  echo "$1 $2 ${20}"
}

# Fills server_family with every descendant of the server, and the server.
remember_family() {
  local grown=1 dir pid state parent born
  read -r state parent born < <(process_stat "$server_pid") || return 0
  server_family[$server_pid]=$born
  while ((grown)); do
    grown=0
    for dir in /proc/[0-9]*; do
      pid=${dir#/proc/}
      [[ -z ${server_family[$pid]:-} ]] || continue
      read -r state parent born < <(process_stat "$pid") || continue
      if [[ -n ${server_family[$parent]:-} && $state != Z ]]; then
        server_family[$pid]=$born
        grown=1
      fi
    done
  done
}

# Kills what is left of the server's family, and nothing that only got one of its process ids.
kill_family() {
  local pid born _
  for pid in "${!server_family[@]}"; do
    read -r _ _ born < <(process_stat "$pid") || continue
    if [[ ${server_family[$pid]} == "$born" ]]; then kill -KILL "$pid" 2>/dev/null || true; fi
  done
}

stop_server() {
  local deadline code=0
  remember_family
  kill -TERM "$server_pid" 2>/dev/null || true
  deadline=$(($(now_ms) + 30000))
  while kill -0 "$server_pid" 2>/dev/null; do
    if (($(now_ms) > deadline)); then
      echo "The server does not stop within 30 s; killing it." >&2
      kill_family
      break
    fi
    sleep 0.05
  done
  wait "$server_pid" 2>/dev/null || code=$?
  # 143: a JVM that SIGTERM ended, after its shutdown hooks.
  [[ $code -eq 0 || $code -eq 143 ]]
}

# Processes that belong to the demo: the server's family, and whatever names its directory in its command line,
# works in it or has it as HODEI_HOME. Postgres and the agents may take a moment to follow the server.
leftovers() {
  local dir pid state born _
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    [[ $pid -ne $$ && $pid -ne $BASHPID ]] || continue
    read -r state _ born < <(process_stat "$pid") || continue
    [[ $state != Z && -z ${there_before[$pid]:-} ]] || continue
    if [[ ${server_family[$pid]:-} == "$born" ]] || is_of_the_demo "$dir"; then
      echo "  $pid $(tr '\0' ' ' <"$dir/cmdline" 2>/dev/null | cut -c 1-120)"
    fi
  done
}

is_of_the_demo() {
  [[ $(readlink "$1/cwd" 2>/dev/null) == "$HODEI_HOME"/* ]] ||
    { tr '\0' '\n' <"$1/cmdline" | grep -qF "$HODEI_HOME/"; } 2>/dev/null ||
    { tr '\0' '\n' <"$1/environ" | grep -qxF "HODEI_HOME=$HODEI_HOME" && ! is_of_this_shell "${1#/proc/}"; } 2>/dev/null
}

# This script and its own children carry the variable too.
is_of_this_shell() {
  local pid=$1 parent _
  while [[ $pid -gt 1 ]]; do
    [[ $pid -ne $$ ]] || return 0
    read -r _ parent _ < <(process_stat "$pid") || return 1
    pid=$parent
  done
  return 1
}

check_nothing_left() {
  local left deadline=$(($(now_ms) + 5000))
  while left=$(leftovers) && [[ -n $left ]]; do
    if (($(now_ms) > deadline)); then
      echo "Still running, and killed now:" >&2
      echo "$left" >&2
      kill_family
      return 1
    fi
    sleep 0.1
  done
}

# shellcheck shell=bash
# Sourced by scripts that start a server of their own.

free_port() {
  local port
  while :; do
    # Below the range that the kernel gives out by itself.
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port" && return; fi
  done
}

is_ready() {
  local status=''
  { exec 3<>"/dev/tcp/127.0.0.1/$HODEI_HTTP_PORT"; } 2>/dev/null || return 1
  printf 'GET /q/health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  IFS= read -r -t 5 status <&3 || true
  exec 3>&-
  [[ $status == *' 200 '* ]]
}

# shellcheck shell=bash
# Sourced by bin/find-jdk, and by bin/hodei, which must not pay for a process at each call. `find_java_home` sets
# java_home to the home of a JDK that is new enough for Hodei, and fails where there is none.

java_wanted=25
# Put before the directories of the machine; bin/test/find-jdk-test has some of its own.
java_root=''

# Whether directory $1 holds such a JDK (a JRE without javac is none).
is_new_jdk() {
  local line version=''
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=\"} && break ;; esac
    done <"$1/release"
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1)
    version=${version#*version \"}
  fi
  version=${version%%[!0-9]*}
  [ -n "$version" ] && [ "$version" -ge "$java_wanted" ]
}

# The directory above the bin/ that java on the PATH stands in, once every link is followed.
home_on_path() {
  local java
  java=$(type -P java) || return
  if [ -L "$java" ]; then java=$(readlink -f "$java") || return; fi
  java=${java%/*}
  printf '%s' "${java%/*}"
}

find_java_home() {
  for java_home in "${HODEI_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
    if is_new_jdk "$java_home"; then return; fi
  done
  java_home=$(home_on_path) || java_home=''
  if is_new_jdk "$java_home"; then return; fi
  for java_home in \
    "$java_root"/usr/lib/jvm/* \
    "$java_root"/usr/java/* \
    "$java_root"/opt/*jdk* "$java_root"/opt/java/* \
    "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/* \
    "${ASDF_DATA_DIR:-${HOME:-/}/.asdf}"/installs/java/* \
    "${MISE_DATA_DIR:-${HOME:-/}/.local/share/mise}"/installs/java/* \
    "$java_root"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_new_jdk "$java_home"; then return; fi
  done
  cat >&2 <<MESSAGE
hodei: no JDK $java_wanted or newer found.
  Looked at: HODEI_JAVA_HOME, JAVA_HOME, java on the PATH, /usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks, asdf, mise,
  /Library/Java.
  Install one: 'apt-get install openjdk-$java_wanted-jdk-headless' where the distribution has it (Debian 13, Ubuntu 25.10),
  or unpack Eclipse Temurin $java_wanted (or another vendor's) and set JAVA_HOME to its directory.
MESSAGE
  return 1
}

# shellcheck shell=bash
# Stands in for bin/lib/java-home.sh of a checkout: the image has one Java, and nothing to compile.
find_java_home() {
  # shellcheck disable=SC2034 # for bin/hodei
  java_home=/opt/hodei/jre
}

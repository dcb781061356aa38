# shellcheck shell=bash
# For bin/db-backup and bin/db-restore: runs bin/lib/Backup.java with what the server has on its class path, as the user whom the
# embedded database belongs to.

# run_backup backup|restore FILE, from the checkout
run_backup() {
  local home=${HODEI_HOME:-$HOME/.hodei} owner become=()
  bin/build
  export HODEI_HOME=$home
  if [[ -z ${HODEI_DATABASE_URL:-} && $(id -u) == 0 && -d $home ]]; then
    owner=$(stat -c %u "$home")
    if [[ $owner != 0 ]]; then
      become=(setpriv "--reuid=$owner" "--regid=$(stat -c %g "$home")" --clear-groups --)
    fi
  fi
  local app=server/target/quarkus-app class_path
  # Without the server's logging, which wants to be started its own way.
  class_path=$(find "$app/app" "$app/lib/main" -name '*.jar' ! -name '*slf4j*' -printf '%p:')
  exec "${become[@]}" "$(bin/find-jdk)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "${class_path%:}" bin/lib/Backup.java "$1" "$2"
}

# shellcheck shell=bash
# Sourced by scripts that need Node.js. `need_node WHAT` ends the script where there is none, or one that is too old for
# what web/package-lock.json holds: ^20.19.0, ^22.12.0 or 24 and later.

need_node() {
  local version major minor
  if version=$(node --version 2>/dev/null) && command -v npx >/dev/null; then
    IFS=. read -r major minor _ <<<"${version#v}"
    case $major in
      20) ((minor >= 19)) && return ;;
      22) ((minor >= 12)) && return ;;
      *) ((major >= 24)) && return ;;
    esac
    version="Node.js $version on the PATH is not enough"
  else
    version="Node.js with npm was not found"
  fi
  cat >&2 <<MESSAGE
$1 needs Node.js 20.19 or later (of 22: 22.12 or later; not 21 or 23): $version.
  Debian 13 has it: apt-get install npm. Debian 12 and Ubuntu 24.04 have 18, which is too old: take it from nodejs.org, or
  by a version manager (nvm, fnm, mise).
MESSAGE
  exit 1
}

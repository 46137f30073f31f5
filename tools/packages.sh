# Sourced by ./quickstart and ./verify: installs Debian packages without starting their services.

need() { # need COMMAND=PACKAGE...: installs the packages whose command or file is missing
  local missing=() pair what
  for pair in "$@"; do
    what=${pair%%=*}
    case $what in
      /*) [ -e "$what" ] || missing+=("${pair#*=}") ;;
      *) command -v "$what" >/dev/null 2>&1 || missing+=("${pair#*=}") ;;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing: ${missing[*]}" >&2
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "These are missing and this is no Debian: ${missing[*]}. Install them and run this again." >&2
    return 1
  fi
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      echo "These are missing: ${missing[*]}. Install them as root and run this again." >&2
      return 1
    }
    sudo=(sudo)
  fi
  # A package that starts its daemon would take the ports of the machine: the file below forbids
  # that for as long as the installation lasts. One that is there already is respected.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then
    made=$(mktemp)
    printf '#!/bin/sh\nexit 101\n' >"$made"
    "${sudo[@]}" install -m 755 "$made" "$policy"
  fi
  local outcome=0
  "${sudo[@]}" apt-get update -qq || outcome=$?
  [ $outcome -ne 0 ] || "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || outcome=$?
  if [ -n "$made" ]; then
    "${sudo[@]}" rm -f "$policy"
    rm -f "$made"
  fi
  [ $outcome -eq 0 ] || echo "The installation of ${missing[*]} failed; see above." >&2
  return $outcome
}

jdk() { # checks that a JDK of 17 or later is there
  local version
  if ! version=$(javac -version 2>&1); then
    echo "A JDK is missing (javac). On Debian 12: apt-get install openjdk-17-jdk-headless" >&2
    return 1
  fi
  case $version in
    "javac 1."* | "javac 9"* | "javac 1"[0-6]*)
      echo "A JDK of version 17 or later is needed, this is: $version" >&2
      return 1
      ;;
  esac
}

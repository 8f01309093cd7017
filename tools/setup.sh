#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing. On other systems it installs nothing: what is missing there
# is found by looking for it (tools/toolchain.sh).
set -euo pipefail
command -v dpkg-query >/dev/null || exit 0
missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "setup: this machine has no apt-get; install the equivalents of: ${missing[*]}" >&2
  exit 2
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "setup: run as root, or install sudo; missing packages: ${missing[*]}" >&2; exit 2; }
  run=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

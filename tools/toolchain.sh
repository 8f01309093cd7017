#!/usr/bin/env bash
# Says at once what is missing to build: a Swift that is new enough, and, unless only that is asked for, a C++ compiler with
# its linker, pkg-config, the libraries and the fonts. Prints nothing where all is there.
#
#   tools/toolchain.sh swift|all SWIFT
set -uo pipefail
swift=$2
needed=6.3
# What pkg-config calls each library, the package that holds it, and each font family with its package.
libraries=(openblas:libopenblas-dev pangocairo:libpango1.0-dev libqpdf:libqpdf-dev zlib:zlib1g-dev libcrypto:libssl-dev)
families=("Linux Libertine O:fonts-linuxlibertine" "Linux Biolinum O:fonts-linuxlibertine"
  "Linux Libertine Display O:fonts-linuxlibertine" "DejaVu Sans Mono:fonts-dejavu-core")

fail() {
  echo "setup: $1" >&2
  exit 2
}

place=$(command -v "$swift") || fail "there is no Swift: “$swift” is not a program in PATH. Recount needs Swift $needed or newer.
  Install it from https://www.swift.org/install/linux, or name it: make SWIFT=/path/to/usr/bin/swift"
said=$("$place" --version 2>&1) || fail "$place does not run: $(printf '%s' "$said" | tail -n 1)
  Recount needs Swift $needed or newer: https://www.swift.org/install/linux"
version=$(printf '%s' "$said" | grep -oE 'Swift version [0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1 | grep -oE '[0-9.]+')
[ -n "$version" ] || fail "$place does not say a version of Swift: $(printf '%s' "$said" | head -n 1)
  Recount needs Swift $needed or newer: https://www.swift.org/install/linux"
if [ "$(printf '%s\n' "$needed" "$version" | sort -V | head -n 1)" != "$needed" ]; then
  fail "$place is Swift $version, which is too old: Recount needs Swift $needed or newer.
  Install it from https://www.swift.org/install/linux, or name another: make SWIFT=/path/to/usr/bin/swift"
fi
[ "$1" = swift ] && exit 0

missing=() packages=()
lacks() { missing+=("$1"); packages+=("$2"); }

# Swift compiles C and C++ by the clang beside it, with the headers and the linker of the system.
clang="$(dirname "$(readlink -f "$place")")/clang"
[ -x "$clang" ] || clang=$(command -v clang) || clang=""
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$clang" ]; then
  lacks "a C and C++ compiler (no clang beside $place, none in PATH)" clang
elif ! printf '#include <vector>\nint main() { return std::vector<int>(1)[0]; }\n' >"$work/probe.cpp" ||
  ! "$clang" -x c++ -c "$work/probe.cpp" -o "$work/probe.o" 2>"$work/said"; then
  lacks "the C++ library ($(grep -m 1 error "$work/said" || tail -n 1 "$work/said"))" g++
elif ! "$clang" "$work/probe.o" -lstdc++ -o "$work/probe" 2>"$work/said"; then
  lacks "a linker ($(grep -m 1 error "$work/said" || tail -n 1 "$work/said"))" "g++ binutils"
elif ! printf '#if !__has_include(<boost/math/distributions/normal.hpp>)\n#error\n#endif\n' | "$clang" -x c++ -E - &>/dev/null; then
  lacks "the headers of Boost.Math" libboost-math-dev
fi

if ! command -v pkg-config >/dev/null; then
  lacks "pkg-config" pkg-config
else
  for library in "${libraries[@]}"; do
    pkg-config --exists "${library%%:*}" || lacks "the library ${library%%:*}" "${library##*:}"
  done
fi

if ! command -v fc-list >/dev/null; then
  lacks "fontconfig" fontconfig
else
  for family in "${families[@]}"; do
    [ -n "$(fc-list "${family%%:*}" family)" ] || lacks "the font family “${family%%:*}”" "${family##*:}"
  done
fi

[ ${#missing[@]} -eq 0 ] && exit 0
{
  echo "setup: this machine lacks"
  printf '  %s\n' "${missing[@]}"
  echo "  Debian and Ubuntu have it in: apt-get install $(printf '%s\n' "${packages[@]}" | tr ' ' '\n' | sort -u | paste -sd ' ')"
} >&2
exit 2

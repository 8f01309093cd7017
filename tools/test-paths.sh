#!/usr/bin/env bash
# Runs the tests whose numbers depend on our loops and on OpenBLAS's kernel (kernels, gradients, laws, worked examples,
# fingerprints) under every pair of them that this machine runs; says which it could not run, and why.
#
#   tools/test-paths.sh BIN FLAG...    the folder of the built programs, and the flags that the tests were built with
set -uo pipefail
cd "$(dirname "$0")/.."
bin=$1
shift
swift=${SWIFT:-swift}
suites='^(KernelsTests|AutodiffTests|RecommendersTests)\.'
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What OpenBLAS must find under a choice, NAME=value; the reason in $log where the choice cannot be had. `recount` knows.
variables() { env -u OPENBLAS_CORETYPE "$@" "$bin/recount" environment 2>"$log"; }
reason() { head -n 1 "$log" | sed 's/^Error: //'; }

# A folder without the program would look like a machine without paths.
variables -u RECOUNT_INSTRUCTIONS -u RECOUNT_BLAS_CORE >/dev/null || { cat "$log" >&2; exit 2; }

absent=() loops=() kernels=()
for name in baseline avx2 avx512; do
  if variables -u RECOUNT_BLAS_CORE RECOUNT_INSTRUCTIONS="$name" >/dev/null; then loops+=("$name"); else absent+=("$(reason)"); fi
done
for name in Haswell SkylakeX; do
  if variables RECOUNT_BLAS_CORE="$name" >/dev/null; then kernels+=("$name"); else absent+=("$(reason)"); fi
done
# An older processor has one of these, another architecture what OpenBLAS chooses there.
for name in Sandybridge Nehalem Prescott; do
  [ ${#kernels[@]} -gt 0 ] && break
  variables RECOUNT_BLAS_CORE="$name" >/dev/null && kernels+=("$name")
done
[ ${#kernels[@]} -eq 0 ] && kernels+=("")

status=0
for loop in "${loops[@]}"; do
  for kernel in "${kernels[@]}"; do
    path=(RECOUNT_INSTRUCTIONS="$loop")
    [ -n "$kernel" ] && path+=(RECOUNT_BLAS_CORE="$kernel")
    told=$(variables "${path[@]}") || { echo "path ${path[*]}: $(reason)"; status=1; continue; }
    start=$SECONDS
    # The variables are names and values without spaces, one a line.
    if env "${path[@]}" $told "$swift" test "$@" --skip-build --filter "$suites" >"$log" 2>&1; then
      echo "path ${path[*]}: passed, $(grep -oE 'Test run with [0-9]+ tests?' "$log" | tail -n 1 | grep -oE '[0-9]+') tests in $((SECONDS - start)) s"
      grep -E 'asked for memory' "$log" | sort -u
    else
      status=1
      echo "path ${path[*]}: FAILED"
      grep -vE '^. (Test|Suite) .* (started|passed)|^\[[0-9]+/[0-9]+\]' "$log" | tail -n 60
    fi
  done
done
for sentence in "${absent[@]+"${absent[@]}"}"; do echo "not run here: $sentence"; done
exit $status

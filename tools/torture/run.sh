#!/usr/bin/env bash
# Kills, fills, flips and limits the toy study, and counts what was lost, silently altered, hung or crashed.
# ROUNDS=3 makes it three times as long, SEED=7 draws others; the names of parts run these alone.
set -uo pipefail
cd "$(dirname "$0")"
parts=("$@")
[ ${#parts[@]} -eq 0 ] && parts=(kills disks flips limits)
status=0
for part in "${parts[@]}"; do python3 -B "$part.py" || status=1; done
[ $status -eq 0 ] && echo "torture: nothing lost, silently altered, hung or crashed"
exit $status

#!/usr/bin/env bash
# Renders every checked-in run again from its pack and compares what comes out with what is checked in; then runs every
# study in its smoke profile. Needs the release build (make build). No hand-kept list: a report is a folder of reports/ with a
# results.pack, a study a folder of studies/.
#
# Markdown, JSON, CSV and TeX follow from the numbers alone and are the same on every machine. PDF and SVG hold the glyphs that
# Cairo, Pango and the fonts of a machine make, so they are compared where those are the ones of reports/rendered-with.txt,
# and else it is said that they were not.
#
#   tools/check-reports.sh            compare, then smoke
#   tools/check-reports.sh --record   note this machine's libraries and fonts as those the reports were rendered with
#
# Exit status: 0 when all is the same, 1 when something differs or a study fails, 2 when there is nothing to run.
set -uo pipefail
cd "$(dirname "$0")/.."
programs=.build/release
record=reports/rendered-with.txt
shown=12

# What the bytes of a PDF and an SVG depend on, a line each: the libraries' versions, the fonts' digests.
renderer() {
  local library family
  for library in cairo pangocairo libqpdf zlib; do echo "$library $(pkg-config --modversion "$library" 2>/dev/null || echo absent)"; done
  # The house's families, and the one that has the signs they lack.
  { grep -o '"[A-Z][A-Za-z ]*"' Sources/Reports/Layout/Fonts.swift | tr -d '"'; echo "DejaVu Sans"; } | sort -u | while read -r family; do
    fc-list "$family" file | sed 's/: *$//' | sort | while read -r file; do
      echo "$family: $(basename "$file") $(sha256sum <"$file" | cut -c1-16)"
    done
  done
}

if [ "${1:-}" = --record ]; then renderer >"$record"; exit; fi
[ $# -eq 0 ] || { echo "check-reports: found the argument $1; expected none, or --record" >&2; exit 2; }

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
status=0
complain() { echo "$1"; status=1; }

# The program of a study; without it nothing can be said.
program() {
  [ -x "$programs/$1" ] && return
  echo "check-reports: there is no $programs/$1; make build makes it" >&2
  exit 2
}

# The first lines of two texts that differ, each from shortly before where it differs: lines of tables are long.
differences() {
  diff --old-line-format='-%dn:%L' --new-line-format='+%dn:%L' --unchanged-line-format='' "$1" "$2" | head -n 400 |
    LC_ALL=C awk -v shown="$shown" '
      function part(sign, number, text, at) { return "    " sign " line " number ": " (at > 60 ? "…" substr(text, at - 40, 220) : substr(text, 1, 220)) }
      { sign = substr($0, 1, 1); colon = index($0, ":"); n = ++count[sign]
        number[sign, n] = substr($0, 2, colon - 2); line[sign, n] = substr($0, colon + 1) }
      END {
        pairs = count["-"] > count["+"] ? count["-"] : count["+"]
        for (i = 1; i <= pairs && 2 * i <= shown; i++) {
          a = line["-", i]; b = line["+", i]
          for (at = 1; at <= length(a) && substr(a, at, 1) == substr(b, at, 1); at++);
          if (i <= count["-"]) print part("-", number["-", i], a, at)
          if (i <= count["+"]) print part("+", number["+", i], b, at)
        }
        if (pairs > shown / 2) print "    … " pairs - int(shown / 2) " more"
      }'
}

# Whether a kind of file is the same on every machine.
portable() { case "$1" in *.md | *.json | *.csv | *.tex | *.swift) true ;; *) false ;; esac }

compare() { # a report's folder, and the folder it was rendered into
  local name count=0
  while read -r name; do
    case "$name" in results.pack | *.png) continue ;; esac
    if [ ! -f "$2/$name" ]; then complain "$1/$name is checked in, and no longer made"; continue; fi
    portable "$name" || $sameRenderer || continue
    count=$((count + 1))
    cmp -s "$1/$name" "$2/$name" && continue
    complain "$1/$name differs from what its pack gives today (- checked in, + today):"
    if [ "${name##*.}" = pdf ]; then cmp "$1/$name" "$2/$name" | sed 's/^/    /'; else differences "$1/$name" "$2/$name"; fi
  done < <(cd "$1" && find . -type f | sed 's|^\./||' | sort)
  while read -r name; do
    [ -f "$1/$name" ] || complain "$1/$name is made today, and not checked in"
  done < <(cd "$2" && find . -type f | sed 's|^\./||' | sort)
  echo "$1: $count files compared"
}

sameRenderer=true
if [ ! -f "$record" ]; then
  sameRenderer=false
  echo "PDF and SVG are not compared: $record does not say what they were rendered with"
elif ! difference=$(diff "$record" <(renderer)); then
  sameRenderer=false
  echo "PDF and SVG are not compared: they were rendered with other libraries or fonts (< recorded, > here)"
  grep '^[<>]' <<<"$difference" | sed 's/^/    /'
fi

for pack in reports/*/results.pack; do
  [ -f "$pack" ] || { echo "check-reports: no report is checked in" >&2; exit 2; }
  folder=$(dirname "$pack") study=$(basename "$(dirname "$pack")")
  program "$study"
  if ! said=$("$programs/$study" report --results "$pack" --out "$out/$study" 2>&1); then
    complain "$study cannot render its checked-in pack:"
    tail -n 5 <<<"$said" | sed 's/^/    /'
    continue
  fi
  compare "$folder" "$out/$study"
done
[ $status -eq 0 ] || cat <<'EOS'
A checked-in report is not what its pack gives. Where a number or a mark moved that should not have: mend the code. Where the
code that trains or ranks was meant to change: raise the `revision` of what changed, and make standard. Where only what a page
says or shows was meant to change: make reports, look at the difference, and say in the commit why.
EOS

for folder in studies/*/; do
  study=$(basename "$folder" | tr '[:upper:]' '[:lower:]')
  program "$study"
  if said=$("$programs/$study" run --profile smoke --out "$out/smoke-$study" 2>&1); then
    for name in "$study.pdf" "$study.md" claims.json numbers.csv comparisons.csv provenance.json; do
      [ -s "$out/smoke-$study/$name" ] || complain "$study: the smoke profile made no $name"
    done
    echo "$study: the smoke profile ran whole"
  else
    complain "$study: the smoke profile failed with status $?:"
    tail -n 12 <<<"$said" | sed 's/^/    /'
  fi
done
exit $status

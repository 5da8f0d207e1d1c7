#!/bin/sh
# Rebuild the board from the results of a checkout, and lay it out for a web server.
#   .github/scripts/publish.sh CHECKOUT EMPTY-FOLDER
set -eu
root=$1
site=$2
phantombench leaderboard --root "$root"
mkdir -p "$site"
for part in samples explanations; do
    [ ! -d "$root/leaderboards/$part" ] || cp -R "$root/leaderboards/$part" "$site/"
done
cp "$root"/leaderboards/*.html "$root"/leaderboards/*.json "$root"/leaderboards/*.csv \
    "$root"/leaderboards/*.bib "$root"/leaderboards/ledger.jsonl "$site/"

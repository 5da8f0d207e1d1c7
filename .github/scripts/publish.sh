#!/bin/sh
# Rebuild the board from the results of a checkout, and lay it out for a web server.
#   .github/scripts/publish.sh CHECKOUT EMPTY-FOLDER
set -eu
root=$1
site=$2
phantombench leaderboard --root "$root"
mkdir -p "$site"
for each in "$root"/leaderboards/*; do
    case ${each##*/} in
        replicates | distributions | ruler) ;; # what pages are made from, and do not link to
        *) cp -R "$each" "$site/" ;;
    esac
done

#!/bin/sh
# Play a pull request from a fork to a published page, on this machine alone.
#   .github/scripts/play.sh CLONE TASK/NAME EMPTY-FOLDER [OPTION OF EVALUATE ...]
# CLONE holds the submission, committed or not. What is made lies in the folder: `upstream.git`, the
# maintainer's `base` and `branch`, `difference.md` and `site`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
clone=$(cd "$1" && pwd)
job=$2
mkdir -p "$3"
place=$(cd "$3" && pwd)
shift 3

echo "== a stranger prepares the pull request"
phantombench submit pr "$job" --root "$clone"
git clone -q --bare "$clone" "$place/upstream.git"
main=$(git -C "$clone" rev-parse HEAD)

echo "== it is checked, without running its code"
git clone -q "$place/upstream.git" "$place/branch"
git -C "$place/branch" checkout -q "origin/submission/$job"
"$here/validate.sh" "$place/branch" "$main"

echo "== a maintainer labels it: it is scored by the code of the base"
git clone -q "$place/upstream.git" "$place/base"
git -C "$place/base" checkout -q "$main"
"$here/score.sh" "$place/base" "$place/branch" "$main" "$@" > "$place/difference.md"
cat "$place/difference.md"

echo "== it is merged, and the board is published"
git -C "$place/base" add -A
git -C "$place/base" commit -q -m "Merge $job"
"$here/publish.sh" "$place/base" "$place/site"

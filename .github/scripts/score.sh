#!/bin/sh
# Score the submissions that a branch changes, with the code of the base; print what differs.
#   .github/scripts/score.sh BASE-CHECKOUT BRANCH-CHECKOUT BASE-COMMIT [OPTION OF EVALUATE ...] > difference.md
# Model code that a submission ships is not run: such a submission is scored by hand.
set -eu
here=$(dirname "$0")
root=$1
branch=$2
base=$3
shift 3
changed=$(python "$here/changed.py" "$branch" "$base")
results=$(python "$here/changed.py" "$branch" "$base" --results)
[ -n "$changed$results" ] || { echo "no submission is changed"; exit 0; }
for each in $changed; do
    mkdir -p "$root/submissions/${each%/*}"
    rm -rf "$root/submissions/$each"
    cp -R -P "$branch/submissions/$each" "$root/submissions/$each"
    rm -f "$root/leaderboards/results/$each.json"
    phantombench evaluate --root "$root" --task "${each%/*}" --submission "${each#*/}" "$@" >&2 || true
done
for each in $results; do
    echo "**Changes the result of \`$each\`**, whose files it leaves alone; it was not computed again."
    echo
done
# shellcheck disable=SC2086 # names hold no blanks
python "$here/difference.py" "$root" "$branch" $changed

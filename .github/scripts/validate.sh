#!/bin/sh
# Check the submissions that a branch changes, with the code of the base, and run none of theirs.
#   .github/scripts/validate.sh BRANCH-CHECKOUT BASE-COMMIT
set -eu
here=$(dirname "$0")
branch=$1
base=$2
changed=$(python "$here/changed.py" "$branch" "$base")
[ -n "$changed" ] || { echo "no submission is changed"; exit 0; }
failed=0
for each in $changed; do
    phantombench submit check --root "$branch" "$branch/submissions/$each" || failed=1
done
exit "$failed"

#!/usr/bin/env bash
# The change record of one stack, for preview.yml: the step that has the previews' secrets runs this and nothing else. Not
# through npm: `npm run` might install packages beside them.
#   STACK  its name, held to letters, digits and ._-
#   TAKEN  the folder with the pull request's stack file
# Leaves report/ (for the comment) and record/ (review.json, review.html).
set -euo pipefail
source "$(dirname "$0")/stateLogin.sh"

typescript=(node --require ./components/dynamic/typescript.cjs)
report="report/$STACK.txt"
mkdir -p report

review() {
  "${typescript[@]}" stacks/ci/placeStackFile.ts "$STACK" --from "$TAKEN" &&
    REVIEWED_STACK_FILE="$TAKEN/Pulumi.$STACK.yaml" "${typescript[@]}" stacks/commands/review.ts "$STACK" --out record
}

status=0
review > "$report" 2>&1 || status=$?
if [ -f record/review.md ]; then
  rm "$report"
  report="report/$STACK.md"
  mv record/review.md "$report"
fi
# Its text is a switch's and a pull request's: a line that begins with `::` is no command to the runner.
sed 's/^::/ ::/' "$report"
exit "$status"

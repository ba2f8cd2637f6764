#!/usr/bin/env bash
# What was changed by hand on both ends of one stack, for drift.yml: the step that has the previews' secrets runs this and
# nothing else. Not through npm: `npm run` might install packages beside them.
#   STACK  its name, held to letters, digits and ._-
# Leaves report/<stack>.<exit code>.md; where there was no reading it fails, and leaves nothing.
set -euo pipefail
source "$(dirname "$0")/stateLogin.sh"

typescript=(node --require ./components/dynamic/typescript.cjs)
taken="$(mktemp -d)"
mkdir -p report
cp "stacks/Pulumi.$STACK.yaml" "$taken/"

"${typescript[@]}" stacks/ci/placeStackFile.ts "$STACK" --from "$taken"
status=0
"${typescript[@]}" stacks/commands/drift.ts "$STACK" --markdown > "$taken/report.md" || status=$?
# Its text is a switch's and a pull request's: a line that begins with `::` is no command to the runner.
sed 's/^::/ ::/' "$taken/report.md"
case "$status" in
  0 | 3 | 4 | 6) mv "$taken/report.md" "report/$STACK.$status.md" ;;
  *) exit "$status" ;;
esac

#!/usr/bin/env bash
# The update of one stack as its change record says, then the question to both ends whether every session is up: the step
# that has the secrets of a deployment runs this and nothing else. Not through npm: `npm run` might install packages beside
# them.
#   STACK   its name, held to letters, digits and ._-
#   RECORD  review.json of this run's review, which a person has approved
# Ends with 4, and has changed nothing, where anything differs from the record.
set -euo pipefail
source "$(dirname "$0")/stateLogin.sh"

typescript=(node --require ./components/dynamic/typescript.cjs)
if [ ! -f "$RECORD" ]; then
  echo "$STACK: the review of this run left no record, so nothing is deployed." >&2
  exit 1
fi
# Their text is a switch's and a cluster's: a line that begins with `::` is no command to the runner.
quiet() { sed 's/^::/ ::/'; }

"${typescript[@]}" stacks/commands/up.ts "$STACK" --review "$RECORD" 2>&1 | quiet
"${typescript[@]}" stacks/commands/verify.ts "$STACK" --wait 120 2>&1 | quiet

#!/usr/bin/env bash
# The previews' copy of one stack's state, made anew after a deployment, also after one that failed: what was deployed is no
# drift. STACK is its name.
set -euo pipefail
source "$(dirname "$0")/stateLogin.sh"

node --require ./components/dynamic/typescript.cjs stacks/ci/copyState.ts "$STACK"

#!/usr/bin/env bash
# review.sh for each stack of a list, one after the other: for a pipeline that has one job for all of them.
# Usage: TAKEN=<folder> reviews.sh <file with names, one a line>
set -euo pipefail

worst=0
while read -r STACK || [ -n "$STACK" ]; do
  [ -n "$STACK" ] || continue
  status=0
  STACK="$STACK" bash "$(dirname "$0")/review.sh" < /dev/null || status=$?
  mkdir -p "record/$STACK"
  find record -maxdepth 1 -name 'review.*' -exec mv -t "record/$STACK" {} +
  [ "$status" -eq 0 ] || worst=$status
done < "$1"
exit "$worst"

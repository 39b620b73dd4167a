# shellcheck shell=bash
# Steps with their seconds, and a closing line with what their test runners counted. Sourced at the root of the checkout.
set -euo pipefail

steps_folder=$(mktemp -d)

# However the script ends, this is the last that it prints.
finish_steps() {
  local status=$?
  node scripts/ci-summary.mjs "$steps_folder/steps" || status=1
  rm -rf "$steps_folder"
  exit "$status"
}
trap finish_steps EXIT

# step NAME COMMAND...: runs the command, and notes its seconds, its exit code and where its output is.
step() {
  local name=$1 began status=0 log
  shift
  log=$(mktemp "$steps_folder/log.XXXXXX")
  began=$(date +%s)
  printf '\n=== %s\n' "$name"
  "$@" 2>&1 | tee "$log" || status=${PIPESTATUS[0]}
  printf '%s\t%s\t%s\t%s\n' "$name" "$(($(date +%s) - began))" "$status" "$log" >>"$steps_folder/steps"
  return "$status"
}

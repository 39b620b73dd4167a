# shellcheck shell=bash
# Runs steps and prints their durations and the total of their test results. Source it in the root of the checkout.
set -euo pipefail

steps_folder=$(mktemp -d)

# The summary is always the last output of the script.
finish_steps() {
  local status=$?
  node scripts/ci-summary.mjs "$steps_folder/steps" || status=1
  rm -rf "$steps_folder"
  exit "$status"
}
trap finish_steps EXIT

# step NAME COMMAND...: runs the command and records its duration, exit code and output file.
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

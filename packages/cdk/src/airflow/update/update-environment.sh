#!/bin/bash
# Adds lineage to an Amazon MWAA environment that CloudFormation does not manage. See --help.
set -Eeuo pipefail
name=@NAME@
region=@REGION@
policy=@POLICY@
usage() {
  cat <<USAGE
Usage: update-environment.sh [--yes] [--undo]

Reads the environment $name, merges lineage into its configuration options,
requirements.txt, plugins.zip and startup script, shows the difference, asks,
and updates the environment. Running tasks are finished first. The update takes
10 to 30 minutes.

  --yes    update without asking
  --undo   take the last update back; later changes by others stay
  --help   show this text

Exit codes: 0 updated or nothing to change, 1 failed or declined, 2 invalid
arguments, 3 conflict with a setting of the environment.
USAGE
}

fail() {
  echo "$1" >&2
  exit "${2:-1}"
}

assume_yes=false
undo=false
for argument in "$@"; do
  case "$argument" in
    --yes) assume_yes=true ;;
    --undo) undo=true ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
cd "$(dirname "${BASH_SOURCE[0]}")"
for tool in aws node; do
  command -v "$tool" >/dev/null || fail "$tool not found. Install the AWS CLI and Node.js 20 or later."
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

read_environment() {
  aws mwaa get-environment --region "$region" --name "$name" --output json >"$work/environment.json"
  node update-settings.mjs inspect "$work"
  status=$(<"$work/status")
  case "$status" in
    AVAILABLE | UPDATE_FAILED) ;;
    *) fail "$name is $status. Wait until it is AVAILABLE, then run this again." ;;
  esac
  bucket=$(<"$work/bucket")
  role=$(<"$work/role-name")
  dags=$(<"$work/dags-path")
}

file_of() {
  case "$1" in
    Requirements) echo requirements.txt ;;
    Plugins) echo plugins.zip ;;
    *) echo startup.sh ;;
  esac
}

flag_of() {
  case "$1" in
    Requirements) echo requirements ;;
    Plugins) echo plugins ;;
    *) echo startup-script ;;
  esac
}

# Downloads a file of the environment, in the version that it uses.
download() {
  local path version
  path=$(<"$work/$1.path")
  version=$(<"$work/$1.version")
  [ -n "$path" ] || return 0
  if [ -n "$version" ]; then
    aws s3api get-object --region "$region" --bucket "$bucket" --key "$path" --version-id "$version" "$work/current/$2" >/dev/null
  else
    aws s3 cp --region "$region" --only-show-errors "s3://$bucket/$path" "$work/current/$2"
  fi
}

# The name contains a hash of the content, because MWAA loads a new file only under a new name.
new_path() {
  echo "headwater/$(node -e 'const f = require("fs").readFileSync(process.argv[1]); console.log(require("crypto").createHash("sha256").update(f).digest("hex").slice(0, 16))' "$work/new/$1")-$1"
}

exists() {
  aws s3api head-object --region "$region" --bucket "$bucket" --key "$1" >/dev/null 2>&1
}

# Uploads a file and notes it, so that a failure removes it again.
upload() {
  if ! exists "$2"; then uploaded+=("$2"); fi
  aws s3 cp --region "$region" --only-show-errors "$1" "s3://$bucket/$2"
}

ask() {
  if $assume_yes; then return 0; fi
  local answer=""
  read -r -p "Update $name? [y/N] " answer || true
  case "$answer" in
    [yY] | [yY][eE][sS]) ;;
    *) fail "Nothing was changed." ;;
  esac
}

uploaded=()
attached=false
saved=""
roll_back() {
  local code=$?
  trap - ERR
  set +e
  echo "The update failed. Taking back what was done so far." >&2
  if $attached; then
    aws iam detach-role-policy --role-name "$role" --policy-arn "$policy" || echo "Detach $policy from $role manually." >&2
  fi
  for key in ${uploaded[@]+"${uploaded[@]}"}; do
    aws s3 rm --region "$region" --only-show-errors "s3://$bucket/$key" || echo "Remove s3://$bucket/$key manually." >&2
  done
  if [ -n "$saved" ]; then rm -f "$saved"; fi
  echo "$name has its former settings." >&2
  [ "$code" -ne 0 ] || code=1
  exit "$code"
}

# Lists the files for the dags folder that are missing or differ.
list_dag_files() {
  dag_files=()
  local file
  for file in dags/*; do
    [ -e "$file" ] || continue
    if exists "$dags/${file#dags/}"; then
      aws s3 cp --region "$region" --only-show-errors "s3://$bucket/$dags/${file#dags/}" "$work/current/dag-file"
      if cmp -s "$file" "$work/current/dag-file"; then continue; fi
    fi
    dag_files+=("$file")
  done
}

# Runs a step of update-settings.mjs: 3 is a conflict, 4 means that no setting differs.
plan() {
  local code=0
  node update-settings.mjs "$@" || code=$?
  case "$code" in
    0) differs=true ;;
    4) differs=false ;;
    3) fail "$name was not changed: resolve the conflicts above." 3 ;;
    *) fail "$name was not changed." ;;
  esac
}

apply() {
  aws mwaa update-environment --region "$region" --name "$name" \
    --worker-replacement-strategy GRACEFUL \
    --airflow-configuration-options "file://$work/new/options.json" \
    "$@" >/dev/null
}

finish() {
  echo "$1"
  echo "Watch it with: aws mwaa get-environment --region $region --name $name --query 'Environment.[Status,LastUpdate.Status]'"
}

add_lineage() {
  download Requirements requirements.txt
  download Plugins plugins.zip
  download StartupScript startup.sh
  plan merge "$work"
  list_dag_files
  local needs_policy=false
  aws iam list-attached-role-policies --role-name "$role" --output json >"$work/policies.json"
  grep -qF "$policy" "$work/policies.json" || needs_policy=true
  if ! $differs && ! $needs_policy && [ "${#dag_files[@]}" -eq 0 ]; then
    echo "$name has all lineage settings: nothing to change."
    return 0
  fi
  echo "Changes of $name:"
  echo
  cat "$work/changes.txt"
  for file in ${dag_files[@]+"${dag_files[@]}"}; do echo "+ s3://$bucket/$dags/${file#dags/}"; done
  if $needs_policy; then echo "+ policy $policy on the role $role"; fi
  echo
  ask
  local arguments=() member
  trap roll_back ERR
  for member in Requirements Plugins StartupScript; do
    : >"$work/$member.new"
    [ -e "$work/$member.changed" ] || continue
    local path
    path=$(new_path "$(file_of "$member")")
    echo "$path" >"$work/$member.new"
    upload "$work/new/$(file_of "$member")" "$path"
    arguments+=("--$(flag_of "$member")-s3-path" "$path")
  done
  for file in ${dag_files[@]+"${dag_files[@]}"}; do upload "$file" "$dags/${file#dags/}"; done
  if $needs_policy; then
    aws iam attach-role-policy --role-name "$role" --policy-arn "$policy"
    attached=true
  fi
  mkdir -p saved-settings
  saved="saved-settings/$(date -u +%Y%m%dT%H%M%SZ)-$$.json"
  node update-settings.mjs save "$work" "$saved"
  if $differs; then apply ${arguments[@]+"${arguments[@]}"}; fi
  trap - ERR
  if $attached; then touch "$saved.policy"; fi
  printf '%s\n' ${uploaded[@]+"${uploaded[@]}"} | grep -F "$dags/" >"$saved.dags" || true
  finish "Updating $name. Its former settings are in $PWD/$saved; --undo returns to them."
}

take_back() {
  local last=""
  for file in saved-settings/*.json; do
    if [ -e "$file" ]; then last=$file; fi
  done
  [ -n "$last" ] || fail "There is no update of $name to take back."
  plan undo "$work" "$last"
  if $differs; then
    echo "Changes of $name:"
    echo
    cat "$work/changes.txt"
    echo
    ask
    local arguments=() member path version
    trap roll_back ERR
    saved=""
    for member in Requirements Plugins StartupScript; do
      [ -e "$work/$member.changed" ] || continue
      path=$(<"$work/$member.return")
      version=$(<"$work/$member.return-version")
      if [ -z "$path" ]; then
        path=$(new_path "$(file_of "$member")")
        upload "$work/new/$(file_of "$member")" "$path"
      fi
      arguments+=("--$(flag_of "$member")-s3-path" "$path")
      if [ -n "$version" ]; then arguments+=("--$(flag_of "$member")-s3-object-version" "$version"); fi
    done
    apply ${arguments[@]+"${arguments[@]}"}
    trap - ERR
  fi
  if [ -e "$last.policy" ]; then
    aws iam detach-role-policy --role-name "$role" --policy-arn "$policy"
    rm -f "$last.policy"
  fi
  if [ -s "$last.dags" ]; then
    while read -r path; do
      aws s3 rm --region "$region" --only-show-errors "s3://$bucket/$path"
    done <"$last.dags"
  fi
  rm -f "$last.dags"
  mv "$last" "$last.undone"
  if $differs; then
    finish "Taking the update of $name back."
  else
    echo "$name no longer has the settings of the last update: nothing to take back."
  fi
}

read_environment
if $undo; then take_back; else add_lineage; fi

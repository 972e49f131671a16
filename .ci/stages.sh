# shellcheck shell=bash
# A stage of .ci/run is timed and held to its budget.
#
# Counted are the processor seconds of the stage's processes, not the minutes on the clock: a
# machine that is busy with something else makes a stage late, but hardly dearer.  (What servers do
# meanwhile, PostgreSQL and Redis, is not counted.)  The budgets stand in .ci/budget, as measured on
# a quiet machine with two cores; a stage that takes more than twice its budget fails the run.

exec 3>&1 4>&2
stages=()
over=()
running=

budget_of() { awk -v stage="$1" '$1 == stage { print $2 }' .ci/budget; }

stage() {
  local name=$1 budget spent clock
  shift
  budget=$(budget_of "$name")
  if [ -z "$budget" ]; then
    echo "The stage $name has no line in .ci/budget."
    return 1
  fi
  echo "== $name: $*"
  running=$name
  local TIMEFORMAT='%U %S %R' user system
  # The output of the command goes where it always went, and its times into the variable.
  spent=$({ time "$@" >&3 2>&4; } 2>&1)
  read -r user system clock <<<"$spent"
  spent=$(awk "BEGIN { printf \"%.0f\", $user + $system }")
  stages+=("$(printf '%-16s %8s %8s %8.0f' "$name" "$spent" "$budget" "$clock")")
  running=
  if [ "$spent" -gt $((2 * budget)) ]; then
    over+=("$name took $spent seconds of processor; its budget is $budget")
  fi
}

table_of_stages() {
  printf '\n%-16s %8s %8s %8s\n' stage seconds budget clock
  [ ${#stages[@]} -eq 0 ] || printf '%s\n' "${stages[@]}"
  [ -z "$running" ] || echo "$running failed."
}

within_budget() {
  [ ${#over[@]} -eq 0 ] && return
  printf 'Over twice the budget: %s\n' "${over[@]}"
  return 1
}

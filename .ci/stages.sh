# shellcheck shell=bash
# A stage of .ci/run is timed and held to its budget.
#
# Counted are the processor seconds of the stage's processes, not the minutes on the clock: a
# machine that is busy with something else makes a stage late, but hardly dearer.  (What servers do
# meanwhile, PostgreSQL and Redis, is not counted.)  The budgets stand in .ci/budget, as measured on
# a quiet machine with two cores; a stage that takes more than twice its budget fails the run.
#
# Other guests of the same host make a processor itself slow, by up to three times from one hour to
# the next.  So a small piece of work is timed before and after each stage, and the budget grows with
# what it took; it never shrinks.

stages=()
over=()
running=
times_of_children=$(mktemp)

budget_of() { awk -v stage="$1" '$1 == stage { print $2 }' .ci/budget; }

# What a small piece of work takes, in per cent of what it takes on the machine of the budgets: it
# goes through memory, for that is what guests of one host wait for.
QUICK=0.95
slowness() {
  python3 - "$QUICK" <<'WORK'
import sys
import time

began, size, total = time.process_time(), 400_000, 0
rows = {str(number * 7919 % 1_000_003): [number] for number in range(size)}
for number in range(size):
    total += rows[str(number * 104_729 % size * 7919 % 1_000_003)][0]
print(max(round((time.process_time() - began) / float(sys.argv[1]) * 100), 100))
WORK
}

# What `times` wrote, as seconds: its second line is about processes that have ended.
seconds_of_children() {
  awk -F '[ms ]+' 'NR == 2 { printf "%.0f", 60 * ($1 + $3) + $2 + $4 }' "$times_of_children"
}

stage() {
  local name=$1 budget before spent slow allowed began=$SECONDS
  shift
  budget=$(budget_of "$name")
  if [ -z "$budget" ]; then
    echo "The stage $name has no line in .ci/budget."
    return 1
  fi
  echo "== $name: $*"
  running=$name
  slow=$(slowness)
  # Not in $(…): a subshell would tell of its own children.
  times >"$times_of_children"
  before=$(seconds_of_children)
  "$@"
  times >"$times_of_children"
  spent=$(($(seconds_of_children) - before))
  running=
  slow=$(((slow + $(slowness)) / 2))
  allowed=$((2 * budget * slow / 100))
  stages+=("$(printf '%-16s %8d %8d %8d %7d%%' "$name" "$spent" "$budget" $((SECONDS - began)) "$slow")")
  if [ "$spent" -gt "$allowed" ]; then
    over+=("$name took $spent seconds of processor; its budget is $budget, at $slow% $allowed at most")
  fi
}

table_of_stages() {
  printf '\n%-16s %8s %8s %8s %8s\n' stage seconds budget clock slow
  [ ${#stages[@]} -eq 0 ] || printf '%s\n' "${stages[@]}"
  [ -z "$running" ] || echo "$running failed."
  rm -f "$times_of_children"
}

within_budget() {
  [ ${#over[@]} -eq 0 ] && return
  printf 'Over twice the budget: %s\n' "${over[@]}"
  return 1
}

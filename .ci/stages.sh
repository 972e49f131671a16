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

# Stages may run beside each other in subshells, so what they have to say is kept in files.
said=$(mktemp -d)

budget_of() { awk -v stage="$1" '$1 == stage { print $2 }' .ci/budget; }

# What a small piece of work takes, in per cent of what it takes on the machine of the budgets.  One
# half goes through memory and one half computes: guests of one host slow the one or the other.
slowness() {
  python3 - <<'WORK'
import time

QUICK_THROUGH_MEMORY, QUICK_COMPUTING = 0.95, 0.15

began, size, total = time.process_time(), 400_000, 0
rows = {str(number * 7919 % 1_000_003): [number] for number in range(size)}
for number in range(size):
    total += rows[str(number * 104_729 % size * 7919 % 1_000_003)][0]
through_memory = time.process_time() - began
began = time.process_time()
for number in range(2_000_000):
    total += number * number
computing = time.process_time() - began
slow = (through_memory / QUICK_THROUGH_MEMORY + computing / QUICK_COMPUTING) / 2
print(max(round(slow * 100), 100))
WORK
}

# What `times` wrote, as seconds: its second line is about processes that have ended.
seconds_of_children() {
  awk -F '[ms ]+' 'NR == 2 { printf "%.0f", 60 * ($1 + $3) + $2 + $4 }' "$1"
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
  touch "$said/running.$name"
  slow=$(slowness)
  # Not in $(…): a subshell would tell of its own children.
  times >"$said/times.$name"
  before=$(seconds_of_children "$said/times.$name")
  "$@"
  times >"$said/times.$name"
  spent=$(($(seconds_of_children "$said/times.$name") - before))
  rm "$said/running.$name"
  slow=$(((slow + $(slowness)) / 2))
  allowed=$((2 * budget * slow / 100))
  printf '%-16s %8d %8d %8d %7d%%\n' "$name" "$spent" "$budget" $((SECONDS - began)) "$slow" \
    >>"$said/stages"
  if [ "$spent" -gt "$allowed" ]; then
    echo "$name took $spent seconds of processor; its budget is $budget, at $slow% $allowed at most" \
      >>"$said/over"
  fi
}

# Several functions of stages beside each other, each said as a whole when it has ended.
beside() {
  local lane failed=0
  declare -A process
  for lane in "$@"; do
    ("$lane" >"$said/lane.$lane" 2>&1) &
    process[$lane]=$!
  done
  for lane in "$@"; do
    wait "${process[$lane]}" || failed=1
    cat "$said/lane.$lane"
  done
  return "$failed"
}

table_of_stages() {
  local running
  printf '\n%-16s %8s %8s %8s %8s\n' stage seconds budget clock slow
  [ ! -e "$said/stages" ] || cat "$said/stages"
  for running in "$said"/running.*; do
    [ ! -e "$running" ] || echo "${running##*/running.} failed."
  done
  rm -rf "$said"
}

within_budget() {
  [ -e "$said/over" ] || return 0
  sed 's/^/Over twice the budget: /' "$said/over"
  return 1
}

# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# attack_lib.sh - what attack.sh and its kin make of a seed. Read after
# harness.sh; the test has one_round SEED, and "attack" if it makes them itself.

attack=${attack:-$here/attack.py}
failed_rounds_max=5

# make_zones SEED - children come before their parents, for their DS records
make_zones() {
  local what zone first second
  rm -rf "$work"/{zones,keys,nsd,attack,store}
  mkdir "$work"/{zones,keys,attack,store}
  : >"$work/zones.conf"
  : >"$work/anchors"
  python3 "$attack" make "$work/attack" "$1" "$work/store"
  export SIGN_OPTIONS
  SIGN_OPTIONS=$(<"$work/attack/sign")
  while read -r -u 3 what zone first second; do
    case $what in
      plain) add_zone "$zone" "$first" ;;
      signed) sign_zone "$zone" "$first" ;;
      spoil) spoil_signature "$zone" "$first" "$second" ;;
    esac
  done 3<"$work/attack/list"
  for zone in e164.arpa target.example alias.example more.example; do
    if [[ -r $work/keys/$zone.ds ]]; then
      trust "$zone"
    fi
  done
}

make_store() {
  local change number
  while read -r change number; do
    "$ENUMCTL" token "$change" "$number" --config "$work/enumod.conf" \
      >"$work/log/token" 2>&1 || abort "the store: $change $number fails"
  done < <(printf 'import %s\n' "$work/attack/feed.csv"
    cat "$work/attack/by_hand")
}

# make_world SEED - zones that nsd serves, the policy and its store
make_world() {
  make_zones "$1"
  cp "$work/attack/enumod.conf" "$work/enumod.conf"
  if [[ -s $work/attack/feed.csv ]]; then
    make_store
  fi
  start_nsd
}

# more_conf - snooping is allowed: what the cache has must be as clean
more_conf() {
  cat "$work/attack/unbound"
  cat <<END
  access-control: 127.0.0.0/8 allow_snoop
  incoming-num-tcp: 200
  extended-statistics: yes
END
  if ! is_unknown_option 'discard-timeout: 0'; then
    printf '  discard-timeout: 0\n'
  fi
}

is_unknown_option() {
  printf 'server:\n  %s\n' "$1" >"$work/try.conf"
  grep -q 'unknown keyword\|syntax error' \
    < <("${UNBOUND_BIN%/*}/unbound-checkconf" "$work/try.conf" 2>&1)
}

# stop_one PID NAME
stop_one() {
  is_alive "$1" || abort "$2 is gone"
  stop_server "$1" || fault "$2 ended with status $?"
}

random_seed() {
  od -An -N4 -tu4 /dev/urandom | tr -d ' '
}

# end_round SEED
end_round() {
  check_sanitizers
  if has_faults; then
    fault "SEED=$1 repeats it"
    exit 1
  fi
  truncate -s 0 "$work"/log/*
}

# round_of_its_own SEED - in another shell. In one that lives for long, bash may
# take a new process for an old one whose number it has, and wait without an end.
round_of_its_own() {
  local status=0
  SEED=$1 setsid timeout -k 60 900 bash "$0" &
  running_pids=("$!")
  wait "$!" || status=$?
  running_pids=()
  return "$status"
}

# long_rounds - until the time is over, also after some with faults
long_rounds() {
  local end=$((SECONDS + ${ENUMOD_ATTACK_MINUTES:-60} * 60)) n=0 failed=0 seed
  while ((SECONDS < end && failed < failed_rounds_max)); do
    seed=$(random_seed)
    if ! round_of_its_own "$seed"; then
      fault "SEED=$seed repeats it"
      failed=$((failed + 1))
    fi
    n=$((n + 1))
  done
  printf '%d rounds in %d minutes, %d with faults\n' "$n" $((SECONDS / 60)) \
    "$failed"
}

# rounds SEED... - of SEED= only; of random seeds for a long time; or these
rounds() {
  local seed
  if [[ -n ${SEED:-} ]]; then
    one_round "$SEED"
  elif [[ ${ENUMOD_LONG:-} == yes ]]; then
    long_rounds
  else
    for seed in "$@"; do
      one_round "$seed"
    done
  fi
}

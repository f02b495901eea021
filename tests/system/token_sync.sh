#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_sync.sh - enumctl token sync: a store becomes the copy of another one,
# from a folder, an rsync server and an ssh server. A pair of files that do not
# belong together is never taken over, nor a damaged one, nor, without force and
# a reason, an older one; what is half done is left out and removed.
#
# From the environment:
#   RSYNC, SSHD  the programs (default: as found in PATH); what is missing is
#                not tried

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"
# shellcheck source=tests/support/ports.sh
. "$here/../support/ports.sh"

number=+493012345

# feed COUNT [EXPIRY] - numbers below +4930, as one import with a new base
feed() {
  many "$1" "${2:-$(day 100)}" --rebuild
}

# many COUNT EXPIRY [OPTION] - the same, on top of what is there
many() {
  awk -v n="$1" -v from="$(day -20)" -v to="$2" 'BEGIN {
    for (i = 0; i < n; i++)
      printf "+4930%05d,%s,%s,SOMEBODY,,,\n", 12345 + i, from, to }' \
    >"$work/feed.csv"
  run import ${3:+"$3"} "$work/feed.csv"
  expect_status "import" 0
}

# sync ARGUMENT... - from the source to the copy
sync() {
  run sync --store "$work/copy" "$@"
}

# same TITLE - the copy has the very files of the writer, and nothing else
same() {
  local file
  for file in $(cd "$work/store" && echo head base-*); do
    cmp -s "$work/store/$file" "$work/copy/$file" ||
      fault "$1: $file is not the writer's"
  done
  expect_text "$1: no other base" \
    "$(find "$work/copy" -name 'base-*' -o -name 'sync-*' | wc -l)" \
    "^$(find "$work/store" -name 'base-*' | wc -l)\$"
}

# taken TITLE [ARGUMENT]...
taken() {
  local title=$1
  shift
  sync "${@:-$work/store}"
  was_taken "$title"
}

# was_taken TITLE - by the last run
was_taken() {
  expect_status "$1" 0
  expect_text "$1" "$out" '^taken: generation [0-9]+ of '
  same "$1"
}

# kept TITLE STATUS PATTERN [ARGUMENT]... - the copy stays as it was
kept() {
  local title=$1 before
  before=$(cd "$work/copy" && sha256sum head base-*)
  sync "${@:4}"
  expect_status "$title" "$2"
  expect_text "$title" "$err" "$3"
  [[ $(cd "$work/copy" && sha256sum head base-*) == "$before" ]] ||
    fault "$title: the copy has changed"
}

servers=()
stop_servers() {
  local pid
  for pid in "${servers[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}

wait_for_port() {
  local end=$((SECONDS + 60))
  while ((SECONDS < end)); do
    if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      return
    fi
    sleep 0.05
  done
  fault "nobody listens on port $port"
}

token_begin
RANDOM=1
trap 'status=$?; stop_servers; token_cleanup "$status"' EXIT
feed 50

# Options and operands ----------------------------------------------------

run sync
expect_status "no source" 2
sync --force "$work/store"
expect_status "force without a reason" 2
for source in '' 'ssh://' 'ssh://host' 'ssh://-oProxyCommand=x/store' \
  'ssh://a@-b/store' 'ssh://host:2x/store' 'ssh://host/a b' \
  "ssh://host/\$(id)" 'rsync://host' 'rsync://-a/b' 'rsync://h/a;b' \
  'ssh://host:123456/store'; do
  sync "$source"
  expect_status "source \"$source\"" 2
done
run sync "$work/store"
expect_status "a store with a ledger is no copy" 3
expect_text "a store with a ledger is no copy" "$err" 'ledger of its own'
sync "$work/nowhere"
expect_status "no source there" 3
expect_text "no source there" "$err" 'there is no validation store'

# Taking over -------------------------------------------------------------

taken "the first time"
sync "$work/store"
expect_status "once more" 0
expect_text "once more" "$out" '^unchanged: generation '
run suspend "$number"
taken "a change in the head"
sync --json "$work/store"
expect_text "JSON" "$out" '^\{"result":"unchanged","generation":[0-9]+,'
feed 60 "$(day 120)"
taken "a new base"
expect_text "modes" "$(stat -c %a "$work/copy/head" "$work/copy"/base-*)" \
  '^644$'
taken "in full" --full "$work/store"
sleep 1.1
run import "$work/feed.csv"
taken "confirmed, without a change"

# Bases on top of others: only the new one is fetched, and all count.
# It stays, as it is eight times as large as both of those above.
feed 4000 "$(day 140)"
taken "a large base"
for to in 150 151; do
  many 200 "$(day $to)"
  taken "a base on top, for $to"
done
expect_text "several bases" "$(find "$work/store" -name 'base-*' | wc -l)" \
  '^[2-4]$'
run list --store "$work/copy"
expect_text "the record of the topmost counts" \
  "$(grep "^$number " <<<"$out")" "$(day 151)"
lowest=$(cd "$work/store" && find . -name 'base-*' -size +100k)
rm "$work/copy/$lowest"
taken "the lowest base is gone here"
cp -r "$work/store" "$work/halved"
rm "$work/halved/$lowest"
kept "the lowest base is gone there" 3 'do not belong together' --full \
  "$work/halved"
feed 60 "$(day 120)"
taken "one base again"

# The copy is damaged: what is missing or cut off is fetched.
truncate -s 10 "$work/copy/head"
taken "a damaged head here"
truncate -s 100 "$work/copy"/base-*
taken "a base that is cut off here"
rm "$work/copy"/base-*
taken "no base here"
mkdir "$work/copy/sync-killed"
touch "$work/copy/sync-killed/head" "$work/copy/base-0000000000000001"
sync "$work/store"
same "what others left is removed"

# A relative path with a colon, which scp would take for a host.
(
  cd "$work"
  "$ENUMCTL" token sync --config enumod.conf --store a:b store >out
) || fault "a folder with a colon in its name"

# Refusing ----------------------------------------------------------------

base=$(cd "$work/store" && echo base-*)
cp -r "$work/store" "$work/older"
run suspend +493012346
taken "newer"
kept "an older store" 1 'is older than what is here' "$work/older"
kept "--force alone" 2 'reason' --force "$work/older"
sync --force --reason 'restored, ticket 4711' "$work/older"
expect_status "force with a reason" 0
expect_text "it is written down" "$(cat "$work/copy/sync.log")" \
  '"source":".*/older","reason":"restored, ticket 4711"\}$'
taken "the newer one again"
run suspend +493012348
kept "a clock that is far behind" 1 'the clock here' --time 1000000 \
  --store "$work/copy" "$work/store"

# Damage at the source: nothing of it is taken over.
cp -r "$work/store" "$work/damaged"
run suspend +493012347
taken "newer than the damaged one"
cp "$work/store/head" "$work/damaged/head"
rm -f "$work/copy"/base-*
sync "$work/store"
for what in "head:20" "head:$(($(stat -c %s "$work/store/head") - 20))" \
  "$base:20" "$base:$(($(stat -c %s "$work/store/$base") - 1000))"; do
  rm -rf "$work/damaged"
  cp -r "$work/store" "$work/damaged"
  printf '\377' | dd of="$work/damaged/${what%:*}" bs=1 seek="${what#*:}" \
    conv=notrunc status=none
  kept "damage of $what" 3 'damaged or do not belong' --full "$work/damaged"
done
truncate -s 5000 "$work/damaged/$base"
kept "a base that is cut off" 3 'damaged or do not belong' --full \
  "$work/damaged"
rm -rf "$work/damaged"
mkdir "$work/damaged"
mkfifo "$work/damaged/head"
kept "a pipe" 3 'damaged or do not belong' "$work/damaged"

# R10: a compaction between head and base. The head names a base that is gone,
# until the new head comes.
cp -r "$work/store" "$work/racing"
feed 70 "$(day 130)"
rm "$work/racing/$base"
kept "a race without an end" 3 'do not belong together' --full "$work/racing"

# race - the rest comes 0.3 s after the sync has begun
race() {
  (
    sleep 0.3
    cp "$work/store"/base-* "$work/racing"
    cp "$work/store/head" "$work/racing/new"
    mv "$work/racing/new" "$work/racing/head"
  ) &
  sync --full "$work/racing"
  wait $!
}

# The sync waits for little more than a second, in which the rest does not come
# if the machine is busy; one that waits not at all fails each time.
cp -r "$work/racing" "$work/halfway"
for ((i = 0; i < 5; i++)); do
  rm -rf "$work/racing"
  cp -r "$work/halfway" "$work/racing"
  race
  [[ $err == *'do not belong together'* ]] || break
done
was_taken "a race with a compaction"

# Two at once: one waits for nobody, and says so.
exec 8>>"$work/copy/sync.lock"
flock 8
kept "another sync" 3 'another sync' "$work/store"
exec 8>&-

# A file takes longer to fetch than two clocks may differ, and the source is
# changed meanwhile: once it is here, that is in the past.
mkdir "$work/bin"
cat >"$work/bin/scp" <<'END'
#!/bin/bash
from=${*: -2:1}
cp "${from#*:}" "${*: -1}"
printf '%16d%48s' 100 '' >"$FAIL_SYSTEM"
END
chmod +x "$work/bin/scp"
printf '%16d%48s' 0 '' >"$work/failing"
cp -r "$work/store" "$work/busy"
run suspend --store "$work/busy" --time "$(($(date +%s) + 90))" +493012350
expect_status "a change in 90 seconds" 0
ASAN_OPTIONS=verify_asan_link_order=0 FAIL_SYSTEM=$work/failing \
  LD_PRELOAD=$FAIL_SYSTEM_SO PATH=$work/bin:$PATH \
  run sync --store "$work/slow" "ssh://host$work/busy"
expect_status "a slow way" 0
expect_text "a slow way" "$out" '^taken: '

# Programs ----------------------------------------------------------------

PATH=$PATH:/usr/sbin:/sbin
RSYNC=${RSYNC:-$(command -v rsync || true)}
SSHD=${SSHD:-$(command -v sshd || true)}

# The same by a server. A source that is gone leaves everything as it was.
by_server() {
  local title=$1
  shift
  run suspend "$number"
  run resume "$number"
  taken "$title, a head" "$@" "$url"
  feed "$((RANDOM % 50 + 80))" "$(day 140)"
  taken "$title, a base" "$@" "$url"
  kept "$title, not there" 3 'cannot be reached' "$@" "$url/nowhere"
}

if [[ -x $RSYNC ]]; then
  pick_port
  cat >"$work/rsyncd.conf" <<END
address = 127.0.0.1
port = $port
use chroot = no
[validation]
path = $work/store
END
  "$RSYNC" --daemon --no-detach --config="$work/rsyncd.conf" \
    >"$work/rsync.log" 2>&1 </dev/null &
  servers+=($!)
  wait_for_port
  url=rsync://127.0.0.1:$port/validation
  PATH=${RSYNC%/*}:$PATH by_server rsync
else
  printf 'NOTE: rsync is not tried: not installed\n'
fi

if [[ -x $SSHD ]] && command -v scp >/dev/null; then
  pick_port
  # As root it needs a system user and a folder, which nobody else shall see.
  inside=()
  if ((EUID == 0)); then
    {
      grep -v '^sshd:' /etc/passwd
      echo 'sshd:x:999:65534::/run/sshd:/usr/sbin/nologin'
    } >"$work/passwd"
    # shellcheck disable=SC2016 # for the inner shell
    inside=(unshare --mount -- sh -c 'mount --bind "$0" /etc/passwd &&
      mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$@"'
      "$work/passwd")
  fi
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$work/user_key"
  cat >"$work/sshd.conf" <<END
ListenAddress 127.0.0.1
Port $port
HostKey $work/host_key
AuthorizedKeysFile $work/user_key.pub
PidFile none
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
END
  printf '[127.0.0.1]:%d %s\n' "$port" "$(<"$work/host_key.pub")" \
    >"$work/known_hosts"
  cat >"$work/ssh.conf" <<END
IdentityFile $work/user_key
IdentitiesOnly yes
UserKnownHostsFile $work/known_hosts
END
  if "${inside[@]}" "$SSHD" -t -f "$work/sshd.conf" 2>"$work/sshd.log"; then
    "${inside[@]}" "$SSHD" -D -e -f "$work/sshd.conf" 2>>"$work/sshd.log" &
    servers+=($!)
    wait_for_port
    url=ssh://127.0.0.1:$port$work/store
    by_server ssh --ssh-config "$work/ssh.conf"
  else
    printf 'NOTE: ssh is not tried: %s\n' "$(head -n 1 "$work/sshd.log")"
  fi
else
  printf 'NOTE: ssh is not tried: sshd or scp is not installed\n'
fi
err=$(PATH=/nowhere "$ENUMCTL" token sync --config "$work/enumod.conf" \
  --store "$work/copy" rsync://127.0.0.1/validation 2>&1) || status=$?
expect_status "no such program" 3
expect_text "no such program" "$err" 'cannot run rsync'
# What a sync that was killed has left is removed by the next one, also if that
# brings nothing.
mkdir "$work/copy/sync-killed"
touch "$work/copy/sync-killed/base-0000000000000001"
run sync --store "$work/copy" "$work/nowhere"
expect_status "no such source" 3
[[ ! -e $work/copy/sync-killed ]] || fault "sync-killed is still there"
token_end

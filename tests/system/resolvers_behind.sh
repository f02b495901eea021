#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# resolvers_behind.sh - what clients of other resolvers get when these ask a
# resolver with the module.
#
# Each real product runs in each mode: plain, which does not validate;
# validating, with the key of the root; recipe, which is validating with what
# conf-examples/behind adds. Those files are the configuration here. What a
# client gets must be what the tables in README and enumod.conf(5) say. Whatever
# the mode, no client ever gets a rule of the zone, a record of a service that
# is not allowed, or anything of a blocked number.
#
#   DNSMASQ, NAMED, PDNS_RECURSOR, RESOLVED
#              the programs. One that is not given is unpacked from the
#              distribution's packages into the cache, not installed; no service
#              is started. One that cannot be had is left out, and the test then
#              counts as skipped.
#
# shellcheck disable=SC2153,SC2317 # variables and functions are used by name

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/behind.sh
. "$here/../support/behind.sh"

top=$here/../..
examples=$top/conf-examples/behind

# What is tested: the product, its mode, the variable that names the program.
# start_PRODUCT starts it in $mode.
rows=(
  'dnsmasq plain DNSMASQ'
  'dnsmasq proxy-dnssec DNSMASQ'
  'dnsmasq validating DNSMASQ'
  'dnsmasq recipe DNSMASQ'
  'BIND plain NAMED'
  'BIND validating NAMED'
  'BIND recipe NAMED'
  'Unbound plain UNBOUND_BIN'
  'Unbound validating UNBOUND_BIN'
  'Unbound recipe UNBOUND_BIN'
  'PowerDNS plain PDNS_RECURSOR'
  'PowerDNS validating PDNS_RECURSOR'
  'PowerDNS recipe PDNS_RECURSOR'
  'systemd-resolved plain RESOLVED'
  'systemd-resolved downgrade RESOLVED'
  'systemd-resolved validating RESOLVED'
  'systemd-resolved recipe RESOLVED'
)

# Programs ---------------------------------------------------------------

left_out=()

# find_behind VARIABLE PATH PACKAGE... - set the variable
find_behind() {
  local variable=$1 path=$2 folder
  shift 2
  if [[ -n ${!variable:-} ]]; then
    need_file "$variable"
    return
  fi
  folder=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}
  folder=$(behind_folder "$folder" "$1")
  # Not "if": that would switch off errexit inside the function.
  set +e
  (set -e; unpack_behind "$folder" "$path" "$@") >"$work/log/$1" 2>&1 </dev/null
  set -e
  printf -v "$variable" '%s' "$(program_in "$folder" "$path")"
  if [[ -z ${!variable} ]]; then
    left_out+=("the package $1 cannot be had")
  fi
}

# find_namespace - systemd-resolved must not touch the /run of the machine
find_namespace() {
  if [[ -z $RESOLVED ]]; then
    return
  fi
  for namespace in -m -rm; do
    if unshare "$namespace" mount -t tmpfs none /run 2>/dev/null; then
      return
    fi
  done
  left_out+=("systemd-resolved: a mount namespace is not permitted")
  RESOLVED=
}

# Zones and our resolver -------------------------------------------------

# The same rules for +44 1632 960 001 and, blocked, 002
write_rules() {
  local name
  for name in 1.0.0 2.0.0; do
    cat <<END
$name NAPTR 100 10 "u" "E2U+sip" "!^\\\\+44(.*)\$!sip:\\\\1@example.net!" .
$name NAPTR 100 20 "u" "E2U+im" "!^\\\\+44(.*)\$!im:\\\\1@example.net!" .
$name NAPTR 100 30 "u" "E2U+pres" "!^\\\\+44(.*)\$!pres:\\\\1@example.net!" .
END
  done
}

write_zones() {
  {
    cat <<'END'
$TTL 3600
@ SOA localhost. nobody.invalid. 1 3600 600 86400 60
@ NS localhost.
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
_im.2.0.0 URI 1 1 "im:blocked@example.net"
END
    write_rules
  } | sign_zone e164.arpa
  # The root is signed: that is the trust anchor which real resolvers have.
  {
    cat <<'END'
$TTL 3600
. SOA localhost. nobody.invalid. 1 3600 600 86400 60
. NS localhost.
e164.arpa. NS localhost.
END
    cat "$work/keys/e164.arpa.ds"
  } | sign_zone .
  trust .
}

start_ours() {
  cat >"$work/enumod.conf" <<'END'
enum:
  services: im pres
  cd: enforce
number:
  prefix: "+441632960002"
  action: block
END
  start_unbound ours </dev/null
  ours=$unbound_port
}

# Resolvers behind -------------------------------------------------------

# anchor - of the root: key tag, algorithm, type of digest, digest
anchor() {
  awk '{ sub(/.*[ \t]DS[ \t]+/, ""); sub(/[ \t]*;.*/, ""); print }' \
    "$work/keys/.ds"
}

# example FILE SEPARATOR - with the address of ours
example() {
  sed "s/192\\.0\\.2\\.53/127.0.0.1$2$ours/" "$examples/$1"
}

# launch PROGRAM ARGUMENT... - at $port; sets pid
launch() {
  LD_LIBRARY_PATH=$(libraries_of "$1") setsid "$@" \
    >"$work/log/$product-$mode.out" 2>&1 9>&- &
  pid=$!
  running_pids+=("$pid")
  wait_for_server "$product $mode" "$pid" "$port" version.server TXT CH
}

start_dnsmasq() {
  local digits
  read -ra digits < <(anchor)
  {
    printf '%s\n' "port=$port" listen-address=127.0.0.1 bind-interfaces \
      no-resolv no-hosts user=root pid-file= "server=127.0.0.1#$ours"
    case $mode in
      proxy-dnssec) echo proxy-dnssec ;;
      validating | recipe)
        printf 'dnssec\ntrust-anchor=.,%s,%s,%s,%s\n' "${digits[@]}" ;;&
      recipe) example dnsmasq.conf '#' ;;
    esac
  } >"$folder/dnsmasq.conf"
  launch "$DNSMASQ" -k -C "$folder/dnsmasq.conf"
}

start_BIND() {
  cat >"$folder/options" <<END
  directory "$folder";
  listen-on port $port { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  forward only;
  forwarders { 127.0.0.1 port $ours; };
END
  {
    example bind.conf ' port ' | sed "/^options {/r $folder/options" |
      case $mode in
        plain) sed '/validate-except/d; s/validation auto/validation no/' ;;
        validating) sed '/validate-except/d; s/validation auto/validation yes/'
          ;;
        recipe) sed 's/validation auto/validation yes/' ;;
      esac
    printf 'controls { };\ntrust-anchors { . static-ds %s; };\n' \
      "$(anchor | sed 's/[^ ]*$/"&"/')"
  } >"$folder/named.conf"
  launch "$NAMED" -g -n 1 -c "$folder/named.conf"
}

start_Unbound() {
  local modules='validator iterator'
  if [[ $mode == plain ]]; then
    modules=iterator
  fi
  {
    cat <<END
server:
  module-config: "$modules"
  interface: 127.0.0.1
  port: $port
  do-not-query-localhost: no
  chroot: ""
  username: ""
  pidfile: ""
  directory: ""
  use-syslog: no
  trust-anchor-file: "$work/anchors"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@$ours
END
    example unbound.conf @ |
      if [[ $mode == recipe ]]; then
        cat
      else
        sed '/domain-insecure/d'
      fi
  } >"$folder/unbound.conf"
  launch "$UNBOUND_BIN" -d -c "$folder/unbound.conf"
}

start_PowerDNS() {
  {
    example recursor.conf : | sed "s,=/etc/powerdns,=$folder,"
    printf '%s\n' local-address=127.0.0.1 "local-port=$port" \
      "forward-zones-recurse+=.=127.0.0.1:$ours" "socket-dir=$folder" \
      security-poll-suffix= threads=1 network-timeout=9000 max-total-msec=9000
    if [[ $mode == plain ]]; then
      echo dnssec=off
    fi
  } >"$folder/recursor.conf"
  {
    printf 'clearDS(".")\naddDS(".", "%s")\n' "$(anchor)"
    if [[ $mode == recipe ]]; then
      cat "$examples/recursor.lua"
    fi
  } >"$folder/recursor.lua"
  launch "$PDNS_RECURSOR" "--config-dir=$folder" --daemon=no
}

# Its files are below /run, in a mount namespace of its own. It wants a user of
# its name to become, and does without D-Bus.
start_systemd-resolved() {
  mkdir -p "$folder/systemd/resolved.conf.d" "$folder/dnssec-trust-anchors.d"
  example resolved.conf : >"$folder/systemd/resolved.conf.d/example.conf"
  cat >"$folder/systemd/resolved.conf.d/test.conf" <<END
[Resolve]
DNSStubListener=no
DNSStubListenerExtra=127.0.0.1:$port
FallbackDNS=
Domains=~.
LLMNR=no
MulticastDNS=no
$(resolved_mode)
END
  echo ". IN DS $(anchor)" >"$folder/dnssec-trust-anchors.d/root.positive"
  launch_resolved
  if [[ $mode == recipe ]]; then
    grep -qx 'Negative trust anchors: e164.arpa' \
      "$work/log/$product-$mode.out" || fault "enum.negative was not read"
  fi
}

resolved_mode() {
  case $mode in
    validating) echo DNSSEC=yes ;;
    downgrade) echo DNSSEC=allow-downgrade ;;
    recipe) echo DNSSEC=yes
      cp "$examples/enum.negative" "$folder/dnssec-trust-anchors.d" ;;
  esac
}

launch_resolved() {
  local user=systemd-resolve
  { echo "$user:x:0:0::/:/bin/false" && cat /etc/passwd; } >"$folder/passwd"
  { echo "$user:x:0:" && cat /etc/group; } >"$folder/group"
  launch "$(command -v unshare)" "$namespace" \
    bash "$here/${BASH_SOURCE[0]##*/}" inside "$folder" "$RESOLVED"
}

# inside FOLDER PROGRAM - systemd-resolved in its namespace
inside() {
  local name
  for name in passwd group; do
    mount --bind "$1/$name" "/etc/$name"
  done
  for name in systemd dnssec-trust-anchors.d; do
    if [[ -d /etc/$name ]]; then
      mount -t tmpfs none "/etc/$name"
    fi
  done
  mount --bind "$1" /run
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(libraries_of "$2")
  exec "$2"
}

# Questions --------------------------------------------------------------

finished=(
  '100 20 "u" "E2U+im" "!^.*$!im:1632960001@example.net!" .'
  '100 30 "u" "E2U+pres" "!^.*$!pres:1632960001@example.net!" .'
)
made=('1 1 "im:1632960001@example.net"')

# numbers_found - the NAPTR and URI records of all sections
numbers_found() {
  awk '!/^;/ && ($4 == "NAPTR" || $4 == "URI") {
    sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+IN[ \t]+[A-Z]+[ \t]+/, ""); print }' \
    <<<"$answer" | LC_ALL=C sort
}

# outcome WORD RDATA... - of the last answer, in a word: WORD if it is this.
# Which failure it is depends on what the resolver behind has kept: SERVFAIL, or
# NXDOMAIN when it knows an NSEC record that denies _im.N.
outcome() {
  local found word=$1
  shift
  found=$(numbers_found)
  if [[ -n $found && $found == "$(printf '%s\n' "$@")" ]]; then
    printf '%s' "$word"
  elif [[ -n $found ]]; then
    printf 'other data'
  else
    case $(answer_status) in
      NOERROR) printf 'no data' ;;
      SERVFAIL | NXDOMAIN) printf 'fails' ;;
      *) printf 'no answer' ;;
    esac
  fi
}

# expect_nothing_else RDATA... - no record but these, whatever the outcome
expect_nothing_else() {
  local record
  while read -r record; do
    if [[ -n $record ]] &&
      ! grep -qxF -- "$record" < <(printf '%s\n' "$@"); then
      unexpected "a client must not get $record"
    fi
  done < <(numbers_found)
}

# ask_all OPTION... - sets naptr, uri, blocked and ad
ask_all() {
  local title="$product, $mode${*:+, $*}" other
  ask "$title, N NAPTR" "$@" "$(number 001)" NAPTR
  expect_nothing_else "${finished[@]}"
  naptr=$(outcome finished "${finished[@]}")
  ad=no
  if [[ $(answer_flags) == *' ad '* ]]; then
    ad=yes
  fi
  ask "$title, _im.N URI" "$@" "_im.$(number 001)" URI
  expect_nothing_else "${made[@]}"
  uri=$(outcome made "${made[@]}")
  ask "$title, blocked NAPTR" "$@" "$(number 002)" NAPTR
  expect_nothing_else
  blocked=$(outcome -)
  ask "$title, blocked URI" "$@" "_im.$(number 002)" URI
  expect_nothing_else
  other=$(outcome -)
  if [[ $other != "$blocked" ]]; then
    blocked+=", $other"
  fi
}

# In every way that makes the resolver ask for, and keep, other things; in the
# end as most clients ask. The NSEC record of a name that is not there would
# deny _im.N, to who believes it.
ask_in_all_ways() {
  local options
  for options in '' +dnssec +cdflag '+cdflag +dnssec'; do
    # shellcheck disable=SC2086 # a list of options
    ask_all $options
    if [[ $mode == recipe ]]; then
      expect_equal "with the recipe, the outcome" "finished, made, no data" \
        "$naptr, $uri, $blocked"
    fi
    ask "another name" +dnssec "_foo.$(number 001)" TXT
  done
  ask_all
}

# Tables -----------------------------------------------------------------

# table_of FILE - its rows, with single blanks
table_of() {
  awk '/^ *resolver +mode +N NAPTR/ { is_in = 1; next }
    is_in && NF < 6 { exit }
    is_in { $1 = $1; print }' "$1"
}

# expect_row ROW - it is in each table
expect_row() {
  local file
  for file in README doc/enumod.conf.5.in; do
    grep -qxF -- "$1" < <(table_of "$top/$file") ||
      fault "$file has no such row: $1"
  done
}

expect_no_other_rows() {
  local file
  for file in README doc/enumod.conf.5.in; do
    question=$file
    expect_equal "number of rows" "${#rows[@]}" \
      "$(table_of "$top/$file" | wc -l)"
  done
}

test_row() {
  local product mode variable folder pid naptr uri blocked ad
  read -r product mode variable <<<"$1"
  if [[ -z ${!variable} ]]; then
    return
  fi
  pick_port
  unbound_port=$port
  folder=$work/$product-$mode
  mkdir "$folder"
  "start_$product"
  ask_in_all_ways
  stop_server "$pid" || true
  printf '  %-17s %-13s %-9s %-9s %-9s %s\n' "$product" "$mode" "$naptr" \
    "$uri" "$blocked" "$ad"
  expect_row "$product $mode $naptr $uri $blocked $ad"
}

if [[ ${1:-} == inside ]]; then
  inside "$2" "$3"
fi
harness_begin
each_behind find_behind
find_namespace
write_zones
start_nsd
start_ours
for row in "${rows[@]}"; do
  test_row "$row"
done
answer=
expect_no_other_rows
if ! has_faults && ((${#left_out[@]} > 0)); then
  skip "${left_out[@]/%/;}"
fi
harness_end

# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# ports.sh - ports for the servers of a test.
#
# Servers listen below 32768. Above, the kernel and Unbound (harness.sh tells it
# so) take the ports that their clients send from, and a client's port of UDP or
# of TCP may be taken at any moment.
#
# A test has a block of ports to itself while it, or a server that it started,
# lives: the first of which it can lock the file. Else a server of another test
# may take a port after it was picked, and answer in place of the one that is
# waited for.

port_block=
port_number=0
ports_in_block=100
blocks_of_ports=220

# take_block - of 10000 to 31999
take_block() {
  local lock folder=${TMPDIR:-/tmp}/enumod-ports.$UID
  mkdir -p "$folder"
  for ((port_block = 0; port_block < blocks_of_ports; port_block++)); do
    exec {lock}>"$folder/$port_block"
    if flock --nonblock "$lock"; then
      return
    fi
    exec {lock}>&-
  done
  printf 'no ports are left: all of %s are locked\n' "$folder" >&2
  exit 1
}

# pick_port - set $port to one that nobody listens on, by UDP or by TCP
pick_port() {
  local hex
  [[ -n $port_block ]] || take_block
  while :; do
    port_number=$((port_number + 1))
    port=$((10000 + port_block * ports_in_block + port_number % ports_in_block))
    printf -v hex ':%04X ' "$port"
    if ! grep -qsi "^ *[0-9]*: [0-9A-F]*$hex" /proc/net/{tcp,udp}{,6}; then
      return
    fi
  done
}

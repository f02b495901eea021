# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# ports.sh - ports for the servers of a test.
#
# Servers listen below 32768. Above, the kernel and Unbound (harness.sh tells it
# so) take the ports that their clients send from, and a client's port of UDP or
# of TCP may be taken at any moment.

port_number=0

# pick_port - set $port to one that nobody listens on, by UDP or by TCP. Tests
# that run side by side have different process ids and so begin at different
# places.
pick_port() {
  local hex
  while :; do
    port_number=$((port_number + 1))
    port=$((10000 + ($$ * 8 + port_number) % 22000))
    printf -v hex ':%04X ' "$port"
    if ! grep -qsi "^ *[0-9]*: [0-9A-F]*$hex" /proc/net/{tcp,udp}{,6}; then
      return
    fi
  done
}

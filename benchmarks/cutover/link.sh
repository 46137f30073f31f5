# Sourced from the project's folder: a link with 40 ms round trip and 100 Mbit/s between two network
# namespaces of its own, $one with the address 10.79.31.1 and $other with 10.79.31.2.
one=mig$$a other=mig$$b

link_up() { # link_up FOLDER: an empty place for what it needs
  cc -O2 -o "$1/link" benchmarks/cutover/link.c
  ip netns add $one
  ip netns add $other
  mkfifo "$1/end"
  "$1/link" $one 10.79.31.1/24 $other 10.79.31.2/24 20 100 <"$1/end" >"$1/link.log" &
  exec 9>"$1/end" # it ends with its input
  sleep 1
}

link_down() {
  exec 9>&-
  for space in $one $other; do ip netns delete "$space" 2>/dev/null || :; done
}

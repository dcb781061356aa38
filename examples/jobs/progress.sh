#!/usr/bin/env bash
# Prints a line every 100 ms, in turn to stdout and to stderr: watch them arrive one by one.
for step in 1 2 3 4 5 6 7 8 9 10; do
  if ((step % 2)); then
    echo "step $step of 10"
  else
    echo "step $step of 10 (on stderr)" >&2
  fi
  sleep 0.1
done

#!/usr/bin/env python3
"""Prints the primes up to its argument (100 without one), ten a line."""

import os
import sys

limit = int(sys.argv[1]) if len(sys.argv) > 1 else 100
primes = [n for n in range(2, limit + 1) if all(n % d for d in range(2, int(n**0.5) + 1))]
for start in range(0, len(primes), 10):
    print(*(f"{prime:4}" for prime in primes[start : start + 10]))
print(f"{len(primes)} primes up to {limit}, in job {os.environ.get('HODEI_JOB_ID', '(none)')[:8]}", file=sys.stderr)

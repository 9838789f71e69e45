#!/usr/bin/env bash
# Keeps a copy of the project and of its releases; run it after each publication and every night.
set -euo pipefail
project=/srv/data
copies=/var/backups/publisher

mkdir -p "$copies"
copy="$copies/$(date -u +%Y%m%dT%H%M%SZ).tar.gz"
tar -C "$project" --exclude='.building-*' --exclude='.venv' -czf "$copy.part" .
gzip --test "$copy.part"
mv "$copy.part" "$copy"

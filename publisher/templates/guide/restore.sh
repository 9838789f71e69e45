#!/usr/bin/env bash
# Puts a copy back into a new folder: restore.sh COPY FOLDER. The server then looks whether its release is whole.
set -euo pipefail
mkdir "$2"
tar -C "$2" -xzf "$1"
publisher --project "$2" check

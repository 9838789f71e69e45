#!/bin/sh
# engine.sh RELEASE FOLDER: loads a release into an Oxigraph store for `oxigraph serve-read-only --location FOLDER/store`
set -eu
mkdir -p "$2"
cat "$1/dumps/dataset.nq" "$1/catalogue.nq" > "$2/quads.nq"
sed 's/ <[^> ]*> \.$/ ./' "$2/quads.nq" | LC_ALL=C sort -u > "$2/merged.nt"
oxigraph load --location "$2/store" --file "$2/quads.nq"
oxigraph load --location "$2/store" --file "$2/merged.nt"
oxigraph optimize --location "$2/store"
rm "$2/quads.nq" "$2/merged.nt"

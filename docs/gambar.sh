#!/bin/sh
# Render the README's picture: the ranking page of a simulated June.
# Needs the package installed, LibreOffice and poppler-utils. Run from the repository's root.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kontrak-xl contoh "$work/kerja" >/dev/null
cp "$work/kerja/hasil/Peringkat 2026-06 Juni.xlsx" "$work/juni.xlsx"
soffice "-env:UserInstallation=file://$work/profil" --headless --convert-to pdf \
  --outdir "$work" "$work/juni.xlsx" >/dev/null 2>&1
pdftoppm -png -r 80 -f 2 -l 2 -x 30 -y 30 -W 1000 -H 560 "$work/juni.pdf" "$work/halaman"
cp "$work"/halaman*.png docs/gambar/peringkat.png

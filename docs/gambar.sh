#!/bin/sh
# Render the pictures of the README from a simulated half year: one line below for each of them.
# Needs the package installed, LibreOffice and poppler-utils. Run from the repository's root:
#   docs/gambar.sh [FOLDER]        FOLDER is docs/gambar unless said otherwise
set -eu
out=${1:-docs/gambar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
kontrak-xl contoh "$work/kerja" >/dev/null || [ $? -eq 1 ]  # 1: there are findings, as there should be

# An Indonesian office writes 1.234,56.
mkdir -p "$work/profil/user"
cat >"$work/profil/user/registrymodifications.xcu" <<'XCU'
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>id-ID</value></prop></item>
</oor:items>
XCU

# lembar NAME WORKBOOK: print it to $work/NAME.pdf.
lembar() {
  cp "$work/kerja/$2" "$work/$1.xlsx"
  soffice "-env:UserInstallation=file://$work/profil" --headless --convert-to pdf \
    --outdir "$work" "$work/$1.xlsx" >/dev/null 2>&1
}

# gambar PICTURE NAME WORDS WIDTH HEIGHT: the upper left of the first page that has the words.
gambar() {
  page=1
  while words=$(pdftotext -f "$page" -l "$page" "$work/$2.pdf" - 2>/dev/null); do
    if printf '%s' "$words" | grep -q "$3"; then
      pdftoppm -png -singlefile -r 100 -f "$page" -l "$page" -x 38 -y 38 -W "$4" -H "$5" \
        "$work/$2.pdf" "$out/$1"
      return
    fi
    page=$((page + 1))
  done
  echo "$2: no page has “$3”." >&2
  return 1
}

lembar juni "hasil/Peringkat 2026-06 Juni.xlsx"
lembar kontrak "kontrak/Kontrak 2026 DPUPR.xlsx"
lembar perbaikan "perbaikan/Perbaikan Kontrak 2026 DLH.xlsx"
gambar peringkat juni "Sebab perubahan" 1250 700
gambar bulan kontrak "REALISASI KINERJA BULAN MARET" 1250 580
gambar perbaikan perbaikan "YANG PERLU DIPERBAIKI" 1250 520

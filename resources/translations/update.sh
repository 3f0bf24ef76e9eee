#!/usr/bin/env bash
# Brings the translation files up to date with the texts of the window; a language code makes a new one.
set -euo pipefail
cd "$(dirname "$0")/../.."
lupdate=${LUPDATE:-/usr/lib/qt6/bin/lupdate}
files=(resources/translations/lectern_de.ts resources/translations/lectern_ar.ts)
[ $# -eq 0 ] || files+=("resources/translations/lectern_$1.ts")
# -I .: without it, lupdate does not find the headers and loses the namespaces, and with them every text.
"$lupdate" -silent -I . -no-obsolete -locations none ui app -ts "${files[@]}"
"$lupdate" -silent -I . -no-obsolete -locations none -pluralonly -source-language en -target-language en ui app \
    -ts resources/translations/lectern_en.ts

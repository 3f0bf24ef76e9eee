# Sourced by run.sh and tests/run.sh: installs the Debian packages of a list that are missing.

# install_packages LIST...: nothing happens, quickly, where all are there.
install_packages() {
    local wanted missing
    wanted=$(sed -E 's/#.*//; /^\s*$/d' "$@")
    missing=$(for package in $wanted; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done)
    [ -n "$missing" ] || return 0
    echo "== Installing packages:" $missing
    local root=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "These packages need root to install; run this script as root once." >&2; return 1; }
        root="sudo"
    fi
    $root apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -q --no-install-recommends $missing >/dev/null
}

# build PRESET TARGET...: configures when needed and builds; prints the compiler's output only on failure.
build() {
    local preset=$1; shift
    local log; log=$(mktemp)
    if ! { cmake --preset "$preset" "${LECTERN_CMAKE_ARGS[@]}" && cmake --build --preset "$preset" --target "$@"; } >"$log" 2>&1; then
        tail -n 60 "$log" >&2; rm -f "$log"
        echo "The $preset build failed; the last lines are above." >&2
        return 1
    fi
    rm -f "$log"
}
LECTERN_CMAKE_ARGS=()

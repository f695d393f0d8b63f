# shellcheck shell=bash
# What the scripts of this directory share. Each of them reads this file first and then is at
# the root of the repository, from wherever it was called.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Crates outside the workspace build into the same directory, so that they share what is built.
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# A relative path would mean another directory to a command that runs elsewhere.
[[ "$CARGO_TARGET_DIR" == /* ]] || CARGO_TARGET_DIR="$PWD/$CARGO_TARGET_DIR"
# What one run builds is never built again, and the state for building it again fills the disk.
[[ -z "${CI:-}" ]] || export CARGO_INCREMENTAL=0
# No step accepts a snapshot, whatever the environment asks for.
INSTA_UPDATE=no
export CARGO_TARGET_DIR INSTA_UPDATE

fail() {
    printf 'ci: %s\n' "$1" >&2
    exit 1
}

# Installs Debian's packages where that is possible, and otherwise says what is missing.
install_packages() {
    if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
        printf 'ci: installing %s\n' "$*"
        apt-get update --quiet --quiet
        DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes \
            --no-install-recommends "$@" </dev/null
    else
        fail "please install what Debian calls $*"
    fi
}

# The feature native-tls binds to the OpenSSL of the platform.
require_openssl() {
    if [[ "$(uname -s)" == Linux ]] && ! pkg-config --exists openssl 2>/dev/null; then
        printf 'ci: pkg-config does not find openssl, which the feature native-tls needs\n'
        install_packages libssl-dev pkg-config
    fi
}

# Makes a virtual environment of Python with pinned requirements, and sets `environment` to its path.
python_environment() {
    local name="$1" requirements="$2"
    environment="$CARGO_TARGET_DIR/ci-$name"
    # Debian ships the module that makes an environment in a package of its own.
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        printf 'ci: there is no python3 that can make a virtual environment\n'
        install_packages python3 python3-venv
    fi
    # The copy of the requirements is written last, so an interrupted installation is done again.
    if ! cmp --silent "$requirements" "$environment/requirements.txt"; then
        rm -rf "$environment"
        python3 -m venv "$environment"
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
            --only-binary :all: --requirement "$requirements"
        "$environment/bin/python" -m pip check --disable-pip-version-check
        cp "$requirements" "$environment/requirements.txt"
    fi
}

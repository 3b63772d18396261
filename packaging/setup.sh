#!/bin/sh
# Makes the project's environment: sh packaging/setup.sh PYTHON FOLDER
# What the system lacks is installed where that is possible (apt, as root), else named in one line.
set -eu
python=$1
venv=$2

needs() {
    missing=""
    "$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null ||
        missing="$missing python3 python3-dev"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    # hnswlib is published as source: it is compiled against Python's headers.
    "$python" - 2>/dev/null <<'END' || missing="$missing python3-dev"
import os, sysconfig
raise SystemExit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))
END
    command -v c++ >/dev/null 2>&1 || missing="$missing g++"
}

needs
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
    needs
fi
if [ -n "$missing" ]; then
    echo "Cairn needs Python 3.11 or newer with venv and headers, and a C++ compiler; missing:$missing" >&2
    exit 1
fi

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'

# Qt brings nearly all that a window needs, and leaves these to the system.
qt_works() {
    QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c \
        'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1
}
# An X11 screen needs more of them, and there may be none here to try it on.
x11_works() {
    plugin=$("$venv/bin/python" -c \
        'import pathlib, PySide6; print(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so")')
    ! ldd "$plugin" 2>/dev/null | grep -q "not found"
}
libraries="libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0"
libraries="$libraries libx11-xcb1 libxcb-icccm4 libxcb-keysyms1 libxcb-randr0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0"
if ! { qt_works && x11_works; } && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $libraries
fi
if ! qt_works; then
    echo "Cairn's window needs libraries of the system; on Debian and Ubuntu: $libraries" >&2
    exit 1
fi
x11_works || echo "On an X11 screen Cairn's window needs more; on Debian and Ubuntu: $libraries" >&2

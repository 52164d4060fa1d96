#!/bin/sh
# Print the first Python that can run Cairn (3.12 or 3.13, with venv), whatever `python3` is.

fits='import ensurepip, sys, venv; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 14))'

for candidate in python3.13 python3.12 python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python \
    "$HOME"/.local/share/uv/python/cpython-3.13*/bin/python3 \
    "$HOME"/.local/share/uv/python/cpython-3.12*/bin/python3; do
    if "$candidate" -c "$fits" 2>/dev/null; then
        # A version manager's shim answers for the current folder only: name the real program.
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done

echo "Cairn needs Python 3.12 or 3.13 with the venv module (Debian: python3.13-venv)." >&2
echo "Install one and put it on PATH, or name it: make PYTHON=/path/to/python3.13 ..." >&2
exit 1

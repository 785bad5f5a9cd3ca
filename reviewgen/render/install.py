"""What to type where the PDF renderer's system libraries are missing, by operating system."""

from __future__ import annotations

import platform
from typing import Final

_DEBIAN: Final = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_COMMANDS: Final = {
    "debian": _DEBIAN,
    "ubuntu": _DEBIAN,
    "fedora": "dnf install pango",
    "rhel": "dnf install pango",
    "alpine": "apk add pango",
    "arch": "pacman -S pango",
    "suse": "zypper install libpango-1_0-0 libharfbuzz-subset0",
    "opensuse": "zypper install libpango-1_0-0 libharfbuzz-subset0",
}


def install_command() -> str:
    """This machine's own command, or the names of the libraries where its kind is not known."""
    if platform.system() == "Darwin":
        return "brew install pango"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    for name in (release.get("ID", ""), *release.get("ID_LIKE", "").split()):
        if name in _COMMANDS:
            return _COMMANDS[name]
    return "install pango and harfbuzz-subset with your system's package manager"

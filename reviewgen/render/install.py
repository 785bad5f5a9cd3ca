"""What to type where a program or library of the system is missing, by operating system."""

from __future__ import annotations

import os
import platform
import shutil
from typing import Final, Literal

Wanted = Literal["pango", "git", "java"]

_MANAGERS: Final = {
    "debian": "apt-get install",
    "ubuntu": "apt-get install",
    "fedora": "dnf install",
    "rhel": "dnf install",
    "alpine": "apk add",
    "arch": "pacman -S",
    "suse": "zypper install",
    "opensuse": "zypper install",
}
_PACKAGES: Final[dict[Wanted, dict[str, str]]] = {
    "pango": {
        "apt-get install": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        "zypper install": "libpango-1_0-0 libharfbuzz-subset0",
    },
    "git": {},
    "java": {
        "apt-get install": "openjdk-17-jre-headless",
        "dnf install": "java-17-openjdk-headless",
        "apk add": "openjdk17-jre-headless",
        "pacman -S": "jre17-openjdk-headless",
        "zypper install": "java-17-openjdk-headless",
        "brew install": "openjdk@17",
    },
}
"""What each manager calls it, where not by its own name."""
_BY_HAND: Final[dict[Wanted, str]] = {"pango": "pango and harfbuzz-subset", "git": "git", "java": "Java 17"}


def install_command(wanted: Wanted = "pango") -> str:
    """This machine's own command, or what to look for where its kind is not known."""
    manager = _manager()
    if manager is None:
        return f"install {_BY_HAND[wanted]} with your system's package manager"
    command = f"{manager} {_PACKAGES[wanted].get(manager, wanted)}"
    needs_root = manager != "brew install" and os.geteuid() != 0 and shutil.which("sudo") is not None
    return f"sudo {command}" if needs_root else command


def _manager() -> str | None:
    if platform.system() == "Darwin":
        return "brew install"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    likes = (release.get("ID", ""), *release.get("ID_LIKE", "").split())
    return next((_MANAGERS[name] for name in likes if name in _MANAGERS), None)

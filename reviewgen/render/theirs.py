"""Reading a folder of templates that may be a stranger's: regular files of its own, within a size, by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from reviewgen.errors import InputRefused, Problem, UnsafeInput

LARGEST: Final = 5_000_000


def read_within(folder: Path, name: str) -> bytes | None:
    """The bytes of a file in the folder; None where there is none of this name.

    Raises UnsafeInput for a link that leads out of the folder and for a file over 5 MB, InputRefused for
    what is no regular file. Neither is opened.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    odd = InputRefused(Problem("the template is not a regular file", "put a file there, or remove it", name))
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UnsafeInput(Problem("the template lies outside its folder", "put the file itself there", name))
        if not stat.S_ISREG(path.stat().st_mode):
            raise odd
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise odd
            data = file.read(LARGEST + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise odd from error
    if len(data) > LARGEST:
        raise UnsafeInput(Problem("the template is larger than 5 MB", "use a smaller file", name))
    return data


class FolderLoader(BaseLoader):
    """Jinja's loader over `read_within`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template and where it stands. Raises TemplateNotFound, and what `read_within` does."""
        name = "/".join(split_template_path(template))
        data = read_within(self._folder, name)
        if data is None:
            raise TemplateNotFound(template)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise InputRefused(Problem("the template is not UTF-8", "save it as UTF-8", name)) from None
        return text, str(self._folder / name), lambda: True

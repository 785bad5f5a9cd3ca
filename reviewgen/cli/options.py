"""Options of several verbs: what a desk is read with, whether it is built once or at every save."""

from __future__ import annotations

from pathlib import Path

import click

with_overrides = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Override a value of the desk; repeatable.",
)
with_precision = click.option(
    "--precision",
    type=click.Choice(["default", "high"]),
    default="default",
    show_default=True,
    help="How long to simulate.",
)
with_template_dir = click.option(
    "--template-dir",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder whose templates replace ours by name.",
)
with_allow_outside = click.option(
    "--allow-outside", is_flag=True, help="Allow evidence outside the desk file's folder."
)

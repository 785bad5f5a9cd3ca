"""`reviewgen completion`: the script by which a shell completes verbs, options, files and ids."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from reviewgen.cli.examples import examples

VARIABLE: Final = "_REVIEWGEN_COMPLETE"
"""Where click's scripts put the question that the next call answers."""
SETUP: Final = {
    "bash": """echo 'eval "$(reviewgen completion bash)"' >> ~/.bashrc""",
    "zsh": """echo 'eval "$(reviewgen completion zsh)"' >> ~/.zshrc   # below the line with compinit""",
    "fish": "reviewgen completion fish > ~/.config/fish/completions/reviewgen.fish",
}


@click.command(epilog=examples("reviewgen completion fish > ~/.config/fish/completions/reviewgen.fish"))
@click.argument("shell", type=click.Choice(tuple(SETUP)), required=False)
def completion(shell: str | None) -> None:
    """Print the completion script of SHELL: bash, zsh or fish; without a word, the one you run.

    In a terminal it also says how to have it in every new shell.
    """
    from click.shell_completion import get_completion_class

    from reviewgen.cli import cli

    asked = shell or os.path.basename(os.environ.get("SHELL", ""))  # noqa: PTH119
    if asked not in SETUP:
        raise click.UsageError(f"name a shell: {', '.join(SETUP)}")
    known = get_completion_class(asked)
    assert known is not None
    script = known(cli, {}, "reviewgen", VARIABLE).source()
    # click's script for fish would cut a description at its first comma
    click.echo(script.replace('string split ","', 'string split --max 1 ","'))
    if sys.stdout.isatty():
        click.echo(f"# for every new shell:\n{SETUP[asked]}", err=True)

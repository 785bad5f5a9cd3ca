"""A click group that knows its verbs by name and imports only the one that is asked for."""

from __future__ import annotations

import os.path
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VERBS: Final = {
    "init": "Write a commented starter desk.yaml.",
    "check": "Validate a desk, and say what to measure next.",
    "build": "Build the PDF, the HTML page and review.json of a desk.",
    "explain": "Explain a rule, a formula, a key of desk.yaml, or a number of a review.",
    "rules": "List the rules.",
    "schema": "Print the JSON Schema of desk.yaml.",
    "measure": "Turn captures into a small evidence file.",
    "audit-obi": "Compare order-book imbalance on direct and SIP quotes.",
    "diff": "Compare two reviews.",
    "history": "Show the binding constraint over a file's git history.",
    "verify": "Recompute every number of a report and compare.",
    "watch": "Preview a desk in the browser while you edit it.",
    "doctor": "Check this machine, and say what to install.",
    "completion": "Print the script that completes words in your shell.",
}
"""Every verb and its line in `--help`; the module and the command carry its name, with `_` for `-`."""


class LazyGroup(click.Group):
    """Verbs are modules of this package; listing them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of work, not of the alphabet."""
        return [verb for verb in VERBS if _exists(verb)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, imported now; None for an unknown one."""
        if cmd_name not in VERBS or not _exists(cmd_name):
            return None
        module = import_module(f"reviewgen.cli.{cmd_name.replace('-', '_')}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        if ctx.resilient_parsing:  # a line is being completed
            from reviewgen.cli.offers import offering

            return offering(cmd_name, command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The verbs that begin as typed, or our own options; click's way would import every verb."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        verbs = [verb for verb in self.list_commands(ctx) if verb.startswith(incomplete)]
        return [CompletionItem(verb, help=VERBS[verb]) for verb in verbs]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest verb for an unknown one."""
        verb = args[0]
        known = verb.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, verb) is not None
        if not known:
            from reviewgen.desk.meant import did_you_mean
            from reviewgen.errors import visible

            meant = did_you_mean(verb, self.list_commands(ctx))
            if verb.endswith((".yaml", ".yml")):
                meant = f"a verb comes first: reviewgen check {visible(verb)}"
            ctx.fail(f"there is no verb `{visible(verb)}`; {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs in `--help`."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, VERBS[verb]) for verb in self.list_commands(ctx)])


def _exists(verb: str) -> bool:
    """Whether the verb's module is there; not by pathlib, whose import takes a tenth of `--help`."""
    return os.path.exists(os.path.join(os.path.dirname(__file__), f"{verb.replace('-', '_')}.py"))  # noqa: PTH110, PTH118, PTH120

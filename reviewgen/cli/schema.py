"""`reviewgen schema`: the JSON Schema of desk.yaml."""

from __future__ import annotations

import click

from reviewgen.cli.examples import examples


@click.command(epilog=examples("reviewgen schema > desk.schema.json"))
def schema() -> None:
    """Print the JSON Schema of desk.yaml, for editors and validators."""
    from reviewgen.desk.schema import schema_text

    click.echo(schema_text(), nl=False)

"""`coyuntura schema`: what a study's files may hold, for editors."""

import click

from coyuntura.cli.doors import UsageError, door, language_option


@click.command
@click.argument(
    "kind",
    default="",
    metavar="[KIND]",
    help="study, documents, claims, module, table, observations, ledger, tally, scenarios, interpretation, measures, "
    "behaviours, question, disagreements; all by default.",
)
@language_option
@door
def schema(kind: str, language: str) -> None:
    """Print the JSON Schema of a kind of file, or of all kinds as `$defs` of one document.

    Raises:
        UsageError: A study has no such file.
    """
    from coyuntura.cli.output import print_json
    from coyuntura.errors import did_you_mean
    from coyuntura.model.files import FILES
    from coyuntura.reading.schemas import collection, document

    if kind and kind not in FILES:
        raise UsageError(f"a study has no file of kind `{kind}`.{did_you_mean(kind, FILES)} Known: {', '.join(FILES)}.")
    if kind:
        print_json(document(FILES[kind].schema, FILES[kind].title, language))
    else:
        print_json(collection({name: (file.schema, file.title) for name, file in FILES.items()}, language))

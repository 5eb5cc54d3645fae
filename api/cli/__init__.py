"""The command line: `lexigraph`. Results go to stdout, everything else to stderr."""

import sys

import typer

from api.cli import asking, serving, writing
from api.errors import problem_of

__all__ = ["app", "main"]

app = typer.Typer(
    name="lexigraph",
    help="Glossary pages become a knowledge graph that is searched by meaning and by relation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    writing.ingest,
    writing.check,
    writing.remove,
    asking.search,
    asking.show,
    asking.stats,
    asking.export,
    serving.serve,
    serving.demo,
    serving.schema,
):
    app.command()(command)


def main() -> None:
    """Run a command; known errors become one line on stderr and an exit code, 1 or 2."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone, and needs no message
        sys.exit(0)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        typer.echo(f"lexigraph: {problem.message}", err=True)
        sys.exit(problem.exit_code)

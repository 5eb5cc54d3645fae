"""The command line: `lexigraph`. Results go to stdout, everything else to stderr."""

import io
import os
import sys
from typing import NoReturn

import typer

from api.cli import asking, maintenance, model, serving, writing
from api.errors import problem_of

__all__ = ["app", "main"]

app = typer.Typer(
    name="lexigraph",
    help="Turn glossary documents into a knowledge graph that you can search by meaning and by relation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    writing.ingest,
    writing.embed,
    writing.check,
    writing.remove,
    writing.formats,
    asking.search,
    asking.show,
    asking.log,
    asking.annotate,
    asking.sources,
    asking.stats,
    asking.export,
    serving.serve,
    serving.mcp,
    serving.demo,
    serving.schema,
    maintenance.backup,
    maintenance.restore,
    maintenance.doctor,
    maintenance.compact,
):
    app.command()(command)
app.add_typer(model.app, name="model")


def main() -> None:
    """Run a command. Known errors are reported in one line on stderr, with exit code 1 or 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # an encoding that cannot represent a table must not raise
    try:
        try:
            app(prog_name="lexigraph")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of stdout has exited. Discard the remaining output, which Python would flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}." if error.filename else f"{error}.", 1)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        _fail(problem.message, problem.exit_code)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"lexigraph: {message}", err=True)
    sys.exit(code)

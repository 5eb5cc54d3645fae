"""Maintenance commands: backup, restore, doctor, compact, partition."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.documents import interruptible, open_ingestion
from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import counted, print_json, progress_bars, say
from api.errors import BadArgument


def backup(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="New directory for the backup.")],
    data: DataOption = None,
) -> None:
    """Copy the graph and the vectors to a new directory. Servers and ingests can run meanwhile."""
    from ingest.data_directory.backup import back_up

    settings = read_settings()
    state = back_up(data_folder(data, settings), target, settings.servers)
    sys.stdout.write(f"{target}: epoch {state.epoch}\n")


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="Directory made by `lexigraph backup`.")],
    data: DataOption = None,
) -> None:
    """Make a data directory from a backup."""
    ingestion, folder = open_ingestion(data)
    with interruptible(), progress_bars() as progress:
        epoch = ingestion.restore(backup, progress)
    sys.stdout.write(f"{folder}: epoch {epoch}\n")


def doctor(
    data: DataOption = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair the damaged parts from the intact ones.")] = False,
    json: JsonOption = False,
) -> None:
    """Check every part of the data directory. The exit code is 1 if something is damaged."""
    ingestion, folder = open_ingestion(data)
    found = ingestion.examine()
    if json:
        print_json({"problems": [asdict(damage) for damage in found]})
    else:
        for damage in found:
            say(f"{damage.part}: {damage.problem} {'' if fix else 'With --fix: '}{damage.remedy}")
        say(f"{folder}: {counted(len(found), 'problem')}.")
    if found and not fix:
        raise typer.Exit(1)
    if found:
        ingestion.repair()
        say(f"{folder}: repaired.")


def compact(data: DataOption = None) -> None:
    """Forget old commits and unused vectors, and merge the segments of graph and search engine."""
    ingestion, _ = open_ingestion(data)
    with interruptible():
        ingestion.compact()


def partition(
    servers: Annotated[
        list[str], typer.Argument(metavar="URL...", help="Databases of the partitions, such as postgresql://db1/terms.")
    ],
) -> None:
    """Make an empty search engine in the database of LEXIGRAPH_ENGINE, with partitions in other databases."""
    settings = read_settings()
    if not settings.servers.engine:
        raise BadArgument("LEXIGRAPH_ENGINE is not set. Set it to the database that will combine the partitions.")
    settings.servers.partition_engine(servers)
    say(f"The search engine is empty, with {counted(len(servers), 'partition')}. Run `lexigraph ingest` to fill it.")

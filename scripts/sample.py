"""Make the files of the demo town, or take the demo town out of the database.

    retrofit sample make --folder data/sample
    retrofit sample remove

`retrofit up` makes and loads it by itself. What the town is made of stands in retrofit/sample/.
"""

from pathlib import Path
from typing import Annotated

import typer

from retrofit.config import get_settings
from retrofit.database import open_engine
from retrofit.rights import DatabaseRole
from retrofit.sample import SEED
from scripts.output import console, steps

app = typer.Typer(help="The demo town: make its files, or remove it.", no_args_is_help=True)


@app.command("make")
def make(
    folder: Annotated[
        Path | None, typer.Option(help="where the files go; data/sample when left out")
    ] = None,
    seed: Annotated[int, typer.Option(help="another number makes another town", min=0)] = SEED,
) -> None:
    """Make the files of the demo town, in the formats of the registers.

    Example: retrofit sample make --folder /tmp/town --seed 7
    """
    # The makers load slowly; no other command should wait for them.
    from retrofit.sample.make import make_sample  # noqa: PLC0415

    target = folder or get_settings().sample_dir
    with steps("making the town"):
        manifest = make_sample(target, seed)
    homes = manifest["truth"]["homes"]
    console.print(f"{homes} homes, made for {manifest['made_for']}, in {target}")


@app.command("remove")
def remove() -> None:
    """Empty the database of the demo town, so that real registers can be loaded.

    Example: retrofit sample remove
    """
    from retrofit.sample.load import remove_sample  # noqa: PLC0415

    with steps("removing the town"), open_engine(DatabaseRole.OWNER) as engine:
        was_there = remove_sample(engine)
    console.print("the demo town is gone" if was_there else "there was no demo town")

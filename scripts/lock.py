"""Write requirements.txt: every package of the book and its tests, for all supported Pythons."""

import sys

import environment
from progress import Failed, run

EXTRAS = ("book", "test", "emlp")  # not bench and data, which only its authors need


def main(options: list[str]) -> int:
    """Resolve pyproject.toml and its extras; pins that stand are kept unless --upgrade is given."""
    command = [environment.BIN / "uv", "pip", "compile", "--universal", "--python-version", "3.11"]
    extras = [f"--extra={extra}" for extra in EXTRAS]
    try:
        environment.make_venv()
        environment.install_python_packages()
        run(
            "Resolving requirements.txt",
            [*command, *extras, *options, "pyproject.toml", "-o", "requirements.txt"],
            environment={"UV_CUSTOM_COMPILE_COMMAND": "make lock"},
        )
    except Failed:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

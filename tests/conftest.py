"""Settings and fixtures shared by all tests."""

import os
import warnings
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

import book

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def built() -> Path:
    """Give the folder of the built book, which must be that of the present sources."""
    if not book.is_current():
        pytest.fail("There is no good build of the present sources; run: make book", pytrace=False)
    return book.BUILD


@pytest.fixture(scope="session")
def jax() -> ModuleType:
    """Give JAX where it is installed; it is no dependency of the package."""
    return pytest.importorskip("jax")


@pytest.fixture(scope="session")
def e3nn() -> ModuleType:
    """Give e3nn-jax, an independent implementation of harmonics, D-matrices and couplings."""
    with warnings.catch_warnings():
        # An annotation in it makes a NamedTuple by keywords, deprecated since Python 3.13.
        warnings.filterwarnings("ignore", "Creating NamedTuple classes", DeprecationWarning)
        return pytest.importorskip("e3nn_jax")

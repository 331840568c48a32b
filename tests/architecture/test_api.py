"""The public API: what it exports is a promise, and what it costs to import is little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from prism_kernel import api
from prism_kernel.contracts.plugin import API_VERSION

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
HEAVY = ("fastapi", "starlette", "uvicorn", "boto3", "httpx", "typer", "rich", "pytest")


def test_the_api_exports_what_it_promised():
    """To add a name, add it to the file; to remove one, raise ``API_VERSION``."""
    promised = GOLDEN.joinpath(f"api-{API_VERSION}.txt").read_text(encoding="utf-8").split()
    assert sorted(api.__all__) == promised


def test_every_exported_name_is_there_once():
    assert len(api.__all__) == len(set(api.__all__))
    assert [name for name in api.__all__ if not hasattr(api, name)] == []


def imported_by(statement: str) -> set[str]:
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-I", "-c", script]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_api_loads_nothing_heavy():
    assert imported_by("import prism_kernel.api").isdisjoint(HEAVY)


def test_loading_the_builtins_loads_nothing_heavy():
    statement = (
        "from prism_kernel.config.settings import PluginSettings\n"
        "from prism_kernel.loading.candidates import BUILTIN_MODULES\n"
        "from prism_kernel.loading.discovery import builtin_candidates\n"
        "from prism_kernel.loading.loader import load_plugins\n"
        "assert not load_plugins(builtin_candidates(BUILTIN_MODULES), PluginSettings()).problems()"
    )
    loaded = imported_by(statement)
    assert loaded.isdisjoint(HEAVY)
    assert "prism_kernel.builtins.filesystem_storage" not in loaded


def test_pytest_loads_nothing_of_the_kernel_but_its_own_plugin():
    loaded = imported_by("import prism_kernel.testing.pytest_plugin")
    ours = {module for module in loaded if module.startswith("prism_kernel")}
    assert ours == {
        "prism_kernel",
        "prism_kernel.testing",
        "prism_kernel.testing.pytest_plugin",
    }
    assert "pydantic" not in loaded


def test_the_asserts_of_contract_suites_explain_themselves(tmp_path):
    tmp_path.joinpath("test_forgetful.py").write_text(
        "import pytest\n"
        "from prism_kernel.testing.auth_contract import AuthenticatorContract\n"
        "class Forgetful:\n"
        "    async def authenticate(self, request):\n"
        "        return 'somebody'\n"
        "class TestForgetful(AuthenticatorContract):\n"
        "    @pytest.fixture\n"
        "    def authenticator(self):\n"
        "        return Forgetful()\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-k", "without_credentials", str(tmp_path)]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "1 failed" in done.stdout
    assert "assert 'somebody' is None" in done.stdout

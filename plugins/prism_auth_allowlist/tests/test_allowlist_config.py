from __future__ import annotations

import pytest
from pydantic import ValidationError

from prism_auth_allowlist.config import AllowlistConfig
from prism_auth_allowlist.plugin import PLUGIN, create, prism_register_auth
from prism_kernel.api import Action, ConfigurationError

ROW = {"publisher": "ci@acme", "packages": ["@acme/*"], "actions": ["publish"]}


def config(**row) -> AllowlistConfig:
    return AllowlistConfig.model_validate({"rows": [ROW | row]})


def test_without_configuration_everybody_reads_and_nobody_writes():
    assert AllowlistConfig() == AllowlistConfig(rows=(), public_read=True)


def test_a_row_is_read_as_it_is_written():
    row = config(email=" CI@Acme.example ").rows[0]
    assert (row.publisher, row.email) == ("ci@acme", "ci@acme.example")
    assert row.actions == (Action.PUBLISH,)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"publisher": " "}, "1 to 254 characters"),
        ({"publisher": "c\u0456"}, "printable ASCII"),
        ({"email": "a\nb"}, "printable ASCII"),
        ({"packages": []}, "at least 1 item"),
        ({"packages": ["@acme/w*"]}, "'@acme/w\\*' is not a package pattern"),
        ({"actions": []}, "at least 1 item"),
        ({"actions": ["delete"]}, "'publish', 'tag'"),
        ({"note": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_a_mistake_in_a_row_is_named(row, said):
    with pytest.raises(ValidationError, match=said):
        config(**row)


def test_a_mistake_in_the_table_is_named():
    with pytest.raises(ValidationError, match="public_reads"):
        AllowlistConfig.model_validate({"public_reads": True})


def test_the_plugin_offers_one_method_under_its_own_name():
    (provider,) = prism_register_auth()
    assert (PLUGIN.name, provider.name) == ("auth_allowlist", "allowlist")


def test_somebody_elses_configuration_is_refused():
    with pytest.raises(ConfigurationError, match="auth_allowlist"):
        create(None, None)

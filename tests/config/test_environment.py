"""``PRISM_*`` variables."""

from __future__ import annotations

import pytest

from prism_kernel.config import check_leftovers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("allowlist", ["allowlist"]),
        ("allowlist, token ,", ["allowlist", "token"]),
        ('["allowlist", "token"]', ["allowlist", "token"]),
        ("", []),
    ],
)
def test_a_list_is_written_with_commas_or_as_json(configure, text, value):
    assert configure(environment={"PRISM_AUTH": text}).settings.auth == value


def test_a_list_inside_a_section_is_a_list_too(configure):
    settings = configure(environment={"PRISM_PLUGINS__DISABLED": "alpha,beta"}).settings
    assert settings.plugins.disabled == ["alpha", "beta"]


@pytest.mark.parametrize("text", ["true", "1", "yes", "on"])
def test_a_switch_is_turned_on(configure, text):
    settings = configure(environment={"PRISM_PLUGINS__STRICT": text}).settings
    assert settings.plugins.strict is True


def test_an_address_in_brackets_is_no_list(configure):
    assert configure(environment={"PRISM_HOST": "[::1]"}).settings.host == "[::1]"


def test_other_programs_variables_are_none_of_ours(configure):
    configuration = configure(environment={"PORT": "1", "PRISMATIC_PORT": "2", "prism_port": "3"})
    assert configuration.settings.port == 4000
    assert configuration.leftovers == {}


def leftover_refusal(configure, error_of, variable: str, known: dict[str, str]) -> str:
    configuration = configure(environment={variable: "x"})
    return str(error_of(check_leftovers, configuration.leftovers, known))


def test_an_unknown_variable_is_an_error_that_suggests_the_nearest(configure, error_of):
    assert leftover_refusal(configure, error_of, "PRISM_PROT", {}) == (
        "Unknown setting 'PRISM_PROT' (environment). Did you mean 'PRISM_PORT'?"
    )


def test_a_section_needs_two_underscores(configure, error_of):
    sentence = leftover_refusal(configure, error_of, "PRISM_LIMITS_ENTRIES", {})
    assert sentence.endswith("Did you mean 'PRISM_LIMITS__ENTRIES'?")


def test_an_unknown_variable_like_no_other_gets_no_suggestion(configure, error_of):
    assert leftover_refusal(configure, error_of, "PRISM_XYZZY", {}) == (
        "Unknown setting 'PRISM_XYZZY' (environment)."
    )


def test_a_plugins_variable_is_suggested_too(configure, error_of):
    sentence = leftover_refusal(
        configure, error_of, "PRISM_S3_BUCKT", {"PRISM_S3_BUCKET": "storage_s3"}
    )
    assert sentence.endswith("Did you mean 'PRISM_S3_BUCKET'?")


def test_a_plugins_variable_is_known(configure):
    configuration = configure(environment={"PRISM_S3_BUCKET": "x"})
    check_leftovers(configuration.leftovers, {"PRISM_S3_BUCKET": "storage_s3"})


def test_prism_config_is_no_unknown_variable(configure):
    configuration = configure(toml="", environment={"PRISM_CONFIG": "x"})
    check_leftovers(configuration.leftovers, {})

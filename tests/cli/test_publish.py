from __future__ import annotations

import httpx
import pytest


def document(name, version="1.0.0", **more):
    return {"name": name, "version": version, "exports": "./index.js", "type": "module", **more}


@pytest.fixture
def publish(online, package):
    def call(name, *arguments, version="1.0.0", index_js="export default 1\n", **more):
        folder = package(document(name, version, **more), index_js=index_js)
        return online("publish", folder, *arguments)

    return call


def test_a_package_is_published(publish, registry):
    result = publish("@cli/first", author="Ada <ada@a.org>")
    assert result.status == 0
    assert result.out.startswith("Published @cli/first@1.0.0\n")
    assert f"{registry.url}/v1/packages/@cli/first/1.0.0\n" in result.out
    stored = httpx.get(f"{registry.url}/v1/packages/@cli/first/1.0.0").json()["metadata"]
    assert stored["publisher"] == {"name": "Ada", "email": "ada@a.org"}
    assert stored["source"] == "cli"


def test_progress_is_two_plain_lines_in_a_pipe(publish):
    lines = publish("@cli/progress").err.splitlines()
    assert lines[0].startswith("Packing ")
    assert lines[1].startswith("Sending @cli/progress@1.0.0 to http://127.0.0.1:")
    assert len(lines) == 2


def test_the_same_bytes_again_are_no_conflict(publish):
    publish("@cli/twice")
    result = publish("@cli/twice")
    assert result.status == 0
    assert result.out.startswith("@cli/twice@1.0.0 was already published with these bytes\n")


def test_other_bytes_under_a_version_are_refused(publish):
    publish("@cli/taken")
    result = publish("@cli/taken", index_js="export default 2\n")
    assert result.status == 4
    assert result.out == ""
    assert "already published with other contents" in result.err


def test_a_refusal_is_a_problem_document_with_json(publish):
    publish("@cli/taken-json")
    result = publish("@cli/taken-json", "--json", index_js="export default 2\n")
    assert result.status == 4
    assert result.json["code"] == "version-exists"
    assert result.json["status"] == 409


def test_the_answer_is_json_on_request(publish):
    result = publish("@cli/json", "--json", "--tag", "next")
    assert result.err == ""
    assert result.json["identifier"] == {"name": "@cli/json", "version": "1.0.0"}
    assert result.json["created"] is True
    assert result.json["tag"] == "next"


def test_findings_are_told(publish):
    result = publish("@cli/findings", exports="./missing.js")
    assert result.status == 0
    assert "missing.js" in result.out
    assert "error" in result.out


def test_a_tarball_of_many_pieces_arrives_whole(publish, online):
    big = "// " + "x" * 5_000_000 + "\nexport default 1\n"
    assert publish("@cli/big", index_js=big).status == 0
    files = online("files", "@cli/big", "--json").json
    sizes = [node["size"]["rawBytes"] for node in files["tree"] if node["path"] == "index.js"]
    assert sizes == [len(big)]


def test_nobody_listening_is_unreachable(publish):
    result = publish("@cli/lost", "--registry", "http://127.0.0.1:1")
    assert result.status == 6
    assert "Cannot reach the registry at http://127.0.0.1:1: Connection refused." in result.err
    assert "--registry or PRISM_REGISTRY_URL" in result.err


def test_a_misspelt_variable_is_an_error(publish, monkeypatch):
    monkeypatch.setenv("PRISM_PUBLISHER_NAMES", "ada")
    result = publish("@cli/misspelt")
    assert result.status == 1
    assert "Did you mean 'PRISM_PUBLISHER_NAME'?" in result.err


def test_a_registry_must_be_an_http_url(publish):
    result = publish("@cli/ftp", "--registry", "localhost:4217")
    assert result.status == 2
    assert "--registry must be an http or https URL" in result.err
    assert "Do you mean http://localhost:4217?" in result.err


def test_the_outcome_is_one_aligned_block(publish):
    lines = publish("@cli/block", exports="./missing.js").out.splitlines()
    columns = {line.index(word) for line in lines if (word := value_of(line))}
    assert len(columns) == 1
    names = [line.split()[0] for line in lines if value_of(line)]
    assert len(names) == len(set(names))
    assert names[:2] == ["Dist-tag", "Tags"]
    assert names[-3:] == ["Version", "Files", "Tarball"]


def value_of(line):
    name, _, value = line.partition("  ")
    return value.strip() if (name and name.isalpha()) or name == "Dist-tag" else ""


def test_a_first_version_under_another_tag_is_said_to_be_latest_too(publish):
    first = publish("@cli/next", "--tag", "next").out
    assert "\nDist-tag   next, and latest, which no version had\n" in first
    second = publish("@cli/next", "--tag", "next", version="1.1.0").out
    assert "\nDist-tag   next\n" in second


def test_the_tag_of_the_package_counts_unless_a_flag_is_given(publish):
    config = {"publishConfig": {"tag": "beta"}}
    assert publish("@cli/beta", "--json", **config).json["tag"] == "beta"
    flagged = publish("@cli/beta", "--json", "--tag", "rc", version="1.1.0", **config)
    assert flagged.json["tag"] == "rc"

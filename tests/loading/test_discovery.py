from __future__ import annotations

from importlib.metadata import distributions

from prism_kernel.loading.candidates import BUILTIN_MODULES, all_candidates
from prism_kernel.loading.discovery import installed_candidates


def test_an_entry_point_of_an_installed_distribution_is_a_candidate(site):
    site.add("alpha", requires=("prism-kernel>=0.1,<0.2", "pydantic>=2"))
    (candidate,) = site.candidates()
    assert (candidate.name, candidate.distribution, candidate.version) == (
        "alpha",
        "prism-alpha",
        "1.2.3",
    )
    assert str(candidate.kernel_range) == "<0.2,>=0.1"
    assert not candidate.builtin


def test_entry_points_of_other_groups_are_not(site):
    site.add_metadata("other", "[console_scripts]\nother = other:main\n")
    assert site.candidates() == []


def test_finding_plugins_imports_none(site):
    site.add("alpha", "raise AssertionError\n")
    site.candidates()
    assert not site.imported("alpha")


def test_plugins_come_by_name_whatever_the_distributions_are_called(site):
    site.add("zulu", distribution="aaa")
    site.add("alpha", distribution="zzz")
    site.add("mike", distribution="mmm")
    assert [each.name for each in site.candidates()] == ["alpha", "mike", "zulu"]


def test_builtins_come_first_even_if_a_plugin_sorts_before_them(site):
    site.add("aardvark")
    names = [record.name for record in site.load_with_builtins().records]
    assert names == ["memory", "json_index", "aardvark"]


def test_the_first_copy_of_a_distribution_hides_a_later_one(site, tmp_path):
    site.add("alpha")
    twice = [*distributions(path=[str(tmp_path)]), *distributions(path=[str(tmp_path)])]
    assert len(installed_candidates(twice)) == 1


def test_a_requirement_under_a_marker_that_is_false_does_not_count(site):
    site.add("alpha", requires=("prism-kernel<0.1; python_version < '3'", "prism-kernel>=0.1"))
    (candidate,) = site.candidates()
    assert str(candidate.kernel_range) == ">=0.1"


def test_a_requirement_of_an_extra_does_not_count(site):
    site.add("alpha", requires=("prism-kernel>=99; extra == 'next'",))
    (candidate,) = site.candidates()
    assert str(candidate.kernel_range) == ""


def test_a_requirement_that_cannot_be_read_is_passed_over(site):
    site.add("alpha", requires=("???", "Prism_Kernel>=0.1"))
    (candidate,) = site.candidates()
    assert str(candidate.kernel_range) == ">=0.1"


def test_a_distribution_whose_entry_points_cannot_be_read_hides_no_other(site):
    site.add("alpha")
    site.add_metadata("broken", "[prism]\nthis line is no entry point\n")
    assert [each.name for each in site.candidates()] == ["alpha"]


def test_a_distribution_without_metadata_hides_no_other(site):
    site.add("alpha")
    site.add("beta")
    next(site.folder.glob("prism_beta-*.dist-info/METADATA")).unlink()
    assert "alpha" in [each.name for each in site.candidates()]


def test_the_kernel_ships_its_builtins():
    builtins = [each for each in all_candidates() if each.builtin]
    assert [f"prism_kernel.builtins.{each.name}" for each in builtins] == list(BUILTIN_MODULES)
    assert {each.distribution for each in builtins} == {"prism-kernel"}

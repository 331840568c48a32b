"""Anything but a clear yes is a no."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
import pytest

from prism_kernel.contracts.auth import ANONYMOUS, Action, Decision, Principal, RequestInfo
from prism_kernel.errors import AuthenticationRequired, PermissionDenied, StorageUnavailable
from prism_kernel.kernel import authority as authority_module
from prism_kernel.kernel.authority import Authority

pytestmark = pytest.mark.anyio

ANN = Principal("ann", "badge", email="ann@example.test")
REQUEST = RequestInfo("POST", "/v1/packages/widget", {})


@dataclass(frozen=True)
class Badge:
    """An authenticator with fixed answers; a callable answer is called."""

    principal: object = None
    decision: object = Decision.ABSTAIN

    async def authenticate(self, _request):
        return await answer(self.principal)

    async def authorize(self, _principal, _action, _package):
        return await answer(self.decision)


async def answer(value):
    return await value() if callable(value) else value


async def fail():
    raise OSError("no directory")


async def hang():
    await anyio.sleep_forever()


async def unreachable():
    raise StorageUnavailable("The directory gives no answer.")


async def wrong_credentials():
    raise AuthenticationRequired("The token has expired.")


@pytest.fixture
def require(log, monkeypatch):
    monkeypatch.setattr(authority_module, "AUTH_SECONDS", 0.05)

    async def ask(*badges: Badge, package: str | None = "widget") -> Principal:
        authenticators = [(f"badge{number}", badge) for number, badge in enumerate(badges)]
        return await Authority(authenticators, log).require(REQUEST, Action.PUBLISH, package)

    return ask


async def test_without_authenticators_everybody_may_do_everything(require, log):
    assert await require() is ANONYMOUS
    assert Authority([], log).open
    assert not Authority([("badge", Badge())], log).open


async def test_who_is_known_and_allowed_may(require):
    assert await require(Badge(ANN, Decision.ALLOW)) is ANN


async def test_who_is_known_and_not_allowed_may_not(require):
    with pytest.raises(PermissionDenied, match=r"^ann may not publish widget\.$"):
        await require(Badge(ANN, Decision.DENY))
    with pytest.raises(PermissionDenied, match=r"^ann may not publish\.$"):
        await require(Badge(ANN, Decision.DENY), package=None)


async def too_narrow():
    raise PermissionDenied("This badge does not open that.", code="narrow")


async def test_who_denies_may_say_why(require, log_lines):
    with pytest.raises(PermissionDenied, match=r"^This badge does not open that\.$") as raised:
        await require(Badge(ANN, Decision.ALLOW), Badge(None, too_narrow))
    assert raised.value.problem_code == "narrow"
    assert log_lines == []


async def test_who_is_unknown_is_not_told_why(require):
    with pytest.raises(AuthenticationRequired, match="Log in first"):
        await require(Badge(None, too_narrow))


async def test_a_deny_with_a_reason_permits_nothing(log):
    authority = Authority([("badge", Badge(ANN, too_narrow))], log)
    assert not await authority.permits(ANN, Action.ADMIN, "widget")


async def test_who_is_unknown_is_told_to_log_in(require):
    known = "Log in first: only known users may publish"
    with pytest.raises(AuthenticationRequired, match=rf"^{known} widget\.$"):
        await require(Badge(None, Decision.DENY))
    with pytest.raises(AuthenticationRequired, match=rf"^{known}\.$"):
        await require(Badge(None, Decision.DENY), package=None)


async def test_the_unknown_may_if_it_is_allowed(require):
    assert await require(Badge(None, Decision.ALLOW)) is ANONYMOUS


async def test_if_all_abstain_the_answer_is_no(require):
    with pytest.raises(PermissionDenied):
        await require(Badge(ANN), Badge(), Badge())


async def test_the_first_that_recognises_the_request_names_the_principal(require):
    bob = Principal("bob", "badge")
    assert await require(Badge(), Badge(ANN, Decision.ALLOW), Badge(bob)) is ANN


@pytest.mark.parametrize("order", [1, -1])
async def test_any_deny_wins(require, order):
    badges = [Badge(ANN, Decision.ALLOW), Badge(ANN, Decision.DENY)][::order]
    with pytest.raises(PermissionDenied):
        await require(*badges)


async def test_wrong_credentials_are_not_tried_elsewhere(require):
    with pytest.raises(AuthenticationRequired, match="expired"):
        await require(Badge(wrong_credentials), Badge(ANN, Decision.ALLOW))


@pytest.mark.parametrize("broken", [fail, hang])
async def test_an_authenticator_that_fails_to_identify_denies_and_is_logged(
    require, broken, log_lines
):
    with pytest.raises(PermissionDenied):
        await require(Badge(broken, Decision.ALLOW), Badge(ANN, Decision.ALLOW))
    told = log_lines[0]
    assert told["event"] == ("auth_interrupted" if broken is hang else "auth_failed")
    assert (told["auth"], told["step"]) == ("badge0", "authenticate")
    assert log_lines[-1]["event"] == "auth_failed"


@pytest.mark.parametrize("broken", [fail, hang])
async def test_an_authenticator_that_fails_to_decide_denies_and_is_logged(
    require, broken, log_lines
):
    with pytest.raises(PermissionDenied):
        await require(Badge(ANN, Decision.ALLOW), Badge(None, broken))
    assert (log_lines[0]["auth"], log_lines[0]["step"]) == ("badge1", "authorize")
    assert log_lines[-1]["event"] == "auth_failed"


@pytest.mark.parametrize("badge", [Badge(unreachable), Badge(ANN, unreachable)])
async def test_an_authenticator_that_cannot_tell_now_asks_to_come_back(require, badge):
    with pytest.raises(StorageUnavailable, match="no answer"):
        await require(badge, Badge(ANN, Decision.ALLOW))


@pytest.mark.parametrize("decision", [True, 1, "allow", "yes", None, [Decision.ALLOW]])
async def test_only_the_word_itself_is_a_yes(require, decision):
    with pytest.raises(PermissionDenied):
        await require(Badge(ANN, decision))


async def test_the_reason_of_a_failure_is_not_told_to_the_client(require):
    with pytest.raises(PermissionDenied) as raised:
        await require(Badge(fail))
    assert "directory" not in str(raised.value)
    assert raised.value.details == {}

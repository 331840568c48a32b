"""What one process remembers, and how it learns what another one did."""

from __future__ import annotations

import anyio
import pytest

from prism_auth_token.documents import JournalDocument
from prism_auth_token.journal import BELIEVED_SECONDS, KEPT_CHANGES, PATIENCE_SECONDS, Journal
from prism_auth_token.keys import JOURNAL, token_key
from prism_auth_token.sessions import REMEMBERED_SECONDS, account_subject
from prism_auth_token.stored import StoredDocuments
from prism_auth_token.token_format import digest_of
from prism_kernel.api import AuthenticationRequired, StorageUnavailable
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def other(storage, make_house, clock):
    """Another process over the same store, whose time the test tells."""
    return at(make_house(storage), clock)


def at(house, clock):
    sessions = house.authenticator._sessions
    sessions._clock = sessions.journal._clock = clock
    return house


async def is_known(house, secret):
    try:
        await house.who(secret)
    except AuthenticationRequired:
        return False
    return True


class TestTwoProcesses:
    async def test_a_token_of_one_is_known_to_the_other_at_once(self, house, other):
        assert (await other.who(await house.add("ada"))).name == "ada"
        assert (await other.who(await house.log_in("ada"))).name == "ada"

    async def test_a_revoked_token_is_dead_at_once_here_and_in_a_second_there(
        self, house, other, clock
    ):
        secret = await house.add("ada")
        assert await is_known(other, secret)
        await house.accounts.revoke_secret(await house.who(secret), secret)
        assert not await is_known(house, secret)
        clock.now += BELIEVED_SECONDS
        assert not await is_known(other, secret)

    async def test_a_changed_right_counts_in_a_second(self, house, other, clock):
        secret = await house.add("ada", actions=["publish"])
        assert await other.may(secret, "publish") == "allow"
        await house.administration.withdraw("ada", None)
        assert await house.may(secret, "publish") == "deny"
        clock.now += BELIEVED_SECONDS
        assert await other.may(secret, "publish") == "deny"

    async def test_what_was_not_revoked_is_not_read_again(self, storage, make_house, clock):
        house = make_house(storage)
        kept, ended = await house.add("ada"), await house.add("bob")
        watched = FaultyStorage(storage)
        other = at(make_house(watched), clock)
        for secret in (kept, ended):
            await other.who(secret)
        await house.accounts.revoke_secret(await house.who(ended), ended)
        clock.now += BELIEVED_SECONDS
        watched.calls.clear()
        await other.who(kept)
        assert [(call.operation, call.key) for call in watched.calls] == [
            ("stat", JOURNAL),
            ("get", JOURNAL),
        ]

    async def test_a_known_token_costs_one_stat_a_second(self, storage, make_house, clock):
        watched = FaultyStorage(storage)
        house = at(make_house(watched), clock)
        secret = await house.add("ada")
        await house.who(secret)
        watched.calls.clear()
        for _ in range(100):
            await house.may(secret, "read")
        assert watched.calls == []
        clock.now += BELIEVED_SECONDS
        await house.who(secret)
        assert [call.operation for call in watched.calls] == ["stat"]

    async def test_a_revocation_that_was_cut_off_is_noticed_in_a_minute(
        self, storage, house, other, clock
    ):
        secret = await house.add("ada")
        assert await is_known(other, secret)
        await storage.delete(token_key(digest_of(secret)))
        clock.now += REMEMBERED_SECONDS
        assert not await is_known(other, secret)

    async def test_a_token_read_while_it_was_revoked_is_not_remembered(
        self, storage, house, make_house
    ):
        secret = await house.add("ada")
        digest = digest_of(secret)
        late = make_house(storage).authenticator._sessions
        read = late._read

        async def read_slowly(digest):
            session = await read(digest)
            if session is not None:
                await house.accounts.revoke_secret(session.principal, secret)
                late._forget([digest])
            return session

        late._read = read_slowly
        assert await late.find(digest) is None
        assert late.known(digest) is None


class TestOutages:
    @pytest.fixture
    def broken(self, storage, make_house, clock):
        """A process whose store goes away when ``stat`` of the journal is asked again."""
        plan = [Fault(at=2, effect=Fail(forever=True), operation="stat", keys=JOURNAL)]
        return at(make_house(FaultyStorage(storage, plan)), clock)

    async def test_what_is_remembered_is_believed_for_two_seconds_and_no_longer(
        self, house, broken, clock
    ):
        secret = await house.add("ada")
        assert await is_known(broken, secret)
        clock.now += PATIENCE_SECONDS - 0.01
        assert await is_known(broken, secret)
        clock.now += 0.01
        with pytest.raises(StorageUnavailable):
            await broken.who(secret)

    async def test_a_store_that_is_down_is_not_asked_for_every_request(
        self, storage, house, make_house, clock
    ):
        secret = await house.add("ada")
        plan = [Fault(at=1, effect=Fail(forever=True))]
        watched = FaultyStorage(storage, plan)
        broken = at(make_house(watched), clock)
        for _ in range(10):
            with pytest.raises(StorageUnavailable):
                await broken.who(secret)
        assert len(watched.calls) == 1

    async def test_a_store_that_comes_back_is_believed_again(
        self, storage, house, make_house, clock
    ):
        secret = await house.add("ada")
        plan = [Fault(at=1, effect=Fail(), operation="stat", keys=JOURNAL)]
        back = at(make_house(FaultyStorage(storage, plan)), clock)
        with pytest.raises(StorageUnavailable):
            await back.who(secret)
        clock.now += 1
        assert await is_known(back, secret)


class TestJournal:
    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture
    def reader(self, storage, told, clock):
        return Journal(storage, told.append, clock)

    @pytest.fixture
    def writer(self, storage):
        return Journal(storage, lambda _: None)

    async def follow(self, reader, clock):
        clock.now += BELIEVED_SECONDS
        await reader.follow()

    async def test_a_reader_is_told_what_is_new(self, reader, writer, told, clock):
        await writer.write(["a"])
        await self.follow(reader, clock)
        await writer.write(["b"])
        await writer.write(["c", account_subject("ada")])
        await self.follow(reader, clock)
        assert told == [None, ("b", "c", "account:ada")]

    async def test_a_reader_that_missed_too_much_forgets_everything(
        self, reader, writer, told, clock
    ):
        await writer.write(["a"])
        await self.follow(reader, clock)
        await writer.write([str(number) for number in range(KEPT_CHANGES + 1)])
        await self.follow(reader, clock)
        assert told == [None, None]

    async def test_a_store_that_was_set_back_makes_everything_forgotten(
        self, storage, reader, writer, told, clock
    ):
        await writer.write(["a"])
        await writer.write(["b"])
        await self.follow(reader, clock)
        await storage.delete(JOURNAL)
        await StoredDocuments(storage, JournalDocument).add(JOURNAL, JournalDocument(1, ("a",)))
        await self.follow(reader, clock)
        await storage.delete(JOURNAL)
        await self.follow(reader, clock)
        assert told == [None, None, None]

    async def test_the_journal_stays_short(self, storage, writer):
        for number in range(5):
            await writer.write([f"{number}-{each}" for each in range(90)])
        journal = await StoredDocuments(storage, JournalDocument).get(JOURNAL)
        assert (journal.serial, len(journal.changes)) == (450, KEPT_CHANGES)

    async def test_writers_at_the_same_time_lose_nothing(self, storage):
        writers = [Journal(storage, lambda _: None) for _ in range(10)]
        async with anyio.create_task_group() as tasks:
            for number, writer in enumerate(writers):
                tasks.start_soon(writer.write, [str(number)])
        journal = await StoredDocuments(storage, JournalDocument).get(JOURNAL)
        assert sorted(journal.changes) == sorted(map(str, range(10)))

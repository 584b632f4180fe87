"""Sends the single mails that people asked for."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from inforce.errors import ExternalError, InputError
from inforce.notify.compose.errands import Publisher, errand_letter
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.dkim import Signer
from inforce.notify.identities import identity
from inforce.notify.instance import Instance
from inforce.notify.letters import DATE, MESSAGE_ID, TO, TOKEN, Letter
from inforce.notify.messages import date, mailbox, message_id
from inforce.notify.signing_keys import signer
from inforce.notify.transports import Outgoing, Transport
from inforce.people import errands
from inforce.people.addresses import address
from inforce.people.errands import Errand, Kind
from inforce.people.links import LIFE, Link, Purpose, token
from inforce.people.persons import EVERY_POLICY, Audience
from inforce.people.suppressing import marks
from inforce.store import reading
from inforce.store.tables import errand, subscription

WINDOW = 20
# Deliveries are numbered from 1; errands share their outbox, so they begin
# where no delivery comes.
_FIRST = 1 << 40
_PURPOSES = {
    Kind.CONFIRM: Purpose.CONFIRM,
    Kind.MOVED: Purpose.CONFIRM,
    Kind.MANAGE: Purpose.MANAGE,
}
# Nothing goes to somebody who was erased or refused between two looks.
_UNWRITTEN = Reply(outcome=Outcome.UNSENT, text="it cannot be written")
_UNWANTED = Reply(outcome=Outcome.REFUSED, text="not wanted any more")
_DONE = (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Messenger:
    """What sending errands needs.

    `titles` maps slugs, such as `privacy` and `privacy/de`, to what policies and
    their translations are called. Mails are signed where `signer` is one.
    """

    instance: Instance
    transport: Transport
    titles: Mapping[str, str]
    signer: Signer | None = None

    def waits(self, now: int) -> bool:
        """Return whether an errand is due at *now*, without locking anybody out.

        Raises:
            ExternalError: the database is gone.
        """
        # Written out, as in the index: SQLite uses no partial index for a parameter.
        still = text("errand.state IN ('waiting', 'taken')")
        due = select(errand.c.id).where(still, errand.c.next_at <= now).limit(1)
        with reading(self.instance.engine) as connection:
            return connection.execute(due).first() is not None

    def run(
        self, clock: Callable[[], int], *, stop: Callable[[], bool] = lambda: False
    ) -> int:
        """Send what waits; return how many mails were attempted.

        *clock* gives seconds since 1970 and is asked before each window, whose
        lease begins then: with many mails a run may last for hours.

        A mail that may have arrived is not sent again: asking again is easy,
        and nobody should get two for one request. *stop* is asked before each
        window.

        Raises:
            ExternalError: the transport serves nobody, or the database is gone;
                the errands go again later.
        """
        number = 0
        while not stop() and (taken := self._taken(now := clock())):
            number += len(taken)
            self._settle(taken, self._sent(taken, now), now)
        return number

    def _taken(self, now: int) -> list[Errand]:
        with self.instance.engine.begin() as connection:
            return errands.taken(connection, WINDOW, now)

    def _sent(self, taken: Sequence[Errand], now: int) -> Sequence[Reply]:
        """Send those of *taken* that are still wanted; return a reply to each."""
        made = self._made(taken, now)
        with reading(self.instance.engine) as connection:
            wanted = errands.standing(connection, list(made))
        messages = [message for number, message in made.items() if number in wanted]
        try:
            replies = iter(self.transport.deliver(messages))
        except ExternalError as error:
            unsent = Reply(outcome=Outcome.UNSENT, text=str(error))
            self._settle(taken, [unsent] * len(taken), now)
            raise
        return [
            _UNWRITTEN
            if one.id not in made
            else next(replies)
            if one.id in wanted
            else _UNWANTED
            for one in taken
        ]

    def _made(self, taken: Sequence[Errand], now: int) -> dict[int, Outgoing]:
        """Return the messages by errand, without those that cannot be written."""
        made = {}
        for one in taken:
            # An address that is none any more must not keep the others waiting.
            with suppress(InputError):
                made[one.id] = self._message(one, now)
        return made

    def _settle(
        self, taken: Sequence[Errand], replies: Sequence[Reply], now: int
    ) -> None:
        with self.instance.engine.begin() as connection:
            for one, reply in zip(taken, replies, strict=True):
                done = reply.outcome in _DONE
                errands.settled(connection, one, now, done=done)

    def _message(self, one: Errand, now: int) -> Outgoing:
        settings, keyring = self.instance.settings, self.instance.keyring
        who = identity(settings, Audience.SUBSCRIBER)
        publisher = Publisher(
            who=who,
            address=settings.publisher.address,
            zone=settings.publisher.zone,
            language=settings.language,
        )
        letter = errand_letter(one, publisher, self._asked_for(one))
        to, utf8 = mailbox(one.address or who.answers)
        number = _FIRST + one.id
        values = {
            DATE.encode(): date(now),
            TO.encode(): f"<{to}>".encode(),
            MESSAGE_ID.encode(): message_id(keyring, who.domain)(number).encode(),
            TOKEN.encode(): self._token(one, now).encode(),
        }
        return Outgoing(
            delivery=number,
            attempt=one.attempt,
            return_path=who.address,
            recipient=to,
            bucket=to.rpartition("@")[2],
            envelope_id=f"errand-{one.id}",
            message=self._written(letter, values, now),
            utf8=utf8,
        )

    def _written(self, letter: Letter, values: dict[bytes, bytes], at: int) -> bytes:
        if self.signer is None:
            return letter.rendered(values)
        return letter.signed(values, self.signer, at)

    def _token(self, one: Errand, now: int) -> str:
        purpose = _PURPOSES.get(one.kind)
        if purpose is None:
            return ""
        made = Link(
            contact=one.contact,
            errand=one.id,
            epoch=one.token_epoch,
            # Who confirms is deleted a while after asking; an hour to look at
            # preferences begins when the mail goes out.
            expires_at=(now if purpose is Purpose.MANAGE else one.at) + LIFE[purpose],
            mark=marks(self.instance.keyring, address(one.address).key)[0],
        )
        return token(self.instance.keyring, purpose, made)

    def _asked_for(self, one: Errand) -> list[str]:
        """Return the titles of the policies the person chose, none for all.

        A slug that is none of ours is not repeated: somebody may have typed it.
        """
        with reading(self.instance.engine) as connection:
            slugs = _slugs(connection, one.origin or one.contact)
        if EVERY_POLICY in slugs:
            return []
        return [self._title(slug, one.language) for slug in slugs] or ["…"]

    def _title(self, slug: str, language: str) -> str:
        """Return what a policy is called in *language*, else in its own."""
        own = self.titles.get(slug, "…")
        return self.titles.get(f"{slug}/{language}", own)


def _slugs(connection: Connection, number: int) -> list[str]:
    chosen = (
        select(subscription.c.policy)
        .where(subscription.c.contact == number, subscription.c.mode != "off")
        .order_by(subscription.c.policy)
    )
    return list(connection.execute(chosen).scalars())


def messenger(
    instance: Instance, transport: Transport, titles: Mapping[str, str]
) -> Messenger:
    """Return what sends the errands of *instance*, with its signing keys.

    Raises:
        InputError: the settings do not say where the service is, or a key
            cannot be used.
    """
    check(instance)
    domain = identity(instance.settings, Audience.SUBSCRIBER).domain
    return Messenger(
        instance=instance,
        transport=transport,
        titles=titles,
        signer=signer(instance.settings, domain),
    )


def check(instance: Instance) -> None:
    """Stop when the mails could not lead anywhere.

    Raises:
        InputError: the settings do not say where the service is.
    """
    if not identity(instance.settings, Audience.SUBSCRIBER).service:
        raise InputError(
            "people are asked to confirm on a page of the service; expected its "
            "address as 'notify.service', such as https://mails.example.com",
            path=instance.settings.path,
        )

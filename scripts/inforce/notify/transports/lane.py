"""One connection's part of a window: message after message, in step with the server.

Invariants:

- a message counts as accepted only for a 2xx that answers its final dot;
- from the moment its last octets are given to the system it is uncertain until
  that answer; before that moment it is certainly not accepted;
- an answer that can belong to no command means that the link is out of step:
  what it seemed to say about the message before is then uncertain.

With PIPELINING (RFC 2920) the body of one message and the envelope of the next
are one write, so that a message costs one round trip.
"""

from asyncio import get_running_loop
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.replies import Stage
from inforce.notify.transports import Outgoing
from inforce.notify.transports.agenda import Agenda
from inforce.notify.transports.dialogue import DOT, envelope, reply, stuffed, unfit
from inforce.notify.transports.link import Answer, LinkError
from inforce.notify.transports.opening import Patience, Session

RESET = b"RSET\r\n"
CLOSING = 421
GO_AHEAD = 354
# A heavier message is first given to the system without its end: only the end
# makes it uncertain.
HEAVY = 32768
_STAGES = (Stage.MAIL, Stage.RECIPIENT, Stage.DATA)


@dataclass(slots=True, kw_only=True)
class Load:
    """A window on its way: what waits, what was answered, and until when.

    No final dot is written after `until`, a moment of the running loop. A claim
    whose lease ran out may be attempted by somebody else, and this sender must
    not be in the middle of it then. `pipelined` turns False for good when a
    server that offers PIPELINING loses its place. `trouble` is what ended a
    connection last.
    """

    window: Sequence[Outgoing]
    agenda: Agenda
    until: float
    patience: Patience
    pipelined: bool = True
    begun: bool = False
    trouble: Reply | None = None
    replies: dict[int, Reply] = field(default_factory=dict)


class Lane:
    """Carries messages of *load* as connection *number* over *session*."""

    def __init__(self, load: Load, number: int, session: Session) -> None:
        self._load = load
        self._number = number
        self._session = session
        self._link = session.link
        self._pipelined = session.offered.pipelining and load.pipelined
        # What goes before the next envelope and has one answer of its own.
        self._prefix = b""
        # The message whose dot stands in the prefix, and the one to come.
        self._pending: int | None = None
        self._coming: int | None = None
        self._doubtful = False

    async def carry(self, place: int) -> None:
        """Carry the message at *place* and those that the agenda gives after it.

        Every message taken is answered or put back when this returns; the link
        may be lost then.
        """
        try:
            self._coming = self._fit(place)
            while self._prefix or self._coming is not None:
                await self._round()
        except LinkError as error:
            self._break(str(error))

    async def _round(self) -> None:
        """Write what is due and the next envelope; read the answers to both."""
        commands: tuple[bytes, ...] = ()
        if self._coming is not None:
            offered = self._session.offered
            commands = envelope(self._load.window[self._coming], offered)
            self._load.begun = True
        together = b"".join(commands) if self._pipelined else b""
        carried = self._pending
        await self._write(self._prefix, together)
        if self._prefix:
            await self._finish_prefix()
        if self._coming is None:
            self._end(carried)
            return
        answers = await self._answers(commands, carried)
        self._follow(self._coming, answers)

    async def _write(self, prefix: bytes, rest: bytes) -> None:
        if self._pending is not None:
            if len(prefix) > HEAVY:
                end = len(prefix) - len(DOT)
                self._link.write(prefix[:end])
                await self._link.drained(self._load.patience.block)
                prefix = prefix[end:]
            if get_running_loop().time() > self._load.until:
                raise LinkError("no time was left for this window")
        if prefix or rest:
            self._link.write(prefix + rest)
        self._doubtful = self._pending is not None

    async def _finish_prefix(self) -> None:
        """Read the answer to the final dot, or to what ended a refused message."""
        patience = self._load.patience
        seconds = patience.command if self._pending is None else patience.dot
        answer = await self._link.answer(seconds)
        self._prefix = b""
        if self._pending is not None:
            place, self._pending, self._doubtful = self._pending, None, False
            self._answer(place, Stage.DOT, answer)
        if answer.code == CLOSING:
            self._close(answer)

    async def _answers(
        self, commands: Sequence[bytes], carried: int | None
    ) -> list[Answer]:
        """Return the answers to MAIL, RCPT and DATA, up to what ended the attempt."""
        patience = self._load.patience
        answers: list[Answer] = []
        for stage, command in zip(_STAGES, commands, strict=True):
            if not self._pipelined:
                self._link.write(command)
            is_data = stage is Stage.DATA
            answer = await self._link.answer(
                patience.data if is_data else patience.command
            )
            self._check_step(stage, answer, carried)
            answers.append(answer)
            if answer.code == CLOSING or not (self._pipelined or answer.code < 400):
                break
        return answers

    def _follow(self, place: int, answers: Sequence[Answer]) -> None:
        """Decide what *answers* to the envelope of the message at *place* mean."""
        refused = next((i for i, a in enumerate(answers) if a.code >= 400), None)
        if refused is None:
            message = self._load.window[place]
            body = message.message if message.clean else stuffed(message.message)
            self._prefix = body + DOT
            self._pending = place
            self._coming = self._next()
            return
        answer = answers[refused]
        if answer.code == CLOSING and self._link.served:
            # Said to a connection that has done its part: a new one may go on.
            self._close(answer)
        self._answer(place, _STAGES[refused], answer)
        self._coming = None
        if answers[-1].code == CLOSING:
            self._close(answers[-1])
        given = answers[-1].code == GO_AHEAD
        if given and answers[1].code < 300:
            # A dot here would give somebody an empty mail.
            self._lose_step(None)
        # RFC 2920 section 3.1: after 354 with no recipient only a dot ends it.
        self._prefix = DOT if given else RESET if refused else b""
        self._coming = self._next()

    def _check_step(self, stage: Stage, answer: Answer, carried: int | None) -> None:
        """Refuse an answer that no server gives at *stage*."""
        fits = answer.code == GO_AHEAD if stage is Stage.DATA else answer.code < 300
        if not (answer.code >= 400 or (fits and answer.code >= 200)):
            self._lose_step(carried)

    def _lose_step(self, carried: int | None) -> None:
        """Doubt what was said of the message *carried* last, and stop."""
        self._load.pipelined = False
        why = "the answers do not fit the commands"
        if carried is not None and carried in self._load.replies:
            self._load.replies[carried] = self._local(Outcome.UNCERTAIN, why)
        self._link.fail(why)
        raise LinkError(why)

    def _end(self, carried: int | None) -> None:
        """See whether the server said more than it was asked."""
        extra = self._link.unasked()
        if extra is not None and extra.code == CLOSING:
            self._close(extra)
        elif self._link.unread():
            self._lose_step(carried)

    def _close(self, answer: Answer) -> NoReturn:
        """Give the link up, as the server said it does (RFC 5321 section 3.8)."""
        session = self._session
        self._load.trouble = reply(
            Stage.MAIL, answer, peer=session.peer, tls=session.tls
        )
        raise LinkError("the server ended the session")

    def _break(self, why: str) -> None:
        """Account for the messages on a lost link.

        What is certainly not accepted waits for another connection, if this one
        was of use before it was lost; otherwise the message could be the cause.
        """
        if self._link.silent:
            # It may have thrown away what came before it was asked.
            self._load.pipelined = False
        useful = self._link.served > 0 or self._doubtful
        if self._pending is not None and self._doubtful:
            self._settle(self._pending, self._local(Outcome.UNCERTAIN, why))
            self._pending = None
        unsent = self._local(Outcome.UNSENT, why)
        for place in (self._coming, self._pending):
            if place is not None and useful:
                self._load.agenda.put_back(self._number, place)
            elif place is not None:
                self._settle(place, unsent)
        self._coming = self._pending = None
        self._load.trouble = self._load.trouble or unsent
        self._link.fail(why)

    def _next(self) -> int | None:
        """Return the next message to carry that this server can take."""
        if get_running_loop().time() > self._load.until:
            return None
        return self._fit(self._load.agenda.take(self._number))

    def _fit(self, place: int | None) -> int | None:
        while place is not None:
            obstacle = unfit(self._load.window[place], self._session.offered)
            if obstacle is None:
                break
            self._settle(place, self._local(obstacle.outcome, obstacle.text))
            place = self._load.agenda.take(self._number)
        return place

    def _answer(self, place: int, stage: Stage, answer: Answer) -> None:
        """Settle the message at *place* by the words of the server."""
        session = self._session
        recipient = self._load.window[place].recipient
        said = reply(stage, answer, recipient, session.peer, session.tls)
        self._settle(place, said)
        if answer.code != CLOSING:
            self._link.served += 1

    def _settle(self, place: int, answered: Reply) -> None:
        self._load.replies[place] = answered
        self._load.agenda.finish(self._number, place)

    def _local(self, judged: Outcome, why: str) -> Reply:
        """Return a reply in words of our own; no server said them."""
        session = self._session
        return Reply(outcome=judged, text=why, peer=session.peer, tls=session.tls)

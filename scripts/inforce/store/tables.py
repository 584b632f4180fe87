"""The tables of people and deliveries, the same on SQLite and PostgreSQL.

Moments are whole seconds since 1970 in UTC. An address stands in `contact`
only; everything else knows a person by `subject`, a keyed hash that nobody can
compute again once the person's row is gone.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite counts rows by itself only in a column that is exactly INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")


def _number() -> Column[int]:
    return Column("id", _Number, primary_key=True, autoincrement=True)


meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
contact = Table(
    "contact",
    metadata,
    _number(),
    Column("audience", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("joined", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_key", LargeBinary, nullable=False),
    Column("token_epoch", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("stopped_at", BigInteger),
    UniqueConstraint("address_key", "audience"),
    UniqueConstraint("subject"),
)
subscription = Table(
    "subscription",
    metadata,
    Column("contact", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("policy", Text, primary_key=True),
    Column("mode", Text, nullable=False),
)
consent = Table(
    "consent",
    metadata,
    _number(),
    Column(
        "contact",
        ForeignKey("contact.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("form_digest", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("policies", Text, nullable=False, server_default=""),
)
suppression = Table(
    "suppression",
    metadata,
    Column("address_hash", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
)
event = Table(
    "event",
    metadata,
    _number(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("digest", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("deadline_at", BigInteger),
    Column("cutoff", BigInteger, nullable=False),
    Column("planned_upto", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
delivery = Table(
    "delivery",
    metadata,
    _number(),
    Column("contact", ForeignKey("contact.id", ondelete="SET NULL"), index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("audience", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("mandatory", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("owner", Text),
    Column("lease_until", BigInteger),
    Column("next_at", BigInteger, nullable=False),
    Column("deadline_at", BigInteger),
    Column("first_at", BigInteger),
    Column("letter", Text),
    Column("message_id", Text),
    Column("bounce", Text),
)
Index(
    "ix_delivery_claim",
    delivery.c.next_at,
    delivery.c.id,
    sqlite_where=text("state IN ('planned', 'deferred')"),
    postgresql_where=text("state IN ('planned', 'deferred')"),
)
Index(
    "ix_delivery_lease",
    delivery.c.lease_until,
    sqlite_where=text("state = 'attempting'"),
    postgresql_where=text("state = 'attempting'"),
)
item = Table(
    "item",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("event", ForeignKey("event.id"), primary_key=True),
    Column("delivery", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("entry", BigInteger, nullable=False, index=True),
)
# Two groups may share a wording, such as that of a language fallen back to.
letter = Table(
    "letter",
    metadata,
    Column("events", Text, primary_key=True),
    Column("audience", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("digest", Text, primary_key=True, index=True),
    Column("prepared", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)
# The newest letter of a group is asked for with every claim; without `at` in an
# index SQLite reads through the pages of the letter to find it.
Index(
    "ix_letter_newest",
    letter.c.events,
    letter.c.audience,
    letter.c.language,
    letter.c.at,
    letter.c.digest,
)
attempt = Table(
    "attempt",
    metadata,
    Column("delivery", ForeignKey("delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Integer, nullable=False),
    Column("enhanced", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("tls", Text, nullable=False),
    Column("queue_id", Text, nullable=False),
    Column("signed", Text, nullable=False),
    Column("entry", BigInteger, nullable=False, index=True),
)
bounce = Table(
    "bounce",
    metadata,
    _number(),
    Column("delivery", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("report", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("diagnostic", Text, nullable=False),
    Column("entry", BigInteger, nullable=False, index=True),
)
halt = Table(
    "halt",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger),
)
entry = Table(
    "entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
# The number of an errand names its mail in an outbox, so SQLite must not give
# that of a deleted one again.
errand = Table(
    "errand",
    metadata,
    _number(),
    Column("contact", ForeignKey("contact.id", ondelete="CASCADE"), index=True),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("origin", ForeignKey("contact.id", ondelete="SET NULL"), index=True),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
Index(
    "ix_errand_waiting",
    errand.c.next_at,
    errand.c.id,
    sqlite_where=text("state IN ('waiting', 'taken')"),
    postgresql_where=text("state IN ('waiting', 'taken')"),
)
allowance = Table(
    "allowance",
    metadata,
    Column("key", Text, primary_key=True),
    Column("spent", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("granted", Integer, nullable=False),
)

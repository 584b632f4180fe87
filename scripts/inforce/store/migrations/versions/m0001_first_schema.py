"""The first schema: people, deliveries, evidence.

It stands on its own: it says what the first databases look like, whatever
`tables.py` says by now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
# SQLite counts rows by itself only in a column that is exactly INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    _contact()
    _subscription()
    _consent()
    _suppression()
    _event()
    _delivery()
    _item()
    _letter()
    _halt()
    _entry()
    _attempt()
    _bounce()
    _meta()


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("joined", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.LargeBinary(), nullable=False),
        sa.Column("token_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint(
            "address_key", "audience", name="uq_contact_address_key_audience"
        ),
        sa.UniqueConstraint("subject", name="uq_contact_subject"),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("contact", _NUMBER, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contact.id"],
            name="fk_subscription_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact", "policy", name="pk_subscription"),
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("contact", _NUMBER, nullable=False),
        sa.Column("form_digest", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.id"], name="fk_consent_contact", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_contact", "consent", ["contact"])


def _suppression() -> None:
    op.create_table(
        "suppression",
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("address_hash", "scope", name="pk_suppression"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("cutoff", sa.BigInteger(), nullable=False),
        sa.Column("planned_upto", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("name", name="uq_event_name"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("contact", _NUMBER, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("mandatory", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("bounce", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.id"], name="fk_delivery_contact", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index(
        "ix_delivery_claim",
        "delivery",
        ["next_at", "id"],
        sqlite_where=sa.text("state IN ('planned', 'deferred')"),
        postgresql_where=sa.text("state IN ('planned', 'deferred')"),
    )
    op.create_index("ix_delivery_contact", "delivery", ["contact"])
    op.create_index(
        "ix_delivery_lease",
        "delivery",
        ["lease_until"],
        sqlite_where=sa.text("state = 'attempting'"),
        postgresql_where=sa.text("state = 'attempting'"),
    )
    op.create_index("ix_delivery_subject", "delivery", ["subject"])


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("event", _NUMBER, nullable=False),
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name="fk_item_delivery"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_item_event"),
        sa.PrimaryKeyConstraint("subject", "event", name="pk_item"),
    )
    op.create_index("ix_item_delivery", "item", ["delivery"])
    op.create_index("ix_item_entry", "item", ["entry"])


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("prepared", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "events", "audience", "language", "digest", name="pk_letter"
        ),
    )
    op.create_index("ix_letter_digest", "letter", ["digest"])


def _halt() -> None:
    op.create_table(
        "halt",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_halt"),
    )


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entry"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("enhanced", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("tls", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name="fk_attempt_delivery"
        ),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_attempt"),
    )
    op.create_index("ix_attempt_entry", "attempt", ["entry"])


def _bounce() -> None:
    op.create_table(
        "bounce",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("diagnostic", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name="fk_bounce_delivery"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bounce"),
        sa.UniqueConstraint("report", name="uq_bounce_report"),
    )
    op.create_index("ix_bounce_delivery", "bounce", ["delivery"])
    op.create_index("ix_bounce_entry", "bounce", ["entry"])


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )

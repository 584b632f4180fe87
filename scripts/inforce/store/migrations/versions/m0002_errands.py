"""What the service adds: single mails that are asked for, and how often."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
# SQLite counts rows by itself only in a column that is exactly INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables, and an index for the newest letter of a group."""
    op.create_index(
        "ix_letter_newest",
        "letter",
        ["events", "audience", "language", "at", "digest"],
    )
    op.create_table(
        "errand",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("contact", _NUMBER, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("origin", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.id"], ondelete="CASCADE", name="fk_errand_contact"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
    )
    op.create_index("ix_errand_contact", "errand", ["contact"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_errand_waiting",
        "errand",
        ["next_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "allowance",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_allowance"),
    )

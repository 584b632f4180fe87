"""What the service adds: single mails that are asked for, how often, and for what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
# SQLite counts rows by itself only in a column that is exactly INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables, an index for the newest letter, what a consent is to."""
    op.create_index(
        "ix_letter_newest",
        "letter",
        ["events", "audience", "language", "at", "digest"],
    )
    op.add_column("contact", sa.Column("stopped_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "consent",
        sa.Column("policies", sa.Text(), server_default="", nullable=False),
    )
    op.create_table(
        "errand",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("contact", _NUMBER, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("origin", _NUMBER, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.id"], ondelete="CASCADE", name="fk_errand_contact"
        ),
        sa.ForeignKeyConstraint(
            ["origin"], ["contact.id"], ondelete="SET NULL", name="fk_errand_origin"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_errand_origin", "errand", ["origin"])
    op.create_index("ix_errand_contact", "errand", ["contact"])
    waiting = sa.text("state IN ('waiting', 'taken')")
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

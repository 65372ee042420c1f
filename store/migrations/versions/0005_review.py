"""Messages that people look at again, for the understanding to learn from."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", Id(), nullable=False),
        sa.Column("message_id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("suggested", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("labelled_by", sa.String(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["inbox.id"], name="fk_review_message_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_review_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("message_id", name="uq_review_message_id"),
    )
    op.create_index("ix_review_contact_id", "review", ["contact_id"])
    op.create_index(
        "ix_review_open",
        "review",
        ["id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("review")

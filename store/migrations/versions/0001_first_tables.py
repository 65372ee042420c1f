"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_kind_subject_at", "attempt", ["kind", "subject", "at"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_table(
        "contact",
        sa.Column("id", Id(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("citizen", sa.LargeBinary(), nullable=True),
        sa.Column("citizen_hash", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("verified_at", Moment(), nullable=True),
        sa.Column("last_seen_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_citizen_hash", "contact", ["citizen_hash"])
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursor"),
    )
    op.create_table(
        "fact",
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("cursor", name="pk_fact"),
    )
    op.create_index("ix_fact_subject_hash", "fact", ["subject_hash"])
    op.create_index("ix_fact_unit_at", "fact", ["unit", "at"])
    op.create_table(
        "lease",
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt",
        sa.Column("id", Id(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
    )
    op.create_index("ix_receipt_provider_hash", "receipt", ["provider_hash"])
    op.create_table(
        "seen",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_staff"),
    )
    op.create_table(
        "template_published",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("offered", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_admin", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", "channel", name="pk_template_published"),
    )
    op.create_table(
        "template_version",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", "channel", "hash", name="pk_template_version"),
    )
    op.create_table(
        "word",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "message_id", name="pk_word"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_word_message_id", "word", ["message_id"])
    op.create_table(
        "address",
        sa.Column("id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opted_out_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_address_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("hash", name="uq_address_hash"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", Id(), nullable=False),
        sa.Column("address_id", Id(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("thread", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("dialogue", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("waiting_why", sa.String(), nullable=False),
        sa.Column("waiting_since", Moment(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_conversation_address_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("hash", name="uq_conversation_hash"),
    )
    op.create_index("ix_conversation_address_id", "conversation", ["address_id"])
    op.create_index(
        "ix_conversation_waiting", "conversation", ["waiting_since"], **_where("waiting_since IS NOT NULL")
    )
    op.create_table(
        "inbox",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation_id", Id(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("interpretation", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("timer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_inbox_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_conversation_id", "inbox", ["conversation_id"])
    op.create_index("ix_inbox_deferred", "inbox", ["due_at"], **_where("status = 'deferred'"))
    op.create_index("ix_inbox_new", "inbox", ["received_at"], **_where("status = 'new'"))
    op.create_index(
        "ix_inbox_open", "inbox", ["conversation_id", "id"], **_where("status IN ('new', 'deferred')")
    )
    op.create_index("ix_inbox_parked", "inbox", ["id"], **_where("status = 'parked'"))
    op.create_table(
        "outbox",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation_id", Id(), nullable=True),
        sa.Column("address_id", Id(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("provider_hash", sa.LargeBinary(), nullable=True),
        sa.Column("provider_id", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("template_hash", sa.String(), nullable=False),
        sa.Column("sensitivity", sa.Integer(), nullable=False),
        sa.Column("queued_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_outbox_address_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_outbox_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_address", "outbox", ["address_id", "id"])
    op.create_index("ix_outbox_failed", "outbox", ["reason", "id"], **_where("status = 'failed'"))
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["address_id", "priority", "id"],
        **_where("status IN ('queued', 'sending')"),
    )
    op.create_index("ix_outbox_provider", "outbox", ["provider_hash"], **_where("provider_hash IS NOT NULL"))
    op.create_index(
        "ix_outbox_queued", "outbox", ["channel", "priority", "id"], **_where("status = 'queued'")
    )
    op.create_index("ix_outbox_sending", "outbox", ["channel", "lane"], **_where("status = 'sending'"))
    # ### end Alembic commands ###


def downgrade() -> None:
    for table in (
        "outbox",
        "inbox",
        "conversation",
        "address",
        "word",
        "template_version",
        "template_published",
        "staff",
        "seen",
        "receipt",
        "lease",
        "fact",
        "cursor",
        "contact",
        "audit",
        "attempt",
    ):
        op.drop_table(table)

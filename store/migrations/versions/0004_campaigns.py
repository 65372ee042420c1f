"""Campaigns; and whose fact it is, about which service, so that a campaign can ask for them."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sensitivity", sa.Integer(), nullable=False),
        sa.Column("per_second", sa.Float(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("loaded", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("name", name="uq_campaign_name"),
    )
    op.create_table(
        "campaign_recipient",
        sa.Column("id", Id(), nullable=False),
        sa.Column("campaign_id", Id(), nullable=False),
        sa.Column("address_id", Id(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outbox_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_campaign_recipient_campaign_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_campaign_recipient_address_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_campaign_recipient_outbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_recipient"),
        sa.UniqueConstraint("campaign_id", "address_id", name="uq_campaign_recipient_campaign_id_address_id"),
    )
    waiting = sa.text("outcome = 'waiting'")
    op.create_index(
        "ix_campaign_recipient_waiting",
        "campaign_recipient",
        ["campaign_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    with op.batch_alter_table("fact") as fact:
        fact.add_column(sa.Column("citizen_hash", sa.LargeBinary(), nullable=True))
        fact.add_column(sa.Column("service", sa.String(), nullable=False, server_default=""))
        fact.create_index("ix_fact_citizen_hash", ["citizen_hash"])


def downgrade() -> None:
    with op.batch_alter_table("fact") as fact:
        fact.drop_index("ix_fact_citizen_hash")
        fact.drop_column("service")
        fact.drop_column("citizen_hash")
    op.drop_table("campaign_recipient")
    op.drop_table("campaign")

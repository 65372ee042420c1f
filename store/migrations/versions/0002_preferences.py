"""Where citizens want to be told, and codes under which they go on elsewhere."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preference",
        sa.Column("citizen_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_id", Id(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_preference_address_id_address"),
        sa.PrimaryKeyConstraint("citizen_hash", name="pk_preference"),
    )
    op.create_index("ix_preference_address_id", "preference", ["address_id"])
    op.create_table(
        "carried",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_carried_contact_id_contact"),
        sa.PrimaryKeyConstraint("hash", name="pk_carried"),
    )
    op.create_index("ix_carried_contact_id", "carried", ["contact_id"])
    op.create_index("ix_carried_expires_at", "carried", ["expires_at"])


def downgrade() -> None:
    op.drop_table("carried")
    op.drop_table("preference")

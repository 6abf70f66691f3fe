"""Flags of a case, a person in danger who fell silent, and the clock of "are you in danger now?"."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webhooks import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("casefile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("silent_since", tables.Moment(timezone=True), nullable=True))
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("check_due_at", tables.Moment(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_conversation_check_due_at"), ["check_due_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_check_due_at"))
        batch_op.drop_column("check_due_at")
    with op.batch_alter_table("casefile", schema=None) as batch_op:
        batch_op.drop_column("silent_since")
        batch_op.drop_column("flags")

import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readers")),
        sa.UniqueConstraint("name", name=op.f("uq_readers_name")),
    )
    op.create_index(op.f("ix_readers_mail"), "readers", ["mail"], unique=True)
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("copy", sa.String(), nullable=False),
        sa.Column("state", sa.Enum("OUT", "BACK", name="state"), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["readers.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reader_id", "copy"),
    )


def downgrade():
    op.drop_table("loans")
    op.drop_index(op.f("ix_readers_mail"), table_name="readers")
    op.drop_table("readers")

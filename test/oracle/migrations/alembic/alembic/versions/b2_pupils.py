import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base

revision = "b2"
down_revision = "a1"

Base = declarative_base()


class Reader(Base):
    """As it was then."""

    __tablename__ = "readers"

    id = sa.Column(sa.Integer, primary_key=True)
    alias = sa.Column(sa.Text)


def upgrade():
    with op.batch_alter_table("readers") as batch_op:
        batch_op.drop_constraint("uq_readers_name", type_="unique")
        batch_op.drop_index(batch_op.f("ix_readers_mail"))
    op.create_table(
        "pupils",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["readers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.get_bind().execute(
        sa.text("CREATE TABLE shelves (hall integer, number integer, label text, PRIMARY KEY (hall, number))")
    )


def downgrade():
    op.drop_table("shelves")
    op.drop_table("pupils")

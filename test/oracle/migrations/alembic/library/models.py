import enum

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData()


class State(enum.Enum):
    OUT = "out"
    BACK = "back"


class Reader(Base):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str]


class Pupil(Reader):
    __tablename__ = "pupils"

    id: Mapped[int] = mapped_column(ForeignKey(Reader.id, ondelete="CASCADE"), primary_key=True)
    school: Mapped[str | None]


class Loan(Base):
    __tablename__ = "loans"
    __table_args__ = (UniqueConstraint("reader_id", "copy"), Index("ix_loans_copy", "copy"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id = mapped_column(ForeignKey("readers.id", ondelete="SET NULL"))
    copy: Mapped[str]
    state: Mapped[State]


shelves = Table(
    "shelves",
    Base.metadata,
    Column("hall", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", Text),
)

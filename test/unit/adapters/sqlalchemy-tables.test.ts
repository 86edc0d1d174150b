import { describe, expect, it } from 'vitest';
import type { Entity, Field } from '../../../src/model/schema';
import { indexOf, queriesOf } from '../../support/linked';

const base = `from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass
`;

const imports = `from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData
from sqlalchemy import PrimaryKeyConstraint, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, deferred, mapped_column
from shop.base import Base
`;

function entityIn(models: string, name: string): Entity {
  const found = indexOf({ 'shop/base.py': base, 'shop/models.py': imports + models }).schema.entities.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function keysOf({ fields, uniques }: Entity): readonly string[] {
  const single = [...fields.values()].filter(({ unique }) => unique).map(({ name }) => name);
  return [...single, ...(uniques ?? []).map((key) => key.fields.join('+'))];
}

function fieldOf(entity: Entity, name: string): Field {
  const field = entity.fields.get(name);
  if (field === undefined) throw new Error(`no ${name}`);
  return field;
}

describe('keys of a mapped class', () => {
  const columns = `
    code: Mapped[str] = mapped_column(primary_key=True)
    shop: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column("shelf")
    ref = Column(String)
`;
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['', ['code+shop']],
    ['__table_args__ = (UniqueConstraint("shelf", "ref", name="u"), {"schema": "x"})', ['code+shop', 'shelf+ref']],
    ['__table_args__ = (UniqueConstraint("ref"),)', ['ref', 'code+shop']],
    ['__table_args__ = (Index("i", "ref", "shelf", unique=True), Index("j", "ref"))', ['code+shop', 'ref+shelf']],
    ['__table_args__ = (Index("i", "ref", unique=True, postgresql_where="shelf IS NULL"),)', ['code+shop']],
    [
      '@declared_attr\n    def __table_args__(cls):\n        return (UniqueConstraint("ref", "shelf"),)',
      ['code+shop', 'ref+shelf'],
    ],
    ['__table_args__ = {"schema": "x"}', ['code+shop']],
  ];

  it.each(cases)('%s', (stated, keys) => {
    expect(
      keysOf(entityIn(`class Item(Base):\n    __tablename__ = "items"\n    ${stated}${columns}`, 'items')),
    ).toEqual(keys);
  });

  it('are named by the columns themselves, and by a mixin', () => {
    const item = entityIn(
      `class Coded:
    __table_args__ = (UniqueConstraint("code"),)

class Item(Coded, Base):
    __tablename__ = "items"

    id = Column(Integer, primary_key=True)
    code = Column(String)

class Part(Base):
    __tablename__ = "parts"

    id = Column(Integer, primary_key=True)
    code = Column(String)
    __table_args__ = (UniqueConstraint(code),)
`,
      'items',
    );
    expect(keysOf(item)).toEqual(['id', 'code']);
  });
});

it('reads keys, references and values that a table states beside its columns', () => {
  const table = entityIn(
    `lines = Table(
    "lines",
    MetaData(),
    Column("order_id", Integer),
    Column("number", Integer),
    Column("item", Text),
    Column("kind", Text),
    PrimaryKeyConstraint("order_id", "number"),
    UniqueConstraint("order_id", "item"),
    ForeignKeyConstraint(["order_id", "item"], ["orders.id", "orders.item"], ondelete="CASCADE"),
    CheckConstraint("kind IN ('gift', 'sale')"),
)
`,
    'lines',
  );
  expect(keysOf(table)).toEqual(['order_id+number', 'order_id+item']);
  expect(fieldOf(table, 'number').nullable).toBe(false);
  expect(fieldOf(table, 'item').references).toMatchObject({ entity: 'orders', field: 'item', onDelete: 'cascade' });
  expect(fieldOf(table, 'kind').values?.map(({ value }) => value)).toEqual(['gift', 'sale']);
});

it('follows keys that are given as columns, also where two tables point to each other, and takes their type', () => {
  const models = `
class Team(Base):
    __tablename__ = "teams"

    id = Column(Integer, primary_key=True)
    owner_id = Column(ForeignKey("members.id"))

class Member(Base):
    __tablename__ = "members"

    id = Column(Integer, primary_key=True)
    team_id = Column(ForeignKey(Team.id, ondelete="SET NULL"))
    notes = deferred(Column(Text, nullable=False))
`;
  const member = entityIn(models, 'members');
  expect(fieldOf(member, 'team_id')).toMatchObject({
    type: 'number',
    references: { entity: 'teams', field: 'id', onDelete: 'set-null' },
  });
  expect(fieldOf(member, 'notes')).toMatchObject({ type: 'string', nullable: false });
  expect(fieldOf(entityIn(models, 'teams'), 'owner_id').type).toBe('number');
});

describe('a class with a table beside its parent’s', () => {
  const models = `
class Stamped:
    made_at = Column(Text)

class Person(Stamped, Base):
    __tablename__ = "people"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}

    id = Column(Integer, primary_key=True)
    kind = Column(String)
    left_at = Column(Text)

class Rated:
    rating = Column(Integer)

class Courier(Rated, Person):
    __tablename__ = "couriers"
    __mapper_args__ = {"polymorphic_identity": "courier"}

    id = Column(Integer, ForeignKey(Person.id), primary_key=True)
    van = Column(String)

class Guest(Person):
    __mapper_args__ = {"polymorphic_identity": "guest"}

    note = Column(Text)
`;

  it('has only its own columns', () => {
    expect([...entityIn(models, 'couriers').fields.keys()].toSorted()).toEqual(['id', 'rating', 'van']);
    expect([...entityIn(models, 'people').fields.keys()].toSorted()).toEqual([
      'id',
      'kind',
      'left_at',
      'made_at',
      'note',
    ]);
  });

  it.each([
    'query(Courier).filter(Courier.left_at < cutoff, Courier.van == "a").all()',
    'query(Courier).filter_by(left_at=cutoff, van="a").all()',
  ])('asks both tables: %s', (call) => {
    const queries = queriesOf(
      indexOf({
        'shop/base.py': base,
        'shop/models.py': imports + models,
        'shop/jobs.py': `import schedule
from shop.models import Courier

def tidy(session, cutoff):
    for one in session.${call}:
        print(one)

schedule.every().day.do(tidy)
`,
      }),
      'tidy',
    );
    const told = queries.map(({ target, filter }) => [
      target.kind === 'known' ? target.name : '',
      filter.map(({ field }) => field),
    ]);
    expect(told).toContainEqual(['people', ['left_at']]);
    expect(told).toContainEqual(['couriers', ['van']]);
  });
});

import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/linked';

const first = `import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None

def upgrade():
    op.create_table("loans", sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.Text))
`;

function migration(stated: string, steps: string): string {
  return `import os
import sqlalchemy as sa
from alembic import op

${stated}

def upgrade():
    ${steps}
`;
}

function notesOn(second: string): readonly string[] {
  const { notChecked } = indexOf({ 'alembic/versions/a1_first.py': first, 'alembic/versions/b2_second.py': second });
  return notChecked.map(({ at, message }) => `${second.slice(at.start, at.end)}: ${message}`);
}

const placed = 'revision = "b2"\ndown_revision = "a1"';
const filledIn = (what: string): string =>
  `The name of this ${what} is filled in when the migration is run; its steps are left out.`;

describe('what is worked out while a migration runs is reported where it stands', () => {
  it.each([
    ['op.drop_table(os.environ["TABLE"])', 'os.environ["TABLE"]', 'table'],
    ['op.drop_column("loans", os.environ["COLUMN"])', 'os.environ["COLUMN"]', 'column'],
    [
      'op.create_table(f"{os.environ[\'P\']}loans", sa.Column("id", sa.Integer))',
      'f"{os.environ[\'P\']}loans"',
      'table',
    ],
    ['[op.drop_table(name) for name in sa.inspect(op.get_bind()).get_table_names()]', 'name', 'table'],
  ])('%s', (step, at, what) => {
    const notes = notesOn(migration(placed, step));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(filledIn(what));
    expect(at).toContain(notes[0]?.split(': ')[0]?.replace(/^f?["']|["']$/g, '') ?? '-');
  });

  it('what a helper is given is known where it is called', () => {
    const helper = `${migration(placed, 'shorten("loans")')}
def shorten(table):
    op.drop_column(table, "note")
`;
    expect(notesOn(helper)).toEqual([]);
  });

  it.each([
    ['revision = "b2"', '"b2"'],
    ['down_revision = "a1"', '"a1"'],
  ])('a place that is not stated: %s', (stated) => {
    expect(notesOn(migration(stated, 'op.drop_column("loans", "note")')).join('\n')).toContain(
      'its place is not known',
    );
  });
});

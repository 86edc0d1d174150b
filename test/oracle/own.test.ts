import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOrder, replayed, type MigrationFile } from './catalogue';
import { compare, told } from './compare';
import { compareDeclared } from './declared';
import { compareModels } from './models';
import { Postgres } from './postgres';
import { applyToSqlite, translateToSqlite } from './sqlite';

function migrations(engine: string): readonly MigrationFile[] {
  const folder = path.join(import.meta.dirname, 'migrations', engine);
  const names = readdirSync(folder);
  return inOrder(
    names.map((name) => ({ file: `migrations/${name}`, text: readFileSync(path.join(folder, name), 'utf8') })),
  );
}

describe('migrations, replayed', () => {
  it('add up to what PostgreSQL has after running them', async () => {
    const files = migrations('postgres');
    const postgres = await Postgres.start();
    const applied = await postgres.apply(files);
    const ours = await postgres.translate(replayed(files));
    await postgres.close();
    expect(applied.refused).toEqual([]);
    const result = compare(applied.tables, ours);
    expect(told(result)).toEqual([]);
    expect([result.tables, result.equal]).toEqual([8, result.columns]);
  }, 120_000);

  it('add up to what SQLite has after running them', () => {
    const files = migrations('sqlite');
    const applied = applyToSqlite(files);
    expect(applied.refused).toEqual([]);
    const result = compare(applied.tables, translateToSqlite(replayed(files)));
    expect(told(result)).toEqual([]);
    expect([result.tables, result.equal]).toEqual([4, result.columns]);
  });

  it('of Alembic add up to what its models declare', () => {
    const [result, ...others] = compareModels(path.join(import.meta.dirname, 'migrations', 'alembic'));
    expect(result === undefined ? [] : told(result)).toEqual([]);
    expect([result?.tool, result?.tables, result?.equal, others]).toEqual(['alembic', 4, result?.columns, []]);
  });

  it('of Prisma add up to what its schema declares', () => {
    const steps = [
      `CREATE TYPE "Role" AS ENUM ('OWNER', 'VET');
       CREATE TABLE "keepers" ("id" SERIAL NOT NULL, "mail" TEXT NOT NULL, "role" "Role" NOT NULL DEFAULT 'OWNER', CONSTRAINT "keepers_pkey" PRIMARY KEY ("id"));
       CREATE TABLE "Animal" ("id" TEXT NOT NULL, "name" TEXT NOT NULL, "keeperId" INTEGER NOT NULL, "bornAt" TIMESTAMP(3), CONSTRAINT "Animal_pkey" PRIMARY KEY ("id"));
       CREATE UNIQUE INDEX "keepers_mail_key" ON "keepers"("mail");
       ALTER TABLE "Animal" ADD CONSTRAINT "Animal_keeperId_fkey" FOREIGN KEY ("keeperId") REFERENCES "keepers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;`,
      `BEGIN; CREATE TYPE "Role_new" AS ENUM ('OWNER', 'NURSE');
       ALTER TABLE "keepers" ALTER COLUMN "role" DROP DEFAULT;
       ALTER TABLE "keepers" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
       ALTER TYPE "Role" RENAME TO "Role_old"; ALTER TYPE "Role_new" RENAME TO "Role"; DROP TYPE "Role_old";
       ALTER TABLE "keepers" ALTER COLUMN "role" SET DEFAULT 'OWNER'; COMMIT;`,
      `ALTER TABLE "Animal" DROP CONSTRAINT "Animal_keeperId_fkey";
       ALTER TABLE "Animal" DROP COLUMN "bornAt", ADD COLUMN "ward" INTEGER, ALTER COLUMN "keeperId" DROP NOT NULL;
       ALTER TABLE "Animal" ADD CONSTRAINT "Animal_keeperId_fkey" FOREIGN KEY ("keeperId") REFERENCES "keepers"("id") ON DELETE SET NULL ON UPDATE CASCADE;
       CREATE UNIQUE INDEX "Animal_name_ward_key" ON "Animal"("name", "ward");`,
    ];
    const files = steps.map((text, index) => ({
      file: `prisma/migrations/2026010${index + 1}_step/migration.sql`,
      text,
    }));
    const schema = `datasource db {
  provider = "postgresql"
}
enum Role {
  OWNER
  NURSE
}
model Keeper {
  id      Int      @id @default(autoincrement())
  mail    String   @unique
  role    Role     @default(OWNER)
  animals Animal[]

  @@map("keepers")
}
model Animal {
  id       String  @id @default(cuid())
  name     String
  ward     Int?
  keeperId Int?
  keeper   Keeper? @relation(fields: [keeperId], references: [id], onDelete: SetNull)

  @@unique([name, ward])
}
`;
    const result = compareDeclared(schema, replayed(files));
    expect([told(result), result.tables, result.columns, result.equal]).toEqual([[], 2, 7, 7]);
  });

  it('are told from a schema that declares something else', () => {
    const text = `CREATE TABLE "Copy" ("id" INTEGER NOT NULL, "mark" TEXT, CONSTRAINT "Copy_pkey" PRIMARY KEY ("id"));`;
    const entities = replayed([{ file: 'migrations/1/migration.sql', text }]);
    const schema = (type: string) =>
      `datasource db {\n  provider = "postgresql"\n}\nmodel Copy {\n  id Int @id\n  mark ${type}\n}\n`;
    expect(told(compareDeclared(schema('String?'), entities))).toEqual([]);
    expect(compareDeclared(schema('String'), entities).differences.map(({ aspect }) => aspect)).toEqual([
      'nullability',
    ]);
  });
});

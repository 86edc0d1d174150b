-- RedefineTables
PRAGMA defer_foreign_keys=ON;
CREATE TABLE "new_readers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "card" TEXT NOT NULL,
    "joined_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'active',
    CONSTRAINT "known" CHECK ("state" IN ('active', 'blocked', 'gone'))
);
INSERT INTO "new_readers" ("card", "id", "joined_at", "state") SELECT "card", "id", "joined_at", "state" FROM "readers";
DROP TABLE "readers";
ALTER TABLE "new_readers" RENAME TO "readers";
CREATE UNIQUE INDEX "readers_card_key" ON "readers"("card");

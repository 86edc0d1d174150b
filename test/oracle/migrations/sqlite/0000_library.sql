CREATE TABLE `readers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`card` text NOT NULL,
	`joined_at` integer DEFAULT (unixepoch()) NOT NULL,
	`state` text DEFAULT 'active' NOT NULL CHECK (state IN ('active', 'blocked'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `readers_card_unique` ON `readers` (`card`);--> statement-breakpoint
CREATE TABLE `loans` (
	`id` text PRIMARY KEY NOT NULL,
	`reader_id` integer NOT NULL,
	`due` integer,
	FOREIGN KEY (`reader_id`) REFERENCES `readers`(`id`) ON UPDATE no action ON DELETE no action
);

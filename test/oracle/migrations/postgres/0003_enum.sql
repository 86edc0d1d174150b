ALTER TYPE loan_state ADD VALUE IF NOT EXISTS 'lost' AFTER 'open';
ALTER TYPE loan_state RENAME TO lending_state;

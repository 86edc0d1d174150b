ALTER TYPE loan_state ADD VALUE 'lost';

extension Schema {
    /// Orders, provider attempts, refunds, the ledger, credits, the outbox and the operator's list of exceptions.
    static let payments = Migration(version: 3, name: "payments") { dialect in
        orders(dialect) + attempts(dialect) + refunds(dialect) + ledger(dialect) + ledgerGuards(dialect)
            + creditAccounts(dialect) + creditUses(dialect) + notices(dialect)
    }

    private static func orders(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE payment_customers (
                user_id \(dialect.text) NOT NULL PRIMARY KEY REFERENCES users (id),
                customer_key \(dialect.text) NOT NULL UNIQUE,
                created_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE payments (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                order_id \(dialect.text) NOT NULL UNIQUE,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                package_id \(dialect.text) NOT NULL,
                order_name \(dialect.text) NOT NULL,
                amount_won \(dialect.integer) NOT NULL CHECK (amount_won > 0),
                credits \(dialect.integer) NOT NULL CHECK (credits > 0),
                bonus_credits \(dialect.integer) NOT NULL CHECK (bonus_credits >= 0),
                created_at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL,
                status \(dialect.text) NOT NULL CHECK (status IN (
                    'pending', 'confirming', 'unknown', 'paid', 'waitingForDeposit', 'failed', 'expired',
                    'mismatched', 'partiallyRefunded', 'refunded')),
                revision \(dialect.integer) NOT NULL,
                payment_key \(dialect.text) UNIQUE,
                method \(dialect.text),
                approved_at_ms \(dialect.integer),
                approvals \(dialect.integer) NOT NULL,
                balance_won \(dialect.integer) NOT NULL CHECK (balance_won >= 0),
                refunded_won \(dialect.integer) NOT NULL CHECK (refunded_won >= 0 AND refunded_won <= amount_won),
                refunded_credits \(dialect.integer) NOT NULL CHECK (refunded_credits >= 0),
                forfeited_credits \(dialect.integer) NOT NULL CHECK (forfeited_credits >= 0),
                withdrawn_bonus_credits \(dialect.integer) NOT NULL CHECK (withdrawn_bonus_credits >= 0),
                receipt_url \(dialect.text),
                failure_code \(dialect.text),
                failure_message \(dialect.text),
                account_bank_code \(dialect.text),
                account_number \(dialect.text),
                account_customer_name \(dialect.text),
                account_due_at_ms \(dialect.integer),
                deposit_secret_key_id \(dialect.text),
                deposit_secret_hash \(dialect.bytes),
                next_poll_at_ms \(dialect.integer),
                reversal_seen_at_ms \(dialect.integer)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX payments_by_user ON payments (user_id, id)",
            "CREATE INDEX payments_pending ON payments (expires_at_ms) WHERE status = 'pending'",
            "CREATE INDEX payments_polled ON payments (next_poll_at_ms) WHERE next_poll_at_ms IS NOT NULL",
        ]
    }

    private static func attempts(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE payment_attempts (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                payment_id \(dialect.text) NOT NULL REFERENCES payments (id),
                refund_id \(dialect.text),
                kind \(dialect.text) NOT NULL CHECK (kind IN ('confirm', 'cancel')),
                status \(dialect.text) NOT NULL CHECK (status IN (
                    'recorded', 'sent', 'unknown', 'succeeded', 'declined')),
                idempotency_key \(dialect.text) NOT NULL UNIQUE,
                payment_key \(dialect.text) NOT NULL,
                amount_won \(dialect.integer) NOT NULL CHECK (amount_won >= 0),
                balance_before_won \(dialect.integer),
                reason \(dialect.text),
                reference \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                sent_at_ms \(dialect.integer),
                finished_at_ms \(dialect.integer),
                due_at_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL,
                claim_owner \(dialect.text) NOT NULL,
                claim_epoch \(dialect.integer) NOT NULL,
                outcome_code \(dialect.text),
                outcome_message \(dialect.text)
            \(dialect.endOfTable)
            """,
            // One call at a time about one payment: a second open attempt is refused by the database itself.
            "CREATE UNIQUE INDEX payment_attempts_open ON payment_attempts (payment_id) WHERE finished_at_ms IS NULL",
            "CREATE INDEX payment_attempts_due ON payment_attempts (due_at_ms) WHERE finished_at_ms IS NULL",
        ]
    }

    private static func refunds(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE refunds (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                payment_id \(dialect.text) NOT NULL REFERENCES payments (id),
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                amount_won \(dialect.integer) NOT NULL CHECK (amount_won >= 0),
                credits \(dialect.integer) NOT NULL CHECK (credits >= 0),
                forfeited_credits \(dialect.integer) NOT NULL CHECK (forfeited_credits >= 0),
                bonus_credits \(dialect.integer) NOT NULL CHECK (bonus_credits >= 0),
                reason \(dialect.text) NOT NULL,
                requested_by \(dialect.text) NOT NULL,
                requested_at_ms \(dialect.integer) NOT NULL,
                status \(dialect.text) NOT NULL CHECK (status IN (
                    'requested', 'approved', 'processing', 'unknown', 'done', 'refused')),
                decided_by \(dialect.text),
                finished_at_ms \(dialect.integer),
                failure_code \(dialect.text),
                failure_message \(dialect.text)
            \(dialect.endOfTable)
            """,
            "CREATE UNIQUE INDEX refunds_open ON refunds (payment_id) WHERE finished_at_ms IS NULL",
            "CREATE INDEX refunds_requested ON refunds (id) WHERE status = 'requested'",
            """
            CREATE TABLE refund_approvals (
                refund_id \(dialect.text) NOT NULL REFERENCES refunds (id),
                administrator_id \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                PRIMARY KEY (refund_id, administrator_id)
            \(dialect.endOfTable)
            """,
        ]
    }

    private static func ledger(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE ledger_transactions (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                cause_kind \(dialect.text) NOT NULL,
                cause_id \(dialect.text) NOT NULL,
                step \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                UNIQUE (cause_kind, cause_id, step)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE ledger_entries (
                transaction_id \(dialect.text) NOT NULL REFERENCES ledger_transactions (id),
                line \(dialect.integer) NOT NULL,
                account \(dialect.text) NOT NULL,
                unit \(dialect.text) NOT NULL CHECK (unit IN ('KRW', 'CREDIT')),
                amount \(dialect.integer) NOT NULL CHECK (amount <> 0),
                PRIMARY KEY (transaction_id, line)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX ledger_entries_by_account ON ledger_entries (account, unit)",
        ]
    }

    /// What is written stays: a mistake is corrected by a further transaction.
    private static func ledgerGuards(_ dialect: Dialect) -> [SQL] {
        switch dialect {
        case .sqlite:
            [
                """
                CREATE TRIGGER ledger_transactions_stay BEFORE UPDATE ON ledger_transactions
                BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                """,
                """
                CREATE TRIGGER ledger_transactions_remain BEFORE DELETE ON ledger_transactions
                BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                """,
                """
                CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries
                BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                """,
                """
                CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries
                BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                """,
            ]
        case .postgres:
            [
                """
                CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'check_violation';
                END $$
                """,
                """
                CREATE TRIGGER ledger_transactions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transactions
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
                """,
                """
                CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
                """,
            ]
        }
    }

    private static func creditAccounts(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE credit_accounts (
                user_id \(dialect.text) NOT NULL PRIMARY KEY REFERENCES users (id),
                balance \(dialect.integer) NOT NULL CHECK (balance >= 0),
                held \(dialect.integer) NOT NULL CHECK (held >= 0),
                receivable \(dialect.integer) NOT NULL CHECK (receivable >= 0),
                entries \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE credit_lots (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                kind \(dialect.text) NOT NULL CHECK (kind IN ('purchase', 'bonus', 'promotion', 'period')),
                payment_id \(dialect.text) REFERENCES payments (id),
                approval \(dialect.integer) NOT NULL,
                granted \(dialect.integer) NOT NULL CHECK (granted > 0),
                remaining \(dialect.integer) NOT NULL CHECK (remaining >= 0),
                held \(dialect.integer) NOT NULL CHECK (held >= 0),
                granted_at_ms \(dialect.integer) NOT NULL,
                CHECK (remaining + held <= granted)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX credit_lots_open ON credit_lots (user_id, granted_at_ms) WHERE remaining > 0",
            "CREATE INDEX credit_lots_by_payment ON credit_lots (payment_id)",
            """
            CREATE TABLE credit_history (
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                number \(dialect.integer) NOT NULL,
                kind \(dialect.text) NOT NULL,
                change \(dialect.integer) NOT NULL,
                balance_after \(dialect.integer) NOT NULL,
                memo \(dialect.text) NOT NULL,
                payment_id \(dialect.text),
                at_ms \(dialect.integer) NOT NULL,
                PRIMARY KEY (user_id, number)
            \(dialect.endOfTable)
            """,
        ]
    }

    private static func creditUses(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE credit_holds (
                holder_id \(dialect.text) NOT NULL,
                lot_id \(dialect.text) NOT NULL REFERENCES credit_lots (id),
                amount \(dialect.integer) NOT NULL CHECK (amount > 0),
                PRIMARY KEY (holder_id, lot_id)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE credit_spends (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                principal \(dialect.text) NOT NULL,
                idempotency_key \(dialect.text) NOT NULL,
                amount \(dialect.integer) NOT NULL CHECK (amount > 0),
                reason \(dialect.text) NOT NULL,
                balance_after \(dialect.integer) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                UNIQUE (principal, idempotency_key)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE credit_reservations (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                principal \(dialect.text) NOT NULL,
                idempotency_key \(dialect.text) NOT NULL,
                amount \(dialect.integer) NOT NULL CHECK (amount > 0),
                captured \(dialect.integer) NOT NULL CHECK (captured >= 0 AND captured <= amount),
                reason \(dialect.text) NOT NULL,
                status \(dialect.text) NOT NULL CHECK (status IN ('held', 'captured', 'released', 'expired')),
                created_at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL,
                ended_at_ms \(dialect.integer),
                UNIQUE (principal, idempotency_key)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX credit_reservations_held ON credit_reservations (expires_at_ms) WHERE status = 'held'",
        ]
    }

    private static func notices(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE events (
                position \(dialect.sequence),
                id \(dialect.text) NOT NULL UNIQUE,
                object_id \(dialect.text) NOT NULL,
                object_number \(dialect.integer) NOT NULL,
                type \(dialect.text) NOT NULL,
                payload \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                UNIQUE (object_id, object_number)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE operator_exceptions (
                kind \(dialect.text) NOT NULL,
                object_id \(dialect.text) NOT NULL,
                detail \(dialect.text) NOT NULL,
                raised_at_ms \(dialect.integer) NOT NULL,
                resolved_at_ms \(dialect.integer),
                PRIMARY KEY (kind, object_id)
            \(dialect.endOfTable)
            """,
        ]
    }
}

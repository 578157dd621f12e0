extension Schema {
    /// Takes away two indexes that every payment wrote and next to nothing read. The books are compared by reading the
    /// ledger as a whole, and the few unfinished attempts are all in `payment_attempts_open`.
    static let fewerIndexes = Migration(version: 14, name: "fewer indexes") { _ in
        ["DROP INDEX ledger_entries_by_account", "DROP INDEX payment_attempts_due"]
    }
}

public import MapaeStorePostgres

extension PostgresTimeouts {
    /// For tests that are not about time: on a busy machine everything may take a while.
    public static var patient: PostgresTimeouts {
        PostgresTimeouts(
            acquire: .seconds(120), connect: .seconds(120), statement: .seconds(120), lock: .seconds(120),
            idleInTransaction: .seconds(120), settle: .seconds(120))
    }
}

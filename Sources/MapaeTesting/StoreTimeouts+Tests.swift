public import MapaeStore
public import MapaeStorePostgres

extension StoreTimeouts {
    /// For tests that are not about time: on a busy machine everything may take a while.
    public static var patient: StoreTimeouts { StoreTimeouts(call: .seconds(120), commit: .seconds(120)) }
}

extension PostgresTimeouts {
    /// Likewise.
    public static var patient: PostgresTimeouts {
        PostgresTimeouts(patience: .patient, connect: .seconds(120), idleInTransaction: .seconds(120))
    }
}

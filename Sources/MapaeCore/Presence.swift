/// Whether whoever asked still waits for the answer. Work that is dear and of use to nobody else asks before it begins;
/// what moves money never does: what was begun there is done.
public enum Presence {
    /// Set for each request that came over a connection.
    @TaskLocal public static var isHere: @Sendable () -> Bool = { true }
}

/// Runs a provider call and the transaction after it on behalf of the server, not of a request: a client that hangs up
/// or a shutdown does not cut it. Implemented by MapaeJobs.
public protocol EffectRunner: Sendable {
    /// Takes the work or, when the server is shutting down, throws ``ErrorCode/unavailable`` without running it.
    func run(_ effect: @escaping @Sendable () async -> Void) throws
}

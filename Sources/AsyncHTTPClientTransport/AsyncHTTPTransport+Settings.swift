extension AsyncHTTPTransport {
    /// Limits that hold for every call; the dead-line is the caller's.
    public struct Settings: Sendable {
        /// For the connection and its TLS handshake; also the longest wait for a free connection.
        public var connectTimeout: Duration = .seconds(5)
        /// How long an unused connection is kept. Below the provider's own limit, or its closing meets a request
        /// half-way and leaves that request's outcome unknown; 60 s is the shortest in common use.
        public var idleTime: Duration = .seconds(15)
        /// A larger body ends the call with `TransportError.Code.responseTooLarge`.
        public var maximumAnswerBytes = 4 * 1024 * 1024
        public var maximumConnectionsPerHost = 32

        public init() {}
    }
}

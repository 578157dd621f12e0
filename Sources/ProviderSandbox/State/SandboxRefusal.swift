/// Why the sandbox did not do what a test asked of it.
public struct SandboxRefusal: Error, Hashable, Sendable {
    public struct Code: Hashable, Sendable {
        public let name: String

        /// No such payment.
        public static let unknownPayment = Code(name: "unknownPayment")
        /// No such record of the partner API.
        public static let unknown = Code(name: "unknown")
        /// The payment is not in a state from which that can happen.
        public static let wrongState = Code(name: "wrongState")
        /// The order was refused as the provider's window would; ``SandboxRefusal/detail`` is its code.
        public static let refusedOrder = Code(name: "refusedOrder")
        /// A field is missing or wrong.
        public static let badRequest = Code(name: "badRequest")
    }

    public let code: Code
    public let detail: String

    static let unknownPayment = SandboxRefusal(code: .unknownPayment, detail: "no such payment")
    static let noPartnerAPI = unknown("this sandbox has no partner API")
    static func unknown(_ detail: String) -> SandboxRefusal { SandboxRefusal(code: .unknown, detail: detail) }
    static func wrongState(_ detail: String) -> SandboxRefusal { SandboxRefusal(code: .wrongState, detail: detail) }
    static func badRequest(_ detail: String) -> SandboxRefusal { SandboxRefusal(code: .badRequest, detail: detail) }
    static func refusedOrder(_ error: ProviderError) -> SandboxRefusal {
        SandboxRefusal(code: .refusedOrder, detail: error.code)
    }
}

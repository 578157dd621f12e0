/// A client certificate this server has to do with at a provider: what may be told of it, and what is to be done.
public struct PartnerCertificate: Sendable, Hashable {
    public enum Role: String, Sendable, Codable, CaseIterable {
        /// Presented now.
        case current
        /// Given, and not presented yet.
        case next
        /// Presented before; what a rollback goes back to.
        case previous
    }

    /// How it stands.
    public enum State: String, Sendable, Codable, CaseIterable {
        case inUse = "in_use"
        /// Given, and not tried yet.
        case waiting
        /// Was presented before and is kept.
        case kept
        case notYetValid = "not_yet_valid"
        case expired
        /// Certificate and key cannot be used together or at all; ``problem`` says why.
        case unusable
        /// The provider does not let it in.
        case refused
        /// The provider was not reached to try it.
        case unreachable
        /// An operator has taken it out of use.
        case withdrawn
    }

    /// What a certificate says of itself.
    public struct Facts: Sendable, Hashable {
        public let commonName: String
        public let issuer: String
        /// Hexadecimal, in small letters.
        public let serialNumber: String
        /// SHA-256, 64 hexadecimal digits.
        public let fingerprint: String
        public let notBefore: Timestamp
        public let notAfter: Timestamp
        /// As in `RSA2048` or `P256`.
        public let keyType: String

        public init(
            commonName: String, issuer: String, serialNumber: String, fingerprint: String, notBefore: Timestamp,
            notAfter: Timestamp, keyType: String
        ) {
            self.commonName = commonName
            self.issuer = issuer
            self.serialNumber = serialNumber
            self.fingerprint = fingerprint
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.keyType = keyType
        }

        /// The first sixteen digits: enough to tell certificates apart in a line of log.
        public var shortFingerprint: String { String(fingerprint.prefix(16)) }

        /// Whole days until it ends, rounded down; negative when it has ended.
        public func daysLeft(at moment: Timestamp) -> Int {
            let day: Int64 = 86_400_000
            let left = notAfter.milliseconds - moment.milliseconds
            return Int(left >= 0 ? left / day : -((-left + day - 1) / day))
        }
    }

    public let role: Role
    public let state: State
    /// Nil when it cannot be read.
    public let facts: Facts?
    /// The certificate's file, or `text`; nil when it is only remembered.
    public let source: String?
    /// Why it cannot be used, in a word such as `keyOpenToOthers`.
    public let problem: String?

    public init(role: Role, state: State, facts: Facts?, source: String?, problem: String? = nil) {
        self.role = role
        self.state = state
        self.facts = facts
        self.source = source
        self.problem = problem
    }
}

extension PartnerCertificate {
    /// What an operator should do about it.
    public enum Advice: String, Sendable, Codable, CaseIterable {
        case nothing
        /// Issue the next certificate: the present one ends within 60 days.
        case renewSoon = "renew_soon"
        /// It ends within 14 days.
        case renewNow = "renew_now"
        /// It has ended: calls to the provider fail.
        case renewAtOnce = "renew_at_once"
        /// Make certificate and key readable, and a pair.
        case repair
        /// The provider refuses it: issue another, or look whether it was disabled there.
        case replace
        /// Look at the network: it is tried again by itself.
        case wait

        /// Whether something does not work, or is about to.
        public var isUrgent: Bool { [.renewNow, .renewAtOnce, .repair, .replace].contains(self) }
    }

    public func advice(at moment: Timestamp) -> Advice {
        switch state {
        case .unusable: return .repair
        case .refused: return .replace
        case .unreachable, .notYetValid, .waiting: return .wait
        case .kept, .withdrawn: return .nothing
        case .expired: return role == .current ? .renewAtOnce : .replace
        case .inUse:
            // It is in memory; a restart would not find it.
            guard let facts, problem == nil else { return .repair }
            switch facts.daysLeft(at: moment) {
            case ..<0: return .renewAtOnce
            case ..<14: return .renewNow
            case ..<60: return .renewSoon
            default: return .nothing
            }
        }
    }
}

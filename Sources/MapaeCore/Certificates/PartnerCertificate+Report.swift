extension PartnerCertificate {
    /// It as it is told in JSON, by the API and by commands.
    public struct Report: Encodable, Sendable {
        let role: Role
        let state: State
        let problem: String?
        let advice: Advice
        let commonName: String?
        let issuer: String?
        let serialNumber: String?
        let fingerprint: String?
        let keyType: String?
        let notBefore: Timestamp?
        let notAfter: Timestamp?
        let daysLeft: Int?
        let source: String?
    }

    public func report(at now: Timestamp) -> Report {
        Report(
            role: role, state: state, problem: problem, advice: advice(at: now), commonName: facts?.commonName,
            issuer: facts?.issuer, serialNumber: facts?.serialNumber, fingerprint: facts?.fingerprint,
            keyType: facts?.keyType, notBefore: facts?.notBefore, notAfter: facts?.notAfter,
            daysLeft: facts?.daysLeft(at: now), source: source)
    }
}

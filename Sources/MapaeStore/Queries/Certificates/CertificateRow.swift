public import MapaeCore

/// A client certificate that was presented to a provider; never its key.
public struct CertificateRow: Sendable {
    public let facts: PartnerCertificate.Facts
    /// When a node last began to present it.
    public let presentedAt: Timestamp
    /// When an operator took it out of use; nil when it may be used.
    public let withdrawnAt: Timestamp?

    init(_ row: Row) throws {
        facts = PartnerCertificate.Facts(
            commonName: try row.value("common_name"), issuer: try row.value("issuer"),
            serialNumber: try row.value("serial_number"), fingerprint: try row.value("fingerprint"),
            notBefore: try row.value("not_before_ms"), notAfter: try row.value("not_after_ms"),
            keyType: try row.value("key_type"))
        presentedAt = try row.value("presented_at_ms")
        withdrawnAt = try row.value("withdrawn_at_ms")
    }
}

extension CertificateRow {
    /// Remembers that a node presents a certificate from now on.
    public static func present(
        _ facts: PartnerCertificate.Facts, at now: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO certificates (
                fingerprint, common_name, issuer, serial_number, key_type, not_before_ms, not_after_ms,
                presented_at_ms, withdrawn_at_ms)
            VALUES (
                \(facts.fingerprint), \(facts.commonName), \(facts.issuer), \(facts.serialNumber), \(facts.keyType),
                \(facts.notBefore), \(facts.notAfter), \(now), NULL)
            ON CONFLICT (fingerprint) DO UPDATE SET presented_at_ms = \(now)
            """)
    }

    /// All of them, the one that was put to use last first.
    public static func list(in tx: any Transaction) throws -> [CertificateRow] {
        try tx.query("SELECT * FROM certificates ORDER BY presented_at_ms DESC, fingerprint").map(CertificateRow.init)
    }

    /// The fingerprints of those no node is to present.
    public static func withdrawn(in tx: any Transaction) throws -> Set<String> {
        Set(
            try tx.query("SELECT fingerprint FROM certificates WHERE withdrawn_at_ms IS NOT NULL")
                .map { try $0.value("fingerprint") })
    }

    /// Takes a certificate out of use, or lets it be used again with nil.
    ///
    /// - Returns: whether it is known.
    public static func withdraw(
        _ fingerprint: String, at moment: Timestamp?, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            "UPDATE certificates SET withdrawn_at_ms = \(moment) WHERE fingerprint = \(fingerprint)") == 1
    }
}

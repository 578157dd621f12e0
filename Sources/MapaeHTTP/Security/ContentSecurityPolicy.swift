/// Content-Security-Policy values (B11): scripts by nonce alone, hosts by name alone, no `unsafe-` anything.
struct ContentSecurityPolicy: Sendable {
    static let reportPath = "/api/csp-report"
    static let reportGroup = "csp"

    /// For answers that are no page: should a browser ever render one, it may do nothing.
    static let forData = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    private let providerOrigins: [String]
    private let extra: ContentSecurityExtra

    init(providerOrigins: [String], extra: ContentSecurityExtra) {
        self.providerOrigins = providerOrigins
        self.extra = extra
    }

    /// - Parameter isCheckout: whether the page runs a provider's script; only such pages name its hosts.
    func forPage(nonce: String, isCheckout: Bool) -> String {
        let provider = isCheckout ? providerOrigins : []
        func hosts(_ listed: [String]) -> [String] { isCheckout ? listed + provider : [] }
        let directives: [(String, [String])] = [
            ("default-src", ["'none'"]),
            ("script-src", ["'nonce-\(nonce)'", "'strict-dynamic'"]),
            ("style-src", ["'self'"]),
            ("font-src", ["'self'"]),
            ("img-src", ["'self'", "data:"] + hosts(ContentSecurityHosts.images)),
            ("connect-src", ["'self'"] + hosts(ContentSecurityHosts.connections)),
            ("frame-src", isCheckout ? hosts(ContentSecurityHosts.frames) : ["'none'"]),
            ("form-action", ["'self'"] + hosts(ContentSecurityHosts.formActions)),
            ("object-src", ["'none'"]),
            ("base-uri", ["'none'"]),
            ("frame-ancestors", ["'none'"]),
            ("report-uri", [ContentSecurityPolicy.reportPath]),
            ("report-to", [ContentSecurityPolicy.reportGroup]),
        ]
        return directives.map { name, sources in
            let added = extra.sources[name] ?? []
            // 'none' beside a host is ignored by browsers with a complaint.
            let all = added.isEmpty ? sources : sources.filter { $0 != "'none'" } + added
            return ([name] + all).joined(separator: " ")
        }.joined(separator: "; ")
    }
}

internal import MapaeCore

/// The addresses Toss names for firewalls. They are told, not tested: Toss may change them, and its console has the last
/// word.
enum FirewallList {
    /// Ours to theirs, port 443.
    static let outbound: [(host: String, addresses: [String])] = [
        ("apps-in-toss-api.toss.im", ["117.52.3.192", "211.115.96.192", "106.249.5.192"]),
        ("pay-apps-in-toss-api.toss.im", ["117.52.3.195", "211.115.96.195", "106.249.5.195"]),
    ]

    /// Theirs to ours, port 443: callbacks and webhooks. All of them have to be let in.
    static let inbound = [
        "117.52.3.11", "211.115.96.11", "106.249.5.11", "117.52.3.80-87", "211.115.96.80-87", "106.249.5.80-87",
    ]

    static var finding: DoctorFinding {
        let out = outbound.map { "\($0.host) \($0.addresses.joined(separator: ", "))" }.joined(separator: "; ")
        let into = inbound.joined(separator: ", ")
        return .information(
            "firewall",
            "방화벽에서 열 주소(443): 나가는 쪽 \(out). 들어오는 쪽 \(into) 전부. 콘솔의 시험 버튼은 운영자의 브라우저에서 옵니다.",
            "For firewalls (443): out to \(out). In from all of \(into). The console's test button calls from the operator's browser."
        )
    }
}

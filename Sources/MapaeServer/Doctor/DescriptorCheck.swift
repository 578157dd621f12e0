internal import MapaeCore

/// How many files and sockets the server may have open.
struct DescriptorCheck {
    /// Below this a busy day or somebody's hundred browsers may use them up.
    static let scarce = 4096

    /// What a started server has.
    let limit: Int
    /// Nil when nobody has set it.
    let connectionsInAll: Int?

    func finding() -> DoctorFinding {
        let allowed = DescriptorLimit.connections(of: limit)
        if let connectionsInAll, connectionsInAll > allowed {
            return .warning(
                "descriptors",
                LocalizedText(
                    "MAPAE_CONNECTIONS_IN_ALL이 \(connectionsInAll)인데, 디스크립터 한도(\(limit))로는 연결 \(allowed)개까지가 알맞습니다.",
                    "MAPAE_CONNECTIONS_IN_ALL is \(connectionsInAll), and the limit of descriptors, \(limit), is good for \(allowed) connections."
                ),
                advice: LocalizedText(
                    "ulimit -Hn이나 systemd의 LimitNOFILE로 한도를 올리거나 설정값을 줄이세요.",
                    "Raise the limit (ulimit -Hn, LimitNOFILE of systemd) or lower the setting."))
        }
        let words = LocalizedText(
            "파일과 소켓을 \(limit)개까지 열 수 있어 연결을 \(connectionsInAll ?? allowed)개까지 받습니다.",
            "\(limit) files and sockets may be open, so \(connectionsInAll ?? allowed) connections are taken.")
        guard limit < Self.scarce else { return DoctorFinding("descriptors", .good, words) }
        return .warning(
            "descriptors", words,
            advice: LocalizedText(
                "ulimit -Hn이나 systemd의 LimitNOFILE로 하드 한도를 \(Self.scarce) 이상으로 올리세요.",
                "Raise the hard limit (ulimit -Hn, LimitNOFILE of systemd) to \(Self.scarce) or more."))
    }
}

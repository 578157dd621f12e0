internal import Foundation
internal import MapaeCore
internal import MapaeHTTP
internal import ProviderTransport
internal import Synchronization

/// One host of a provider: its name, the connection, the certificates of both sides.
struct ProviderCheck {
    /// As in `apps-in-toss`; part of the check's name.
    let name: String
    let address: WebAddress
    /// Nil when there is no certificate to present, or the address cannot be used.
    let transport: (any Transport)?
    /// Whether the host asks for a client certificate.
    let isPartner: Bool
    let note: DateNote
    let patience: ProviderTimeouts

    func findings() async -> [DoctorFinding] {
        let host = address.server.host
        guard await HostName.resolves(host) else {
            return [
                .failure(
                    "\(name).dns", LocalizedText("\(host) 이름을 찾을 수 없습니다.", "The name \(host) is not found."),
                    advice: LocalizedText("이 컴퓨터의 DNS 설정을 확인하세요.", "See whether this machine's DNS works."))
            ]
        }
        let named = DoctorFinding.good("\(name).dns", "\(host) 이름을 찾았습니다.", "The name \(host) is found.")
        guard let transport else { return [named] }
        do {
            try await ask(over: transport)
        } catch let error as TransportError {
            return [named] + failed(error, host)
        } catch {
            return [named, unreachable(host, "\(error)")]
        }
        var findings = [
            named,
            reached(host),
        ]
        if isPartner {
            findings.append(
                .good("\(name).certificate", "\(host)이(가) 인증서를 받아들입니다.", "\(host) lets the certificate in."))
        }
        return findings
    }

    /// Any answer will do: whoever gives one has finished the handshake and asked for nothing more.
    private func ask(over transport: any Transport) async throws {
        let request = TransportRequest(method: "GET", url: address.description + "/")
        let answer = try await transport.send(request, timeout: max(.seconds(10), patience.leastAnswer))
        note.note(answer.header("date"))
    }

    private func failed(_ error: TransportError, _ host: String) -> [DoctorFinding] {
        if error.code == .certificateRefused {
            return [
                reached(host),
                .failure(
                    "\(name).certificate",
                    LocalizedText("\(host)이(가) 인증서를 거부합니다.", "\(host) refuses the certificate."),
                    advice: LocalizedText(
                        "앱인토스 콘솔에서 꺼졌거나 만료된 인증서인지, 이 미니앱의 것인지 확인하고 필요하면 새로 발급받으세요.",
                        "See in the Apps-in-Toss console whether it was disabled or has ended and whether it is this mini-app's; issue another if need be."
                    )),
            ]
        }
        return [unreachable(host, error.code.description)]
    }

    /// The sandbox speaks plain HTTP.
    private func reached(_ host: String) -> DoctorFinding {
        address.server.isSecure
            ? .good("\(name).connect", "\(host)에 TLS로 연결됩니다.", "\(host) is reached over TLS.")
            : .good(
                "\(name).connect", "\(host)에 암호화 없이(HTTP) 연결됩니다.", "\(host) is reached without TLS, over plain HTTP.")
    }

    private func unreachable(_ host: String, _ reason: String) -> DoctorFinding {
        .failure(
            "\(name).connect",
            LocalizedText("\(host)에 연결할 수 없습니다(\(reason)).", "\(host) cannot be reached (\(reason))."),
            advice: !address.server.isSecure
                ? LocalizedText(
                    "`mapae dev`의 샌드박스가 떠 있는지, 포트가 맞는지 확인하세요.",
                    "See whether the sandbox of `mapae dev` runs, and on this port.")
                : LocalizedText(
                    "나가는 443 포트를 방화벽에서 열고, 중간에 TLS를 바꾸는 프록시가 없는지, 루트 인증서(ca-certificates)가 있는지 확인하세요.",
                    "Let port 443 out of the firewall; see that no proxy replaces TLS on the way, and that root certificates (ca-certificates) are installed."
                ))
    }
}

/// The first time a provider has told.
final class DateNote: Sendable {
    private let state = Mutex<(date: Date, at: ContinuousClock.Instant)?>(nil)

    func note(_ header: String?) {
        guard let header, let date = DateNote.parse(header) else { return }
        state.withLock { $0 = $0 ?? (date, .now) }
    }

    /// What that clock says now.
    var now: Date? {
        state.withLock { state in
            state.map { noted in
                noted.date.addingTimeInterval(Double((ContinuousClock.now - noted.at).components.seconds))
            }
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    static func parse(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: text)
    }
}

/// This machine's clock beside the provider's: certificates and tokens are judged by it.
struct ClockCheck {
    let clock: any WallClock
    let note: DateNote

    func findings() -> [DoctorFinding] {
        guard let theirs = note.now else { return [] }
        let seconds = Int((clock.now().date.timeIntervalSince1970 - theirs.timeIntervalSince1970).rounded())
        let words =
            abs(seconds) < 2
            ? LocalizedText("시각이 결제사와 맞습니다.", "The clock agrees with the provider's.")
            : LocalizedText(
                "시각이 결제사보다 \(abs(seconds))초 \(seconds > 0 ? "빠릅니다" : "느립니다").",
                "The clock is \(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") the provider's.")
        let advice = LocalizedText(
            "시각 동기화(systemd-timesyncd, chrony)를 켜세요.", "Have it kept right (systemd-timesyncd, chrony).")
        return switch abs(seconds) {
        case ..<10: [DoctorFinding("clock", .good, words)]
        case ..<60: [.warning("clock", words, advice: advice)]
        default: [.failure("clock", words, advice: advice)]
        }
    }
}

/// Whether a name is known, asked of the system's resolver on a thread that may wait.
enum HostName {
    static func resolves(_ host: String) async -> Bool {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var found: UnsafeMutablePointer<addrinfo>?
                let code = getaddrinfo(name, nil, nil, &found)
                if code == 0 { freeaddrinfo(found) }
                continuation.resume(returning: code == 0)
            }
        }
    }
}

internal import MapaeCore
internal import MutualTLS

/// The client certificates, each as two files or as two texts.
extension SettingsReader {
    /// The certificate this server starts with. One that cannot be used is a problem; one that has ended is none: the
    /// rest of the server works without Toss.
    mutating func tossIdentity() -> (CertificateSource, ClientIdentity)? {
        guard let source = tossCertificate() else { return nil }
        do throws(ClientIdentityError) {
            return (source, try source.identity())
        } catch {
            reportUnusable(.tossCertPath, error)
            return nil
        }
    }

    /// Where the certificate is; nil without one or after a report.
    mutating func tossCertificate() -> CertificateSource? {
        certificate(.init(path: .tossCertPath, keyPath: .tossKeyPath, text: .tossCert, keyText: .tossKey))
    }

    /// Where the next one is, or will be: files need not be there yet.
    mutating func nextTossCertificate() -> CertificateSource? {
        certificate(
            .init(
                path: .tossNextCertPath, keyPath: .tossNextKeyPath, text: .tossNextCert, keyText: .tossNextKey))
    }

    private mutating func reportUnusable(_ setting: Setting, _ error: ClientIdentityError) {
        report(setting, "인증서와 키를 쓸 수 없습니다(\(error.code))", "and its key cannot be used: \(error.code)")
    }

    private struct Names {
        let path: Setting
        let keyPath: Setting
        let text: Setting
        let keyText: Setting
    }

    private mutating func certificate(_ names: Names) -> CertificateSource? {
        let paths = (text(names.path), text(names.keyPath))
        let texts = (text(names.text), secret(names.keyText))
        switch (paths, texts) {
        case ((nil, nil), (nil, nil)): return nil
        case ((let certificate?, let key?), (nil, nil)): return .files(certificate: certificate, key: key)
        case ((nil, nil), (let certificate?, let key?)):
            do throws(ClientIdentityError) {
                return .texts(try ClientIdentity(certificate: certificate, key: key.exposed))
            } catch {
                reportUnusable(names.text, error)
                return nil
            }
        default:
            report(
                names.path,
                "\(names.keyPath.rawValue)와 함께 주거나, 대신 \(names.text.rawValue)와 \(names.keyText.rawValue)를 주세요. "
                    + "한 쌍만 온전히 있어야 합니다",
                "and \(names.keyPath.rawValue) go together, or \(names.text.rawValue) and "
                    + "\(names.keyText.rawValue): give one pair and nothing of the other")
            return nil
        }
    }
}

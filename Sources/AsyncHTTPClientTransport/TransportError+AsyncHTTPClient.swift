internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import ProviderTransport

extension TransportError {
    /// - Parameters:
    ///   - headWasSent: what ``AnswerCollector`` saw by the time of the failure.
    ///   - answerHadBegun: likewise.
    init(failure error: any Error, headWasSent: Bool, answerHadBegun: Bool = false) {
        if !answerHadBegun, let alert = CertificateAlert(error) {
            self.init(.certificateRefused, requestMayHaveBeenSent: false, detail: "TLS alert \(alert)")
            return
        }
        let detail =
            switch error {
            // The full description may quote header values.
            case let error as HTTPClientError: error.shortDescription
            case is AnswerTooLargeError: "answer above the size limit"
            default: String(describing: error)
            }
        self.init(
            Self.code(of: error, headWasSent: headWasSent), requestMayHaveBeenSent: headWasSent, detail: detail)
    }

    private static func code(of error: any Error, headWasSent: Bool) -> Code {
        switch error {
        case let error as HTTPClientError: code(of: error, headWasSent: headWasSent)
        case is AnswerTooLargeError: .responseTooLarge
        case let error as HTTPParserError: error == .invalidEOFState ? .connectionLost : .other
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is BoringSSLError, is IOError,
            is ChannelError:
            headWasSent ? .connectionLost : .notConnected
        default: .other
        }
    }

    private static func code(of error: HTTPClientError, headWasSent: Bool) -> Code {
        switch error {
        case .deadlineExceeded: .timedOut
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .notConnected
        case .remoteConnectionClosed, .uncleanShutdown: headWasSent ? .connectionLost : .notConnected
        default: .other
        }
    }
}

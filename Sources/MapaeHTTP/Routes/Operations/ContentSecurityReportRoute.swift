import HTTPTypes
import Hummingbird
import Logging
import MapaeCache
import MapaeCore
import StrictJSON

/// `POST /api/csp-report`: what browsers refused because of our policy, written to the log in a few bounded fields.
///
/// Takes both forms in use: `application/csp-report` (one report) and `application/reports+json` (several).
struct ContentSecurityReportRoute: Sendable {
    let limiter: MemoryRateLimiter

    /// Of all callers together: anybody may send reports, and each is a line in the log.
    private static let logLimit = RateLimit(60, per: .minutes(1))

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post(RouterPath(ContentSecurityPolicy.reportPath), use: report)
    }

    @Sendable private func report(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        for report in try reports(of: request, context).prefix(10)
        where limiter.decide("csp-report", Self.logLimit).isAllowed {
            context.logger.warning("content security policy violation", metadata: report.metadata)
        }
        return Response(status: .noContent)
    }

    private func reports(of request: Request, _ context: AppRequestContext) throws -> [ViolationReport] {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        switch type {
        case "application/csp-report":
            return [try JSONBody.decode(ClassicReport.self, from: context.body, numbers: .any).report]
        case "application/reports+json":
            return try JSONBody.decode([QueuedReport].self, from: context.body, numbers: .any).map(\.body)
        default:
            throw Failure(.unsupportedMediaType)
        }
    }
}

/// The fields worth a log line.
private struct ViolationReport: Decodable {
    let document: ReportedText?
    let blocked: ReportedText?
    let directive: ReportedText?

    init(document: ReportedText?, blocked: ReportedText?, directive: ReportedText?) {
        self.document = document
        self.blocked = blocked
        self.directive = directive
    }

    private enum CodingKeys: String, CodingKey {
        case document = "documentURL"
        case blocked = "blockedURL"
        case directive = "effectiveDirective"
    }

    var metadata: Logger.Metadata {
        [
            "event": "csp.violation", "document": .string(bounded(document)), "blocked": .string(bounded(blocked)),
            "directive": .string(bounded(directive)),
        ]
    }

    // Query and fragment may hold payment keys.
    private func bounded(_ text: ReportedText?) -> String {
        String(Substring((text?.text ?? "").utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }))
    }
}

/// The first 200 characters of what a browser reports, which may be as long as a page's address or its data. Nothing of
/// a text that piles up marks.
private struct ReportedText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let whole = try decoder.singleValueContainer().decode(String.self)
        let start = String(whole.unicodeScalars.prefix(200))
        text = CombiningMarks.pileUp(in: start) ? "" : start
    }
}

private struct ClassicReport: Decodable {
    private struct Fields: Decodable {
        let document: ReportedText?
        let blocked: ReportedText?
        let effective: ReportedText?
        let violated: ReportedText?

        enum CodingKeys: String, CodingKey {
            case document = "document-uri"
            case blocked = "blocked-uri"
            case effective = "effective-directive"
            case violated = "violated-directive"
        }
    }

    private let fields: Fields

    private enum CodingKeys: String, CodingKey {
        case fields = "csp-report"
    }

    var report: ViolationReport {
        ViolationReport(
            document: fields.document, blocked: fields.blocked, directive: fields.effective ?? fields.violated)
    }
}

private struct QueuedReport: Decodable {
    let body: ViolationReport
}

internal import AppsInToss
internal import MapaeCore

/// What one call to Toss says of a grant.
enum PromotionVerdict: Sendable, Equatable {
    case granted
    /// Toss has it, under this key.
    case accepted
    /// `FAILED`: nothing was given under this key, nor will be.
    case failed(ProviderReason)
    /// `4111`: nothing was given under this key, so far.
    case noGrant(ProviderReason)
    /// Nothing came of this call, and a repeat would be refused too. Of an earlier call under the key it says nothing.
    case refused(ProviderReason)
    /// Nothing came of this call, which is no fault of the grant's.
    case untouched(ProviderReason, retryAfterSeconds: Int64?)
    case open(ProviderReason, retryAfterSeconds: Int64? = nil)
}

/// Toss' promotion calls in our words.
struct PromotionProvider: Sendable {
    let client: AppsInTossClient

    /// What a call is about.
    struct Subject: Sendable {
        let person: UserReference
        let code: PromotionCode
        let points: PromotionPoints

        init(_ grant: PromotionTerms, userKey: Int64) throws(AppsInTossError) {
            person = .user(UserKey(rawValue: userKey))
            code = try PromotionCode(grant.code)
            points = try PromotionPoints(grant.points)
        }
    }

    enum KeyAnswer: Sendable {
        case key(PromotionKey)
        case none(PromotionVerdict)
    }

    /// A key that is lost on its way costs nothing.
    func key(for subject: Subject) async -> KeyAnswer {
        do throws(AppsInTossError) {
            return .key(try await client.promotionKey(for: subject.person))
        } catch {
            if error.refusesPromotion { return .none(.refused(error.promotionReason)) }
            return .none(.untouched(error.promotionReason, retryAfterSeconds: error.retryAfterSeconds))
        }
    }

    func execute(_ subject: Subject, key: PromotionKey) async -> PromotionVerdict {
        do throws(AppsInTossError) {
            let answered = try await client.executePromotion(
                subject.code, key: key, amount: subject.points, for: subject.person)
            // Another key's answer is not this one's.
            return answered == key ? .accepted : .open(ProviderReason(code: "ANOTHER_KEY", message: ""))
        } catch {
            if error.code == .alreadyGranted { return .accepted }
            if error.refusesPromotion { return .refused(error.promotionReason) }
            switch error.outcome {
            case .notSent, .rateLimited, .misconfigured:
                return .untouched(error.promotionReason, retryAfterSeconds: error.retryAfterSeconds)
            case .refused, .notFound, .unknown:
                return .open(error.promotionReason, retryAfterSeconds: error.retryAfterSeconds)
            }
        }
    }

    func result(_ subject: Subject, key: PromotionKey) async -> PromotionVerdict {
        do throws(AppsInTossError) {
            switch try await client.promotionResult(subject.code, key: key, for: subject.person) {
            case .success: return .granted
            case .pending: return .accepted
            case .failed: return .failed(ProviderReason(code: "FAILED", message: ""))
            case let other: return .open(ProviderReason(code: other.rawValue, message: ""))
            }
        } catch {
            if error.code == .noGrant { return .noGrant(error.promotionReason) }
            return .open(error.promotionReason, retryAfterSeconds: error.retryAfterSeconds)
        }
    }
}

/// What a grant gives, as it was when the grant was recorded.
struct PromotionTerms: Sendable {
    let code: String
    let points: Int64
}

extension AppsInTossError {
    /// Toss' own word that this call was refused and a repeat would be: the promotion does not run, or the user is no
    /// longer linked. A refused certificate is no such word.
    fileprivate var refusesPromotion: Bool {
        switch outcome {
        case .refused: true
        case .misconfigured: code == .promotionNotFound
        case .notFound: code == .unknownUser || code == .userKeyNotFound || code == .userNotFound
        case .notSent, .rateLimited, .unknown: false
        }
    }

    fileprivate var promotionReason: ProviderReason {
        switch cause {
        case .provider(let code, let reason, _, let status):
            ProviderReason(code: code?.rawValue ?? "HTTP_\(status)", message: reason)
        case .oauth(let code, _): ProviderReason(code: code.rawValue, message: "")
        case .http(let status): ProviderReason(code: "HTTP_\(status)", message: "")
        case .transport: ProviderReason(code: "TRANSPORT", message: "")
        case .undecodable: ProviderReason(code: "UNDECODABLE", message: "")
        case .invalidArgument(let name, _): ProviderReason(code: "INVALID_ARGUMENT", message: name)
        }
    }
}

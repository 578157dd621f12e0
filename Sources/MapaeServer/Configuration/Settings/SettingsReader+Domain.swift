internal import MapaeCore
internal import MapaeIdentity
internal import MapaePayments

/// Times and limits of sessions and payments.
extension SettingsReader {
    mutating func sessions() -> SessionSettings {
        var sessions = SessionSettings()
        sessions.accessTokenLifetime = duration(
            .accessTokenExpiry, default: sessions.accessTokenLifetime, in: .minutes(1) ... .hours(24))
        sessions.rememberedIdle = duration(
            .refreshTokenExpiry, default: sessions.rememberedIdle, in: .minutes(5) ... .days(400))
        sessions.rememberedAbsolute = duration(
            .rememberedAbsolute, default: sessions.rememberedAbsolute, in: .minutes(5) ... .days(400))
        sessions.unrememberedIdle = duration(
            .unrememberedIdle, default: sessions.unrememberedIdle, in: .minutes(5) ... .days(30))
        sessions.unrememberedAbsolute = duration(
            .unrememberedAbsolute, default: sessions.unrememberedAbsolute, in: .minutes(5) ... .days(30))
        sessions.lostReplyWindow = duration(
            .lostReplyWindow, default: sessions.lostReplyWindow, in: .zero ... .seconds(60))
        if sessions.rememberedIdle > sessions.rememberedAbsolute {
            reportTooLong(.refreshTokenExpiry, .rememberedAbsolute)
        }
        if sessions.unrememberedIdle > sessions.unrememberedAbsolute {
            reportTooLong(.unrememberedIdle, .unrememberedAbsolute)
        }
        if sessions.accessTokenLifetime > min(sessions.rememberedIdle, sessions.unrememberedIdle) {
            report(.accessTokenExpiry, "세션이 쉴 수 있는 시간보다 깁니다", "is longer than a session may idle")
        }
        return sessions
    }

    mutating func payments() -> PaymentSettings {
        var payments = PaymentSettings()
        payments.pendingLifetime = duration(
            .paymentPendingLifetime, default: payments.pendingLifetime, in: .minutes(5) ... .days(1))
        payments.maximumOpenPayments = integer(
            .paymentMaximumOpen, default: payments.maximumOpenPayments, in: 1...1000)
        payments.needsVerifiedEmail = flag(.purchaseNeedsVerifiedEmail)
        payments.outcomeWait = duration(
            .paymentOutcomeWait, default: payments.outcomeWait, in: .seconds(1) ... .seconds(30))
        payments.refundWindow = duration(.refundWindow, default: payments.refundWindow, in: .zero ... .days(365))
        payments.reauthenticationAge = duration(
            .refundReauthenticationAge, default: payments.reauthenticationAge, in: .zero ... .hours(24))
        let limit = integer(
            .refundSecondApprovalAbove, default: Int(payments.secondApprovalAbove.amount), in: 0...1_000_000_000)
        payments.secondApprovalAbove = Won(Int64(limit))
        return payments
    }
}

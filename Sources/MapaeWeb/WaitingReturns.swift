import Foundation
import MapaeCore
import MapaePayments

/// The returns from the provider's window that a browser brought and that wait for their page, the newest last.
///
/// Whoever makes somebody open a link can bring one too. So one whose order is nobody's open order comes in only where none
/// waits; and which of them is meant is decided when the session is known: the newest of an open order of its own.
struct WaitingReturns: Sendable {
    /// As many as a cookie of 4 kB holds.
    static let most = 4

    private(set) var all: [PaymentReturn]

    init(_ all: [PaymentReturn] = []) {
        self.all = all
    }

    /// Nothing for a cookie that is not ours.
    init(cookieValue: String?) {
        guard let bytes = cookieValue.flatMap(Base64URL.decode),
            let read = try? JSONDecoder().decode([PaymentReturn].self, from: Data(bytes)), read.count <= Self.most
        else {
            all = []
            return
        }
        all = read.compactMap(\.checked)
    }

    var cookieValue: String { ReturnText.cookieValue(of: all) }

    /// Takes what a browser has just brought.
    ///
    /// - Parameters:
    ///   - user: nil while there is no session.
    ///   - owner: whose open order one is about; nil for an order that is not open.
    /// - Returns: whether it was taken.
    mutating func take(
        _ arrived: PaymentReturn, by user: UserID?, owner: (PaymentReturn) async throws -> UserID?
    ) async throws -> Bool {
        let arrivedOwner = try await owner(arrived)
        let isForeign = user.map { arrivedOwner != $0 } ?? (arrivedOwner == nil)
        if isForeign, try await isAnyWaiting(for: user, owner) { return false }
        var others: [PaymentReturn] = []
        for one in all where one.orderID != arrived.orderID {
            // Before a log-in one of each owner: somebody's many orders push nobody else's out.
            if user == nil, let arrivedOwner, try await owner(one) == arrivedOwner { continue }
            others.append(one)
        }
        all = Array((others + [arrived]).suffix(Self.most))
        return true
    }

    private func isAnyWaiting(for user: UserID?, _ owner: (PaymentReturn) async throws -> UserID?) async throws -> Bool
    {
        guard let user else { return !all.isEmpty }
        for one in all where try await owner(one) == user { return true }
        return false
    }

    /// The one that a user has come back with: the newest of the user's open orders, else the newest.
    func current(for user: UserID, owner: (PaymentReturn) async throws -> UserID?) async throws -> PaymentReturn? {
        for one in all.reversed() where try await owner(one) == user { return one }
        return all.last
    }
}

extension PaymentReturn {
    /// The same, if it has the provider's form.
    fileprivate var checked: PaymentReturn? {
        PaymentReturn(paymentKey: paymentKey, orderID: orderID, amount: String(amount))
    }
}

extension AppsInTossClient {
    /// Reads an in-app purchase (`POST …/order/get-order-status`).
    ///
    /// - Parameter user: with it Toss shows this user's orders alone; without it every order of the mini-app. Pass it
    ///   whenever an order is to be granted to somebody.
    public func orderStatus(
        _ orderId: PurchaseOrderID, for user: UserKey?, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> PurchaseOrder {
        try await exchange(
            .orderStatus, headers: user.map { [Self.header(for: $0)] } ?? [], body: OrderBody(orderId: orderId),
            timeout: timeout)
    }
}

private struct OrderBody: Encodable {
    let orderId: PurchaseOrderID
}

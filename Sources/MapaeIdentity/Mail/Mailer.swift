/// The way mail leaves the server. Whoever implements it logs neither a body nor a link.
public protocol Mailer: Sendable {
    /// Hands a message over to whatever delivers it. Returning means that it was taken, not that it has arrived.
    ///
    /// - Throws: when it was not taken, or nobody knows; the message may then be sent again. An error tells nothing of the
    ///   message.
    func send(_ message: MailMessage) async throws
}

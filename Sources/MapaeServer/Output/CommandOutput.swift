internal import Foundation

/// Prints what a command was asked for on standard output.
///
/// - Throws: ``OutputNotTaken``: a command, unlike a server, has failed when nobody hears its answer.
public func printLine(_ text: String) throws(OutputNotTaken) {
    if let error = writeWhole(Array("\(text)\n".utf8), to: STDOUT_FILENO).error { throw OutputNotTaken(errno: error) }
}

/// Standard output did not take what was printed.
public struct OutputNotTaken: Error, Sendable, CustomStringConvertible {
    let errno: CInt

    /// The reader has read enough, as `head` does.
    public var isEndedByReader: Bool { errno == EPIPE }

    public var description: String { "standard output cannot be written: \(String(cString: strerror(errno)))" }
}

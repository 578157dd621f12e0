internal import Foundation
internal import NIOCore
public import ServiceLifecycle

/// Runs a service that listens on a port, and says clearly when the port cannot be had.
public struct Listening: Service {
    private let service: any Service
    private let name: String
    private let port: Int
    private let option: String

    /// - Parameters:
    ///   - name: what the service is to whoever started it, e.g. `the server`.
    ///   - option: what chooses another port, e.g. `--port`.
    public init(_ service: any Service, as name: String, port: Int, chosenBy option: String) {
        self.service = service
        self.name = name
        self.port = port
        self.option = option
    }

    /// - Throws: ``PortUnavailable``, or what the service throws.
    public func run() async throws {
        do {
            try await service.run()
        } catch let error as IOError where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(error.errnoCode) {
            let reason =
                error.errnoCode == EADDRINUSE
                ? "something else listens there" : String(cString: strerror(error.errnoCode))
            throw PortUnavailable(name: name, port: port, reason: reason, option: option)
        }
    }
}

/// A port is taken or may not be bound.
public struct PortUnavailable: Error, Sendable, CustomStringConvertible {
    let name: String
    let port: Int
    let reason: String
    /// What chooses another port.
    let option: String

    public var description: String {
        "\(name) cannot listen on port \(port): \(reason); choose another port by \(option)"
    }
}

import Foundation

/// Blocking TCP sockets on 127.0.0.1, for threads of tests.
enum TestSocket {
    struct Failure: Error { let reason: CInt }

    static func listen() throws -> CInt {
        let descriptor = try make()
        var address = loopback(port: 0)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, Foundation.listen(descriptor, 64) == 0 else { throw Failure(reason: errno) }
        return descriptor
    }

    static func connect(port: UInt16) throws -> CInt {
        let descriptor = try make()
        var address = loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let reason = errno
            close(descriptor)
            throw Failure(reason: reason)
        }
        return descriptor
    }

    static func port(of descriptor: CInt) throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard named == 0 else { throw Failure(reason: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Nil when the listener was shut down.
    static func accept(_ listener: CInt) -> CInt? {
        let descriptor = Foundation.accept(listener, nil, nil)
        return descriptor < 0 ? nil : descriptor
    }

    /// Nil at the end of the stream, however it came.
    static func read(_ descriptor: CInt) -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? buffer[..<count] : nil
    }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    static func shutdown(_ descriptor: CInt) {
        _ = Foundation.shutdown(descriptor, CInt(SHUT_RDWR))
    }

    static func close(_ descriptor: CInt) {
        _ = Foundation.close(descriptor)
    }

    private static func make() throws -> CInt {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw Failure(reason: errno) }
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}

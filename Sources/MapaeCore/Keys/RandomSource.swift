internal import Foundation

/// Where the domain takes randomness from: the system's cryptographic generator in the program, a seeded one in
/// simulations.
public protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's cryptographically secure generator.
public struct SystemRandom: RandomSource {
    public init() {}

    /// One system call for up to 256 bytes; Swift's own generator makes one for every eight.
    public func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let portion = min(256, count - filled)
                let status = getentropy(buffer.baseAddress?.advanced(by: filled), portion)
                // It fails only where the system has no generator at all; going on would make keys of nothing.
                precondition(status == 0, "the system's random generator failed")
                filled += portion
            }
        }
    }
}

import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Synchronization
import Testing

/// An execution whose outcome is not known is never failed and never made twice (B16, C8).
@Suite struct TossPayUnknownTests {
    private static let faults: [SandboxFault.Kind] = [
        .dropRequest, .dropResponse, .lateCommit(seconds: 20, readsBefore: .inProgress),
        .lateCommit(seconds: 20, readsBefore: .notFound), .partialBody, .resetAfterHeaders, .status(502),
        .errorCode("INTERNAL_ERROR", isKept: false), .errorCode("4095", isKept: false),
    ]

    @Test(arguments: faults.indices, TestEngine.allCases)
    func `whatever befalls an execution, it ends paid once (B16)`(fault: Int, engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.loseExecution(Self.faults[fault])
            for _ in 0..<8 { try await shop.pass(.seconds(15)) }
            #expect(try await shop.status(of: order.paymentID) == .paid, "\(Self.faults[fault])")
            #expect(try await shop.movements("tossPayApproval") == 1)
            #expect(try await shop.balance() == 132)
            guard case .paid(order.paymentID, Credits(132), Credits(132)) = try await shop.confirmToss(order) else {
                throw UnexpectedOutcome()
            }
        }
    }

    @Test func `the status is read before anything is asked again, five seconds later`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropResponse)
            try await shop.pass(.seconds(4))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(1))
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.attempts(of: order.paymentID).map(\.tries) == [1])
        }
    }

    @Test func `while Toss says that it is executing it is not asked again`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.lateCommit(seconds: 3600, readsBefore: .inProgress))
            // Who asked would be told no, and the payment would be taken for refused.
            for _ in 0..<10 { try await shop.pass(.minutes(2)) }
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            #expect(try await shop.attempts(of: order.paymentID).map(\.outcomeCode) == ["NO_ANSWER"])
            for _ in 0..<10 { try await shop.pass(.minutes(11)) }
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.movements("tossPayApproval") == 1)
        }
    }

    @Test func `a payment Toss does not find is not failed`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.lateCommit(seconds: 7200, readsBefore: .notFound))
            for _ in 0..<6 { try await shop.pass(.minutes(11)) }
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            for _ in 0..<8 { try await shop.pass(.minutes(11)) }
            #expect(try await shop.status(of: order.paymentID) == .paid)
        }
    }

    @Test func `a stale reading ends nothing`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            try await shop.sandbox.advanceClock(seconds: 60)
            await shop.sandbox.add(.execution(.dropResponse))
            guard case .confirming = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
            await shop.sandbox.add(.statusRead(.staleRead(seconds: 30), times: 2))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(60))
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.movements("tossPayApproval") == 1)
        }
    }

    /// Something that happens once, told of when it is known what.
    private final class Encounter: Sendable {
        private let next = Mutex<(@Sendable () async throws -> Void)?>(nil)

        func set(_ action: @escaping @Sendable () async throws -> Void) { next.withLock { $0 = action } }

        func run() async throws {
            let action = next.withLock { next in
                defer { next = nil }
                return next
            }
            try await action?()
        }
    }

    @Test func `a no that comes after another node has taken over decides nothing (F2)`() async throws {
        let encounter = Encounter()
        var setup = TossSetup()
        setup.meanwhile = { request in
            if request.url.hasSuffix("/execute-payment") { try await encounter.run() }
        }
        try await Shop.openWithToss(.sqlite, setup) { shop in
            let order = try await shop.tossOrder()
            await shop.sandbox.add(.execution(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            let (clock, resolver, sandbox) = (shop.clock, shop.resolver, shop.sandbox)
            encounter.set {
                // The lease runs out; another node asks, Toss takes the money, and that answer is lost.
                await sandbox.add(.execution(.dropResponse))
                clock.advance(by: .seconds(76))
                try await resolver.resolveDue()
            }
            guard case .confirming(order.paymentID) = try await shop.confirmToss(order) else {
                throw UnexpectedOutcome()
            }
            for _ in 0..<4 { try await shop.pass(.seconds(15)) }
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.movements("tossPayApproval") == 1)
            #expect(try await shop.balance() == 132)
        }
    }

    @Test func `a second no does not end what the first call may still do`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropRequest)
            await shop.sandbox.add(.execution(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(59))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(1))
            #expect(try await shop.status(of: order.paymentID) == .failed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an execution that never arrives is given up after the window, and its buyer is not charged late`(
        engine: TestEngine
    ) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.loseExecution(.dropRequest)
            await shop.sandbox.add(.execution(.dropRequest, times: 100))
            for _ in 0..<6 {
                try await shop.pass(.minutes(2))
                #expect(try await shop.status(of: order.paymentID) == .unknown)
            }
            for _ in 0..<3 { try await shop.pass(.minutes(13)) }
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == .paymentFailed && failure?.provider?.code == "NEVER_EXECUTED")
            #expect(try await shop.movements("tossPayApproval") == 0)
        }
    }

    @Test func `the payment of a user who has unlinked stays unknown until Toss tells of it again`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropResponse)
            _ = try await shop.sandbox.unlink(userKey: Shop.tossUser)
            shop.toss?.people.link(shop.buyer, with: nil)
            for _ in 0..<3 { try await shop.pass(.hours(9)) }
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            #expect(try await shop.exceptions() == ["payment.attemptOverdue"])
            let deletion = try await failure { try await shop.refunds.prepareDeletion(of: shop.buyer) }
            #expect(deletion?.code == .deletionBlocked)
            try await shop.link(shop.buyer)
            try await shop.pass(.minutes(13))
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.balance() == 132)
        }
    }

    @Test func `a server that has lost its certificate decides nothing`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropResponse)
            try await shop.sandbox.advanceClock(seconds: 5)
            try await OutcomeResolver(shop.neighbour(hasToss: false)).resolveDue()
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(30))
            #expect(try await shop.status(of: order.paymentID) == .paid)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an attempt recorded by a process that died is finished by another`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.tossOrder()
            shop.runner.shutDown()
            guard case .confirming = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
            shop.runner.restart()
            try await shop.sandbox.advanceClock(seconds: 5)
            try await OutcomeResolver(shop.neighbour()).resolveDue()
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.movements("tossPayApproval") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `resolvers on several nodes at once settle an execution once (F2)`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.loseExecution(.dropResponse)
            try await shop.sandbox.advanceClock(seconds: 5)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    let resolver = OutcomeResolver(shop.neighbour())
                    group.addTask { try await resolver.resolveDue() }
                }
                try await group.waitForAll()
            }
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.attempts(of: order.paymentID).first?.claimEpoch == 2)
            #expect(try await shop.balance() == 132)
        }
    }

    @Test func `a payment that was settled meanwhile is paid`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropResponse)
            try await shop.sandbox.settlePay(payToken: order.payToken)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .paid)
        }
    }

    @Test func `an execution that others returned before it was known gives no credits`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.loseExecution(.dropResponse)
            try await shop.returnInConsole(order)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .failed)
            #expect(try await shop.balance() == 0)
        }
    }
}

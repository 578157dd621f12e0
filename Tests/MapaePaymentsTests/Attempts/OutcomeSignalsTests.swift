import MapaeCore
import Testing

@testable import MapaePayments

@Suite struct OutcomeSignalsTests {
    @Test func `a signal that fires before it is waited for is not missed`() async {
        let signals = OutcomeSignals()
        let signal = signals.expect("pay_1")
        signals.announce("pay_1")
        await signal.wait(atMost: .seconds(3600))
    }

    @Test func `what became of a confirm comes with the signal, to early and late waiters alike`() async throws {
        let signals = OutcomeSignals()
        let (early, late) = (signals.expect("pay_1"), signals.expect("pay_1"))
        async let woken = early.wait(atMost: .seconds(3600))
        signals.announce("pay_1", .failure(Failure(.paymentFailed)))
        for ending in [await woken, await late.wait(atMost: .seconds(3600))] {
            #expect((#expect(throws: Failure.self) { try ending?.get() })?.code == .paymentFailed)
        }
        #expect(await signals.expect("pay_2").wait(atMost: .zero) == nil)
    }

    @Test func `everybody who expects an outcome is woken`() async {
        let signals = OutcomeSignals()
        let expecting = (0..<50).map { _ in signals.expect("pay_1") }
        await withTaskGroup(of: Void.self) { group in
            for signal in expecting { group.addTask { await signal.wait(atMost: .seconds(3600)) } }
            group.addTask { signals.announce("pay_1") }
        }
    }

    @Test func `a wait ends with its time`() async {
        let signal = OutcomeSignals().expect("pay_1")
        await signal.wait(atMost: .zero)
    }

    @Test func `a cancelled wait ends`() async {
        let signal = OutcomeSignals().expect("pay_1")
        let waiting = Task { _ = await signal.wait(atMost: .seconds(3600)) }
        waiting.cancel()
        await waiting.value
    }

    @Test func `another payment's outcome wakes nobody`() async {
        let signals = OutcomeSignals()
        let mine = signals.expect("pay_1")
        signals.announce("pay_2")
        signals.forget(mine, of: "pay_1")
        signals.announce("pay_1")
        let waiting = Task {
            await mine.wait()
            return Task.isCancelled
        }
        waiting.cancel()
        #expect(await waiting.value)
    }
}

import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaePayments

@Suite struct LedgerTests {
    private func post(_ shop: Shop, _ posting: LedgerPosting, step: String = "x") async throws {
        let id: LedgerTransactionID = shop.dependencies.identifiers.make()
        let now = shop.clock.now()
        try await shop.store.write { tx in
            let cause = LedgerCause(kind: "test", id: "1", step: step)
            try Ledger.post(posting, for: cause, id: id, at: now, in: tx)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what is booked cannot be changed or removed (B14)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.buy()
            let attacks: [SQL] = [
                "UPDATE ledger_entries SET amount = amount + 1", "DELETE FROM ledger_entries",
                "UPDATE ledger_transactions SET step = 'x'", "DELETE FROM ledger_transactions",
            ]
            for attack in attacks {
                await #expect(throws: StoreError.self) { try await shop.store.write { tx in try tx.execute(attack) } }
            }
        }
    }

    @Test func `a cause is booked once (B14)`() async throws {
        try await Shop.open { shop in
            var posting = LedgerPosting()
            posting.move(Won(5), from: .suspense, to: .sales)
            let balanced = posting
            try await post(shop, balanced)
            await #expect(throws: Ledger.Refusal.alreadyBooked) { try await post(shop, balanced) }
            try await post(shop, balanced, step: "y")
        }
    }

    @Test func `a posting that does not balance in each unit is refused (B14)`() async throws {
        try await Shop.open { shop in
            var posting = LedgerPosting()
            posting.add(5, to: .sales)
            posting.add(-5, to: .issued)
            let unbalanced = posting
            await #expect(throws: Ledger.Refusal.unbalanced) { try await post(shop, unbalanced) }
        }
    }

    @Test func `books that were tampered with are found out`() async throws {
        try await Shop.open(isAudited: false) { shop in
            try await shop.buy()
            try await shop.store.write { tx in
                try tx.execute("UPDATE credit_accounts SET balance = balance + 1")
            }
            let differences = try await shop.store.read { tx in try BookAudit.differences(in: tx) }
            #expect(differences.count == 2)
            #expect(differences.allSatisfy { $0.contains("balance is 151") })
        }
    }
}

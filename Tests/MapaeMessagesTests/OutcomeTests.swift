import MapaeCore
import Testing

@testable import MapaeMessages

@Suite struct OutcomeTests {
    @Test func `entries that were not handed over are named, the others share what is known of all (C10)`() {
        let outcome = MessageOutcome(.partial, entryCount: 3, notLinked: [1])
        #expect(outcome.entries == [.untold, .notLinked, .untold])
        #expect(MessageOutcome(.unknown, entryCount: 1, notLinked: []).entries == [.unknown])
    }
}

import Foundation
import MapaeCore
import Testing

@Suite
struct TimestampTests {
    private let moment = Timestamp(milliseconds: 1_786_343_401_250)

    @Test
    func `a moment is written in UTC with milliseconds and read back`() throws {
        #expect(moment.iso8601 == "2026-08-10T06:30:01.250Z")
        #expect(Timestamp(iso8601: moment.iso8601) == moment)
        #expect(Timestamp(iso8601: "2026-08-10T15:30:01+09:00") == Timestamp(seconds: 1_786_343_401))
        #expect(Timestamp(iso8601: "2026-08-10T15:30:01.250+09:00") == moment)
        #expect(try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([moment])) == [moment])
    }

    @Test(arguments: ["", "yesterday", "2026-08-10", "2026-08-10T06:30:01", "2026-13-10T06:30:01Z"])
    func `what is no moment with an offset is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test
    func `every millisecond of a second survives text and back`() {
        for millisecond in Int64(0)..<1000 {
            let moment = Timestamp(milliseconds: 1_786_343_401_000 + millisecond)
            #expect(Timestamp(iso8601: moment.iso8601) == moment)
            #expect(Timestamp(moment.date) == moment)
        }
    }

    @Test
    func `moments before the epoch are written and read too`() {
        let moment = Timestamp(milliseconds: -1)
        #expect(moment.iso8601 == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(iso8601: moment.iso8601) == moment)
    }

    @Test
    func `seconds are rounded down on both sides of the epoch`() {
        #expect(moment.seconds == 1_786_343_401)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: -1001).seconds == -2)
    }

    @Test
    func `the day turns at midnight in Korea`() {
        let midnight = Timestamp(seconds: 1_786_287_600)
        #expect(midnight.iso8601 == "2026-08-09T15:00:00.000Z")
        #expect(midnight.koreanDay == "20260810")
        #expect((midnight - .milliseconds(1)).koreanDay == "20260809")
    }

    @Test
    func `durations add up`() {
        #expect(moment + .hours(1) - moment == .minutes(60))
        #expect(moment + .days(1) == moment + .hours(24))
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
        #expect(moment - .milliseconds(1) < moment)
    }

    @Test
    func `a moved clock stays moved`() {
        let clock = AdjustableClock(base: FixedClock(moment))
        clock.advance(by: .minutes(5))
        clock.advance(by: .milliseconds(1))
        #expect(clock.now() == moment + .minutes(5) + .milliseconds(1))
    }
}

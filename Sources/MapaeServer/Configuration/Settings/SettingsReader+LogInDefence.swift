internal import MapaeCore
internal import MapaeIdentity

extension SettingsReader {
    /// How much guessing log-in puts up with.
    mutating func logInDefence() -> LogInDefenceSettings {
        var defence = LogInDefenceSettings()
        defence.freeFailures = integer(.logInFreeFailures, default: defence.freeFailures, in: 1...20)
        defence.firstDelay = duration(
            .logInFirstDelay, default: defence.firstDelay, in: .milliseconds(100) ... .minutes(10))
        defence.firstLock = duration(.logInFirstLock, default: defence.firstLock, in: .minutes(1) ... .hours(24))
        defence.longestLock = duration(
            .logInLongestLock, default: defence.longestLock, in: .minutes(1) ... .days(7))
        defence.accountFailures = integer(.logInAccountFailures, default: defence.accountFailures, in: 10...10_000)
        if defence.firstLock > defence.longestLock {
            reportTooLong(.logInFirstLock, .logInLongestLock)
        }
        return defence
    }
}

internal import MapaeCache
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
        defence.attemptsPerNetwork = RateLimit(
            integer(.logInNetworkAttempts, default: defence.attemptsPerNetwork.count, in: 1...1_000_000),
            per: defence.attemptsPerNetwork.period)
        defence.attemptsInAll = RateLimit(
            integer(.logInAttemptsInAll, default: defence.attemptsInAll.count, in: 1...10_000_000),
            per: defence.attemptsInAll.period)
        if defence.firstLock > defence.longestLock {
            reportTooLong(.logInFirstLock, .logInLongestLock)
        }
        return defence
    }
}

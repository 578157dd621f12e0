internal import MapaeCache
internal import MapaeIdentity

extension SettingsReader {
    /// How often strangers may do what costs the server something.
    mutating func strangers() -> StrangerLimitSettings {
        var limits = StrangerLimitSettings()
        for act in StrangerLimits.Act.allCases {
            let (network, all) = act.settings
            let standard = limits[act]
            limits[act].perNetwork = RateLimit(
                integer(network, default: standard.perNetwork.count, in: 1...1_000_000),
                per: standard.perNetwork.period)
            limits[act].inAll = RateLimit(
                integer(all, default: standard.inAll.count, in: 1...10_000_000), per: standard.inAll.period)
        }
        return limits
    }
}

extension StrangerLimits.Act {
    /// For one network, and for all.
    var settings: (network: Setting, all: Setting) {
        switch self {
        case .logIn: (.logInNetworkAttempts, .logInAttemptsInAll)
        case .signUp: (.signUpNetworkAttempts, .signUpAttemptsInAll)
        case .tossLogIn: (.tossLogInNetworkAttempts, .tossLogInAttemptsInAll)
        case .legacyExchange: (.legacyExchangeNetworkAttempts, .legacyExchangeAttemptsInAll)
        case .passwordReset: (.resetNetworkAttempts, .resetAttemptsInAll)
        case .verification: (.verificationNetworkAttempts, .verificationAttemptsInAll)
        case .anonymousKey: (.anonymousKeyNetworkAttempts, .anonymousKeyAttemptsInAll)
        }
    }
}

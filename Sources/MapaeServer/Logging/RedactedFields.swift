internal import Logging

/// Fields whose values never reach a log, whoever put them there: secrets, and what says who somebody is.
enum RedactedFields {
    static let mark = "[redacted]"

    /// Compared without case, dashes and underscores.
    private static let names: Set<String> = [
        "password", "passwd", "secret", "secretkey", "clientsecret", "privatekey", "encryptionkey", "apikey",
        "token", "accesstoken", "refreshtoken", "idtoken", "csrf", "csrftoken", "authorization", "authorizationcode",
        "cookie", "setcookie", "authkey", "billingkey", "paymentkey", "customerkey", "cardnumber", "cardpassword",
        "cvc",
        "accountnumber", "accountnum", "email", "phone", "phonenumber", "mobilephone", "customermobilephone",
        "customeremail", "customername", "holder", "holdername", "accountholdername", "name", "nickname", "birthday",
        "birthdate", "userinfo", "userci", "userdi", "ci", "di", "fintechusenum",
    ]

    static func redacted(_ value: Logger.MetadataValue, named name: String) -> Logger.MetadataValue {
        guard !isRedacted(name) else { return .string(mark) }
        switch value {
        case .dictionary(let members):
            return .dictionary(
                Dictionary(uniqueKeysWithValues: members.map { ($0.key, redacted($0.value, named: $0.key)) }))
        case .array(let values):
            return .array(values.map { redacted($0, named: name) })
        case .string, .stringConvertible:
            return value
        }
    }

    static func isRedacted(_ name: String) -> Bool {
        names.contains(name.lowercased().filter { $0 != "-" && $0 != "_" })
    }
}

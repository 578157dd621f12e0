import Testing
@testable import AppsInToss

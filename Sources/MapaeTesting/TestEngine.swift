/// The engines every store test runs on: `@Test(arguments: TestEngine.allCases)`.
public enum TestEngine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

}

public import AppsInToss
public import MapaeCore

/// What Toss Pay needs beside what every payment does.
public struct TossPayAccess: Sendable {
    public let client: AppsInTossClient
    /// Tells who pays.
    public let people: any TossPeople

    public init(client: AppsInTossClient, people: any TossPeople) {
        self.client = client
        self.people = people
    }
}

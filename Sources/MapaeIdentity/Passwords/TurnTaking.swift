/// What waits, in an order that is fair: networks take turns, and within a network its parties do. Of one party, what came
/// first goes first.
struct TurnTaking<Job> {
    private struct Party {
        let name: String
        var jobs: [Job]
    }

    private struct Network {
        let name: String
        /// Whose turn is next comes first; none is without jobs.
        var parties: [Party]

        var count: Int { parties.reduce(0) { $0 + $1.jobs.count } }
    }

    /// Whose turn is next comes first; none is without parties.
    private var networks: [Network] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// How many jobs of a network wait.
    func count(of network: String) -> Int {
        networks.first { $0.name == network }?.count ?? 0
    }

    /// Whoever has nothing waiting comes last in the round.
    mutating func append(_ job: Job, of asker: Asker) {
        count += 1
        guard let index = networks.firstIndex(where: { $0.name == asker.network }) else {
            return networks.append(
                Network(name: asker.network, parties: [Party(name: asker.party, jobs: [job])]))
        }
        if let party = networks[index].parties.firstIndex(where: { $0.name == asker.party }) {
            networks[index].parties[party].jobs.append(job)
        } else {
            networks[index].parties.append(Party(name: asker.party, jobs: [job]))
        }
    }

    /// Takes the job whose turn it is; its party and its network then come last in their rounds.
    mutating func next() -> Job? {
        guard !networks.isEmpty else { return nil }
        count -= 1
        var network = networks.removeFirst()
        var party = network.parties.removeFirst()
        let job = party.jobs.removeFirst()
        if !party.jobs.isEmpty { network.parties.append(party) }
        if !network.parties.isEmpty { networks.append(network) }
        return job
    }

    mutating func removeAll(where isUnwanted: (Job) -> Bool) -> [Job] {
        var removed: [Job] = []
        for network in networks.indices {
            for party in networks[network].parties.indices {
                removed += networks[network].parties[party].jobs.filter(isUnwanted)
                networks[network].parties[party].jobs.removeAll(where: isUnwanted)
            }
            networks[network].parties.removeAll { $0.jobs.isEmpty }
        }
        networks.removeAll { $0.parties.isEmpty }
        count -= removed.count
        return removed
    }

    /// Takes the newest job of the party that has most waiting in the network that has most. Of equals it is the asker's own:
    /// nobody who waits gives way to somebody who has as much. Else it is the one whose turn is furthest.
    mutating func removeNewestOfFullest(askedBy asker: Asker) -> Job? {
        guard
            let index = TurnTaking.fullest(networks.map { ($0.count, $0.name == asker.network) }),
            let party = TurnTaking.fullest(
                networks[index].parties.map { ($0.jobs.count, $0.name == asker.party) })
        else { return nil }
        count -= 1
        let job = networks[index].parties[party].jobs.removeLast()
        if networks[index].parties[party].jobs.isEmpty { networks[index].parties.remove(at: party) }
        if networks[index].parties.isEmpty { networks.remove(at: index) }
        return job
    }

    private static func fullest(_ sizes: [(count: Int, isOwn: Bool)]) -> Int? {
        sizes.indices.reversed().max { left, right in
            (sizes[left].count, sizes[left].isOwn ? 1 : 0) < (sizes[right].count, sizes[right].isOwn ? 1 : 0)
        }
    }
}

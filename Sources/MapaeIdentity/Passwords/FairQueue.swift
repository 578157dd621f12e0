/// Decides whose work is done next and who is turned away, when more is wanted than can be done.
///
/// - Those we know have a part of the places for themselves, and every other turn.
/// - Networks take turns (``TurnTaking``): one that asks a thousand times waits for itself, not others for it.
/// - When it is full, the network that has most waiting loses its newest, a stranger before somebody known.
///
/// Accounts can be had by the hundred. So a network has few places of the known at a time, and these never have all there
/// are: whoever comes beyond that takes turns among the strangers.
struct FairQueue<Job> {
    /// How much waits or runs at most.
    let capacity: Int
    private var known = TurnTaking<Job>()
    private var strangers = TurnTaking<Job>()
    private var running = Running()
    private var strangerWasLast = false

    /// How many of the known of one network wait as such.
    static var knownPerNetwork: Int { 4 }

    private struct Running {
        var known = 0
        var strangers = 0
    }

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Neither the known nor strangers have more places than this.
    private var mostOfOneKind: Int { capacity - capacity / 4 }

    var waiting: Int { known.count + strangers.count }

    /// Lets a job wait.
    ///
    /// - Returns: the job that is turned away for it, which may be itself; nil when there is room.
    mutating func add(_ job: Job, of asker: Asker) -> Job? {
        if isServedAsKnown(asker) {
            known.append(job, of: asker)
        } else {
            strangers.append(job, of: asker)
        }
        if strangers.count + running.strangers > mostOfOneKind {
            return strangers.removeNewestOfFullest(askedBy: asker)
        }
        guard waiting + running.known + running.strangers > capacity else { return nil }
        return strangers.removeNewestOfFullest(askedBy: asker) ?? known.removeNewestOfFullest(askedBy: asker)
    }

    /// Takes jobs out that need not be done any more.
    mutating func removeAll(where isUnwanted: (Job) -> Bool) -> [Job] {
        known.removeAll(where: isUnwanted) + strangers.removeAll(where: isUnwanted)
    }

    private func isServedAsKnown(_ asker: Asker) -> Bool {
        asker.isKnown && known.count(of: asker.network) < Self.knownPerNetwork
            && known.count + running.known < mostOfOneKind
    }

    /// Takes the job that is done next, which runs until ``finish(_:)``.
    mutating func next() -> (job: Job, standing: Standing)? {
        let standing: Standing = known.isEmpty || (!strangers.isEmpty && !strangerWasLast) ? .stranger : .known
        guard let job = standing == .known ? known.next() : strangers.next() else { return nil }
        strangerWasLast = standing == .stranger
        if standing == .known { running.known += 1 } else { running.strangers += 1 }
        return (job, standing)
    }

    mutating func finish(_ standing: Standing) {
        if standing == .known { running.known -= 1 } else { running.strangers -= 1 }
    }

    /// As what somebody was served.
    enum Standing: Sendable {
        case known
        case stranger
    }
}

import Dispatch
import Foundation

/// Bytes of a stranger's against every way in.
///
///     MapaeFuzz [SECONDS [SEED [NAME]]]
///
/// Ends with 1 when an input costs more than 20 times what is usual (``Campaign``) or is answered 500, and a crash ends it
/// as crashes do. Built with `-sanitize=fuzzer` it is a libFuzzer program and takes libFuzzer's arguments (`bin/fuzz`).
@main
enum MapaeFuzz {
    static func main() async throws {
        let parsers = try ParserDoors.all()
        try await FuzzServer.run { server in
            let doors = parsers + RouterDoors(server: server).all
            #if FUZZER
                try CoverageGuided.plant(doors)
                await withCheckedContinuation { over in
                    // libFuzzer's loop blocks the thread it runs on.
                    Thread.detachNewThread {
                        let status = CoverageGuided.run(doors)
                        over.resume()
                        exit(status)
                    }
                }
            #else
                let arguments = CommandLine.arguments.dropFirst()
                let seconds = arguments.first.flatMap { Int($0) } ?? 60
                let seed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? .random(in: 0...0xFFFF_FFFF)
                let name = arguments.dropFirst(2).first
                let chosen = doors.filter { name == nil || $0.name == name }
                guard !chosen.isEmpty else {
                    say(doors.map(\.name).joined(separator: "\n"))
                    exit(64)
                }
                let campaign = Campaign(doors: chosen, time: .seconds(seconds), seed: seed)
                if await !campaign.run() { exit(1) }
            #endif
        }
    }
}

import Foundation
import MapaeServer
import MapaeTesting
import Synchronization
import Testing

/// A descriptor whose other end the test holds, and may change for another.
private final class Outlet {
    let descriptor: CInt
    let reader: CInt

    init() {
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        (reader, descriptor) = (ends[0], ends[1])
    }

    deinit { close(descriptor) }

    func lead(to path: String) {
        let opened = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        dup2(opened, descriptor)
        close(opened)
    }

    /// Reads until the last line ends with a text.
    func text(until end: String) -> String {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65536)
        while !bytes.reversed().starts(with: "\(end)\n".utf8.reversed()) {
            let count = read(reader, &room, room.count)
            guard count > 0 else { break }
            bytes += room[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite(.timeLimit(.minutes(1))) struct LineWriterTests {
    private func writer(to outlet: Outlet, capacity: Int = 1 << 20) -> LineWriter {
        LineWriter(descriptor: outlet.descriptor, capacity: capacity) { lost, write in write("lost \(lost)") }
    }

    @Test func `Lines arrive whole and in their order`() {
        let outlet = Outlet()
        let writer = writer(to: outlet)
        let lines = (1...2000).map { "line \($0)" }
        lines.forEach(writer.write)
        #expect(outlet.text(until: "line 2000") == lines.joined(separator: "\n") + "\n")
        #expect(writer.dropped == 0)
    }

    @Test func `A full disk costs the lines that it does not take, and one line tells how many they were`() async throws
    {
        try await withTemporaryFolder { folder in
            let outlet = Outlet()
            outlet.lead(to: "/dev/full")
            let writer = writer(to: outlet)
            for number in 1...5 { writer.write("line \(number)") }
            writer.flush(within: .seconds(30))
            #expect(writer.dropped == 5)
            outlet.lead(to: "\(folder)/log")
            writer.write("again")
            writer.flush(within: .seconds(30))
            writer.write("and again")
            writer.flush(within: .seconds(30))
            let text = try String(contentsOfFile: "\(folder)/log", encoding: .utf8)
            #expect(text == "again\nlost 5\nand again\n")
            #expect(writer.dropped == 5)
        }
    }

    @Test func `A pipe whose reader has gone is no end of the process`() {
        let outlet = Outlet()
        let writer = writer(to: outlet)
        close(outlet.reader)
        for number in 1...3 { writer.write("line \(number)") }
        writer.flush(within: .seconds(30))
        #expect(writer.dropped == 3)
    }

    @Test func `Behind a reader that has stopped nobody waits, and no more than the room is held`() {
        let outlet = Outlet()
        let writer = writer(to: outlet, capacity: 200_000)
        let line = String(repeating: "x", count: 999)
        // A pipe takes 64 KiB and the writer 200,000 bytes; a call that waited for the reader would never return.
        for _ in 0..<1000 { writer.write(line) }
        let dropped = writer.dropped
        #expect((700...800).contains(dropped))
        let text = outlet.text(until: "lost \(dropped)")
        #expect(text == String(repeating: line + "\n", count: 1000 - dropped) + "lost \(dropped)\n")
    }

    @Test func `A line that was cut off does not run into the next one`() async throws {
        try await withTemporaryFolder { folder in
            let outlet = Outlet()
            let writer = writer(to: outlet)
            writer.write(String(repeating: "x", count: 100_000))
            // The pipe has taken a part and the thread waits with the rest.
            #expect(outlet.firstBytes(10) == "xxxxxxxxxx")
            close(outlet.reader)
            writer.flush(within: .seconds(30))
            #expect(writer.dropped == 1)
            outlet.lead(to: "\(folder)/log")
            writer.write("next")
            writer.flush(within: .seconds(30))
            let text = try String(contentsOfFile: "\(folder)/log", encoding: .utf8)
            #expect(text.hasPrefix("\nnext\n"))
        }
    }

    @Test func `A descriptor that is closed is no more than a full disk`() {
        let writer = LineWriter(descriptor: 1_000_000) { _, _ in }
        writer.write("line")
        writer.flush(within: .seconds(30))
        #expect(writer.dropped == 1)
    }
}

extension Outlet {
    fileprivate func firstBytes(_ count: Int) -> String {
        var room = [UInt8](repeating: 0, count: count)
        let taken = read(reader, &room, count)
        return String(decoding: room[..<max(0, taken)], as: UTF8.self)
    }
}

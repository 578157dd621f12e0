import MutualTLS
import NIOSSL
import ProviderTransport
import Testing

@Suite
struct SwapTests {
    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `two hundred calls at a time see a swap and lose nothing (C6)`(version: TLSVersion) async throws {
        try await withScene(version: version) { scene in
            let (old, new) = (try scene.identity("old"), try scene.identity("new"))
            let transport = try scene.transport(old)
            let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<200 {
                    group.addTask {
                        var seen: [String] = []
                        for round in 0..<5 {
                            if number == 100, round == 2 { try transport.swap(to: new) }
                            let swapped = transport.current == new
                            let name = try await scene.ask(transport)
                            #expect(!swapped || name == "CN=new", "the old identity was seen after the swap")
                            seen.append(name)
                        }
                        return seen
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(seen.count == 1000 && scene.server.requests == 1000)
            #expect(Set(seen) == ["CN=old", "CN=new"])
            for _ in 0..<20 { #expect(try await scene.ask(transport) == "CN=new") }
        }
    }

    @Test func `a kept connection of the old identity is not used any more (C6)`() async throws {
        try await withScene { scene in
            let transport = try scene.transport(scene.identity("old"))
            #expect(try await scene.ask(transport) == "CN=old")
            #expect(try await scene.ask(transport) == "CN=old")
            #expect(scene.server.connections == ["CN=old"])
            try transport.swap(to: scene.identity("new"))
            #expect(try await scene.ask(transport) == "CN=new")
            #expect(scene.server.connections == ["CN=old", "CN=new"])
        }
    }

    @Test func `a renewed certificate of the same name is another identity`() async throws {
        try await withScene { scene in
            let transport = try scene.transport(scene.identity("my-app"))
            _ = try await scene.ask(transport)
            try transport.swap(to: scene.identity("my-app"))
            _ = try await scene.ask(transport)
            #expect(scene.server.connections == ["CN=my-app", "CN=my-app"])
        }
    }

    @Test func `a call under way ends with the identity it began with (C6)`() async throws {
        try await withScene { scene in
            let transport = try scene.transport(scene.identity("old"))
            async let held = scene.ask(transport, "/hold")
            await scene.server.nextHold()
            try transport.swap(to: scene.identity("new"))
            #expect(try await scene.ask(transport) == "CN=new")
            scene.server.release()
            #expect(try await held == "CN=old")
        }
    }

    @Test func `a swap is undone by another (C6)`() async throws {
        try await withScene { scene in
            let (old, new) = (try scene.identity("old"), try scene.identity("new"))
            let transport = try scene.transport(old)
            let before = try transport.swap(to: new)
            #expect(before == old && transport.current == new)
            #expect(try await scene.ask(transport) == "CN=new")
            #expect(try transport.swap(to: before) == new)
            #expect(transport.current == old)
            #expect(try await scene.ask(transport) == "CN=old")
        }
    }

    @Test func `the next identity is tried beside the current one (C6)`() async throws {
        try await withScene { scene in
            let transport = try scene.transport(scene.identity("old"))
            let next = try transport.sibling(presenting: scene.identity("new"))
            #expect(try await scene.ask(next) == "CN=new")
            let stranger = try Authority("another root").issue("new")
            let refused = try transport.sibling(
                presenting: ClientIdentity(certificate: stranger.certificate, key: stranger.key))
            let error = await #expect(throws: TransportError.self) { try await scene.ask(refused) }
            #expect(error?.code == .certificateRefused)
            #expect(try await scene.ask(transport) == "CN=old")
        }
    }
}

import Foundation
import MapaeTesting
import NIOCore
import NIOPosix
import Testing

@testable import MapaeServer

/// How commands find a running `mapae dev` (C13).
@Suite struct DevelopmentPortsTests {
    @Test func `a folder says where its server serves, and nothing once that has ended`() async throws {
        try await withTemporaryFolder { path in
            let folder = try DevelopmentFolder(at: path)
            #expect(folder.ports == nil)
            let ports = DevelopmentPorts(server: 18080, sandbox: 19090, toss: 17000)
            try folder.note(ports)
            #expect(try DevelopmentFolder(at: path).ports == ports)
            let file = folder.path + "/serving.json"
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            folder.forgetPorts()
            #expect(folder.ports == nil)
            folder.forgetPorts()
        }
    }

    @Test func `every port that is taken is named, with what chooses another`() async throws {
        let held = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(held.localAddress?.port)
        let ports = DevelopmentPorts(server: port, sandbox: port, toss: port)
        let taken = await #expect(throws: PortsTaken.self) { try await ports.checkFree() }
        #expect(taken?.ports.prefix(3).map(\.option) == ["--port", "--sandbox-port", "--toss-port"])
        #expect(taken?.description.contains("  - \(port), the server's: --port chooses another\n") == true)
        try await held.close()
    }

    @Test func `what somebody says wins over what the folder says, and that over the standard ports`() async throws {
        try await withTemporaryFolder { path in
            let folder = try DevelopmentFolder(at: path)
            func ports(_ server: Int? = nil, _ sandbox: Int? = nil, _ toss: Int? = nil) -> [Int] {
                let ports = DevelopmentPorts(server: server, sandbox: sandbox, toss: toss, in: folder)
                return [ports.server, ports.sandbox, ports.partner.api, ports.partner.pay]
            }
            #expect(ports() == [8080, 9090, 9443, 9444])
            #expect(ports(1, 2, 3) == [1, 2, 3, 4])
            try folder.note(DevelopmentPorts(server: 18080, sandbox: 19090, toss: 17000))
            #expect(ports() == [18080, 19090, 17000, 17001])
            #expect(ports(1) == [1, 19090, 17000, 17001])
            #expect(ports(nil, 9090) == [18080, 9090, 9443, 9444])
            #expect(ports(nil, nil, 7000) == [18080, 19090, 7000, 7001])
            try Data("{}".utf8).write(to: URL(filePath: folder.path + "/serving.json"))
            #expect(ports() == [8080, 9090, 9443, 9444])
        }
    }
}

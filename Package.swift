// swift-tools-version: 6.2
import PackageDescription

// The manifest is the map: targets stand bottom-up, one MARK a layer, and a target may import only what
// it lists (ARCHITECTURE.md explains the layers; TidyTests compares the two).

/// Products only the server needs hang on the default trait `Server`; somebody who uses one provider
/// library alone writes `traits: []` and neither resolves nor builds them.
let server: TargetDependencyCondition? = .when(traits: ["Server"])

/// `bin/fuzz` alone builds so: every branch of ours tells libFuzzer that it was taken.
let fuzzing: [SwiftSetting] =
    Context.environment["MAPAE_FUZZ"] == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"]), .define("FUZZER")]

let strict: [SwiftSetting] =
    fuzzing + [
        .swiftLanguageMode(.v6),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird", condition: server)
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto", condition: server)
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto", condition: server)
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types", condition: server)
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio", condition: server)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log", condition: server)
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server)
let unixSignals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle", condition: server)

let package = Package(
    name: "mapae",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "TossPayments", targets: ["TossPayments"]),
        .library(name: "AppsInToss", targets: ["AppsInToss"]),
        .library(name: "AsyncHTTPClientTransport", targets: ["AsyncHTTPClientTransport"]),
        .library(name: "MutualTLS", targets: ["MutualTLS"]),
        .executable(name: "mapae", targets: ["mapae"]),
    ],
    traits: [
        .default(enabledTraits: ["Server"]),
        .trait(name: "Server", description: "The server, its drivers and the sandbox."),
    ],
    dependencies: [
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        // MARK: 0. Words
        .target(name: "MapaeCore", dependencies: [crypto], swiftSettings: strict),
        .target(name: "StrictJSON", swiftSettings: strict),
        .target(name: "MapaeMetrics", swiftSettings: strict),
        .target(name: "ProviderTransport", swiftSettings: strict),
        .target(
            name: "AsyncHTTPClientTransport",
            dependencies: [
                "ProviderTransport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(
            name: "MutualTLS",
            dependencies: [
                "AsyncHTTPClientTransport", "ProviderTransport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict),
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        // Its pkg-config file holds a flag the package manager refuses; Debian's headers are found without it.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

        // MARK: 1. Contracts
        .target(
            name: "TossPayments", dependencies: ["ProviderTransport", "StrictJSON"], exclude: ["README.md"],
            swiftSettings: strict),
        .target(
            name: "AppsInToss",
            dependencies: [
                "ProviderTransport", "StrictJSON", .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["README.md"], swiftSettings: strict),
        .target(name: "MapaeStore", dependencies: ["MapaeCore", logging], swiftSettings: strict),
        .target(name: "MapaeCache", dependencies: ["MapaeCore", crypto], swiftSettings: strict),

        // MARK: 2. Drivers
        .target(
            name: "MapaeStoreSQLite",
            dependencies: [
                "MapaeCore", "MapaeStore", logging,
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: server),
            ],
            swiftSettings: strict),
        .target(
            name: "MapaeStorePostgres", dependencies: ["MapaeCore", "MapaeStore", "CLibPQ", logging],
            swiftSettings: strict),
        .target(
            name: "MapaeCacheStore", dependencies: ["MapaeCore", "MapaeCache", "MapaeStore"], swiftSettings: strict),
        .target(
            name: "MapaeCacheRedis", dependencies: ["MapaeCore", "MapaeCache", "CHiredis"], swiftSettings: strict),

        // MARK: 2. Domain
        .target(
            name: "MapaeIdentity",
            dependencies: [
                "MapaeCore", "StrictJSON", "AppsInToss", "MapaeMetrics", "MapaeStore", "MapaeCache", crypto,
                cryptoExtras,
                logging,
                .product(name: "JWTKit", package: "jwt-kit", condition: server),
            ],
            swiftSettings: strict),
        .target(
            name: "MapaePayments",
            dependencies: ["MapaeCore", "StrictJSON", "AppsInToss", "MapaeStore", "TossPayments", crypto, logging],
            swiftSettings: strict),
        .target(
            name: "MapaeMessages", dependencies: ["MapaeCore", "AppsInToss", "MapaeStore", logging],
            swiftSettings: strict),

        // MARK: 2. Drivers of the domain
        .target(
            name: "MapaeMailSendmail",
            dependencies: [
                "MapaeCore", "MapaeIdentity",
                .product(name: "Subprocess", package: "swift-subprocess", condition: server),
                .product(name: "SystemPackage", package: "swift-system", condition: server),
            ],
            swiftSettings: strict),

        // MARK: 3. Doors
        .target(
            name: "MapaeHTTP",
            dependencies: [
                "MapaeCore", "StrictJSON", "MapaeMetrics", "MapaeCache", "MapaeIdentity", "MapaePayments",
                "MapaeMessages", hummingbird, crypto, httpTypes, nioCore, logging,
            ],
            swiftSettings: strict),
        .target(
            name: "MapaeWeb",
            dependencies: [
                "MapaeCore", "MapaeHTTP", "MapaeIdentity", "MapaePayments", hummingbird, crypto, httpTypes, nioCore,
                logging, .product(name: "Mustache", package: "swift-mustache", condition: server),
            ],
            resources: [.embedInCode("Resources")],
            swiftSettings: strict),
        .target(
            name: "MapaeJobs",
            dependencies: ["MapaeCore", "MapaeStore", "MapaeIdentity", "MapaePayments", lifecycle, logging],
            swiftSettings: strict),

        // MARK: 4. Wiring
        .target(
            name: "MapaeServer",
            dependencies: [
                "MapaeCore", "StrictJSON", "MapaeMetrics", "ProviderTransport", "AsyncHTTPClientTransport", "MutualTLS",
                "TossPayments", "AppsInToss", "MapaeStore", "MapaeStoreSQLite", "MapaeStorePostgres", "MapaeCache",
                "MapaeCacheStore",
                "MapaeCacheRedis", "MapaeIdentity", "MapaePayments", "MapaeMessages", "MapaeMailSendmail", "MapaeHTTP",
                "MapaeWeb", "MapaeJobs", "ProviderSandbox",
                hummingbird, crypto, httpTypes, nioCore, logging, lifecycle,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: server),
                .product(
                    name: "Configuration", package: "swift-configuration", condition: server),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: server),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras", condition: server),
            ],
            swiftSettings: strict),

        // MARK: 5. Program
        .executableTarget(
            name: "mapae",
            dependencies: [
                "MapaeCore", "MapaeIdentity", "MapaeServer", "MapaeStore", "ProviderSandbox", logging, lifecycle,
                unixSignals,
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: server),
            ],
            swiftSettings: strict),

        // MARK: Beside
        .target(
            name: "ProviderSandbox",
            dependencies: [
                "StrictJSON", hummingbird, crypto, cryptoExtras, httpTypes, nioCore, logging, lifecycle,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: server),
                .product(name: "HummingbirdTLS", package: "hummingbird", condition: server),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(name: "SwiftASN1", package: "swift-asn1", condition: server),
                .product(name: "X509", package: "swift-certificates", condition: server),
            ],
            resources: [.embedInCode("Resources")],
            swiftSettings: strict),
        .target(
            name: "MapaeTesting",
            dependencies: [
                "MapaeCore", "MapaeStore", "MapaeStoreSQLite", "MapaeStorePostgres", "ProviderTransport",
                "AsyncHTTPClientTransport", "MutualTLS", "ProviderSandbox", logging,
            ],
            swiftSettings: strict),

        // MARK: Benchmarks
        .executableTarget(
            name: "MapaeBenchmarks",
            dependencies: [
                "MapaeCore", "MapaeCache", "MapaeCacheRedis", "MapaeHTTP", "MapaeIdentity", "MapaePayments",
                "MapaeServer", "MapaeStore", "MapaeStoreSQLite", "MapaeTesting", "ProviderSandbox", hummingbird,
                logging, lifecycle, nioCore,
                .product(name: "HummingbirdCore", package: "hummingbird", condition: server),
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: server),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
            ],
            path: "Benchmarks/MapaeBenchmarks", swiftSettings: strict),
        .executableTarget(
            name: "MapaeFuzz",
            dependencies: [
                "MapaeCore", "StrictJSON", "MutualTLS", "MapaeCache", "MapaeHTTP", "MapaeIdentity", "MapaePayments",
                "MapaeServer", "MapaeTesting", "ProviderSandbox", hummingbird, httpTypes, nioCore,
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: server),
                .product(name: "NIOEmbedded", package: "swift-nio", condition: server),
            ],
            path: "Fuzzing/MapaeFuzz", swiftSettings: strict,
            linkerSettings: fuzzing.isEmpty ? [] : [.unsafeFlags(["-sanitize=fuzzer"])]),

        // MARK: Tests
        .testTarget(
            name: "MapaeCoreTests", dependencies: ["MapaeCore", "MapaeTesting", "StrictJSON"], swiftSettings: strict),
        .testTarget(
            name: "AsyncHTTPClientTransportTests",
            dependencies: [
                "AsyncHTTPClientTransport", "ProviderTransport", crypto, nioCore,
                .product(name: "NIOPosix", package: "swift-nio", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(name: "X509", package: "swift-certificates", condition: server),
                .product(name: "SwiftASN1", package: "swift-asn1", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TossPaymentsTests",
            dependencies: [
                "TossPayments", "ProviderTransport", "StrictJSON", "AsyncHTTPClientTransport", "ProviderSandbox",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MutualTLSTests",
            dependencies: [
                "MutualTLS", "AsyncHTTPClientTransport", "ProviderTransport", crypto, cryptoExtras, nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
                .product(name: "NIOPosix", package: "swift-nio", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(name: "X509", package: "swift-certificates", condition: server),
                .product(name: "SwiftASN1", package: "swift-asn1", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AppsInTossTests",
            dependencies: [
                "AppsInToss", "MutualTLS", "AsyncHTTPClientTransport", "ProviderTransport", "StrictJSON",
                "ProviderSandbox", crypto,
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreConformance",
            dependencies: [
                "MapaeCore", "MapaeStore", "MapaeStoreSQLite", "MapaeStorePostgres", "MapaeTesting", logging,
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CacheConformance",
            dependencies: [
                "MapaeCore", "MapaeCache", "MapaeCacheStore", "MapaeCacheRedis", "MapaeStore", "MapaeStorePostgres",
                "MapaeTesting",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProviderSandboxTests",
            dependencies: [
                "ProviderSandbox", crypto, logging, nioCore,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: server),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
                .product(name: "NIOPosix", package: "swift-nio", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaeIdentityTests",
            dependencies: [
                "MapaeCore", "MapaeCache", "MapaeStore", "MapaeIdentity", "MapaeTesting", "AppsInToss",
                "ProviderTransport", "ProviderSandbox", crypto, cryptoExtras, logging,
                .product(name: "JWTKit", package: "jwt-kit", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaePaymentsTests",
            dependencies: [
                "MapaeCore", "MapaeStore", "MapaePayments", "MapaeTesting", "TossPayments", "ProviderTransport",
                "ProviderSandbox", "AsyncHTTPClientTransport", "AppsInToss", "MapaeIdentity",
                "MutualTLS", logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaeMessagesTests",
            dependencies: [
                "MapaeCore", "MapaeStore", "MapaeMessages", "MapaeIdentity", "MapaeTesting", "AppsInToss",
                "ProviderTransport", "ProviderSandbox", logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaeHTTPTests",
            dependencies: [
                "MapaeCore", "MapaeMetrics", "MapaeCache", "MapaeHTTP", "MapaeIdentity", "MapaePayments",
                "MapaeMessages", "MapaeWeb",
                "MapaeTesting", "MapaeStore", "AppsInToss",
                "TossPayments", "ProviderTransport", "AsyncHTTPClientTransport", "ProviderSandbox", hummingbird,
                httpTypes, nioCore, logging, crypto,
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: server),
                .product(name: "NIOEmbedded", package: "swift-nio", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaeWebTests",
            dependencies: [
                "MapaeCore", "MapaeHTTP", "MapaeIdentity", "MapaePayments", "MapaeWeb", hummingbird,
                .product(name: "Mustache", package: "swift-mustache", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MapaeServerTests",
            dependencies: [
                "MapaeCore", "MapaeCache", "MapaeServer", "MapaeJobs", "MapaeHTTP", "MapaeIdentity", "MapaePayments",
                "MapaeMailSendmail", "MapaeStore", "MapaeMetrics", "AppsInToss", "MutualTLS",
                "AsyncHTTPClientTransport", "ProviderTransport",
                "MapaeTesting", "ProviderSandbox", hummingbird, httpTypes, nioCore, logging, lifecycle,
                .product(name: "NIOPosix", package: "swift-nio", condition: server),
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "MapaeCore", "MapaeMetrics", "MapaeCache", "MapaeCacheRedis", "MapaeHTTP", "MapaeIdentity",
                "MapaePayments",
                "MapaeServer", "MapaeStore", "MapaeTesting", "ProviderSandbox", "ProviderTransport",
                "AsyncHTTPClientTransport", hummingbird, httpTypes, nioCore, logging, lifecycle,
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: server),
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: server),
            ],
            swiftSettings: strict),
        .testTarget(name: "MapaeFuzzTests", dependencies: ["MapaeFuzz"], swiftSettings: strict),
        .testTarget(name: "TidyTests", dependencies: ["MapaeCore"], swiftSettings: strict),
    ]
)

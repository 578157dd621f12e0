// swift-tools-version: 6.2
import PackageDescription

// A package like a user's own: it takes libraries of Mapae and, with `traits: []`, nothing of the server.
let package = Package(
    name: "outside-package",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "mapae", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "ConfirmPayment",
            dependencies: [
                .product(name: "TossPayments", package: "mapae"),
                .product(name: "AsyncHTTPClientTransport", package: "mapae"),
            ]),
        .executableTarget(
            name: "LogInWithToss",
            dependencies: [
                .product(name: "AppsInToss", package: "mapae"),
                .product(name: "AsyncHTTPClientTransport", package: "mapae"),
                .product(name: "MutualTLS", package: "mapae"),
            ]),
    ]
)

// swift-tools-version: 6.2
import PackageDescription

/// The git revision that `outrigger --version` and `outrigger_build_info` show.
let revision = Context.gitInformation?.currentCommit ?? "unknown"

/// A module of the house: Swift code in `Sources/NAME`, with `Tests/NAMETests` beside it.
///
/// A module imports only lower floors (docs/ARCHITECTURE.md); `make` builds with
/// `--explicit-target-dependency-import-check error`, which makes this list binding.
func module(
    _ name: String, _ dependencies: [Target.Dependency], testing: [Target.Dependency] = [],
    exclude: [String] = [], resources: [Resource]? = nil
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, resources: resources),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.init(stringLiteral: name), "TestKit"] + dependencies + testing,
            exclude: exclude),
    ]
}

let package = Package(
    name: "outrigger",
    products: [
        .executable(name: "outrigger", targets: ["outrigger"]),
        // What Swift applications import; the daemon does not link it.
        .library(name: "OutriggerMetrics", targets: ["OutriggerMetrics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    ],
    targets: [
        // Floor 0: the C doors, and what every floor stands on.
        .target(name: "CLinux"),
        .target(name: "CBuildInfo", cSettings: [.define("OUTRIGGER_REVISION", to: "\"\(revision)\"")]),
        .target(name: "CMicroHTTPD", linkerSettings: [.linkedLibrary("microhttpd")]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CYAML", linkerSettings: [.linkedLibrary("yaml")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "TestKit", path: "Tests/TestKit"),
    ]
        + module("Bytes", [])
        + module("Threads", ["CLinux"])
        // Floor 1: what a measurement is, and what the kernel says.
        + module("Telemetry", ["Bytes"])
        + module("Kernel", ["Bytes", "CLinux", "Threads"], exclude: ["Fixtures"])
        // Floor 2: bytes and samples, no I/O.
        + module(
            "WireFormats", ["Bytes", "CLinux", "Telemetry", "CYAML", "CZlib"], testing: ["LineCorpus"],
            exclude: ["Lines"])
        // Rows of lines and what must become of them, for the judge and for our own tests of WireFormats.
        + [.target(name: "LineCorpus", dependencies: ["Bytes", "WireFormats"])]
        + module("SeriesStore", ["Telemetry", "Threads"])
        + module(
            "PromQL", ["Bytes", "Threads", "Telemetry", "CRE2"], testing: ["PromQLScript"],
            exclude: ["Scripts"])
        // The promqltest language, for the judge and for our own tests of PromQL.
        + [.target(name: "PromQLScript", dependencies: ["Telemetry", "PromQL"])]
        // Floor 3: side by side, never importing each other.
        + module("Collectors", ["Bytes", "CLinux", "Threads", "Telemetry", "Kernel"], exclude: ["Fixtures"])
        + module("Ingest", ["Bytes", "CLinux", "Threads", "Telemetry", "Kernel", "WireFormats"])
        + module(
            "Rules", ["Bytes", "Threads", "Telemetry", "WireFormats", "SeriesStore", "PromQL", "CCurl"],
            exclude: ["Fixtures"],
            // A link to alerts/host.yml: the rules that run without any configuration.
            resources: [.embedInCode("Resources/host.yml")])
        + module(
            "Doctor", ["Bytes", "CLinux", "Kernel", "WireFormats"],
            exclude: ["Golden", "Fixtures", "Fix/Golden", "Preflight/Golden"])
        + module("Endpoint", ["Threads", "CMicroHTTPD"])
        + module(
            "OutriggerMetrics",
            ["Bytes", "CLinux", "Threads", .product(name: "CoreMetrics", package: "swift-metrics")],
            testing: ["Ingest", "Telemetry", "WireFormats"])
        // Floor 4: settings, wiring, the only clock.
        + module(
            "Sidecar",
            [
                "Bytes", "CLinux", "CBuildInfo", "Threads", "Telemetry", "Kernel", "WireFormats",
                "SeriesStore",
                "PromQL", "Collectors", "Doctor", "Ingest", "Rules", "Endpoint",
            ])
        // Floor 5: one file per command.
        + [
            .executableTarget(
                name: "outrigger",
                dependencies: [
                    "Bytes", "Sidecar", "Telemetry", "Kernel", "WireFormats", "Collectors", "Doctor",
                    "Ingest",
                    "PromQL",
                    "Rules",
                    "SeriesStore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ]),
            .testTarget(
                name: "CommandTests",
                dependencies: [
                    "outrigger", "TestKit", "Doctor",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ], exclude: ["Golden"]),
            .executableTarget(
                name: "outrigger-judge",
                dependencies: [
                    "Bytes", "Telemetry", "WireFormats", "LineCorpus", "SeriesStore", "PromQL",
                    "PromQLScript",
                    "Rules",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ]),
            .testTarget(
                name: "TidyTests",
                dependencies: ["TestKit", "Telemetry", "Collectors", "Ingest", "PromQL", "Rules", "Sidecar"]),
        ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

for target in package.targets {
    let isC = target.name.first == "C" && target.name.dropFirst().first?.isUppercase == true
    if isC {
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
        continue
    }
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}

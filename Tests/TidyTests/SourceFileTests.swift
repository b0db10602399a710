import Testing

/// Small files, on their floors.
struct SourceFileTests {
    /// The floors of docs/ARCHITECTURE.md; a module that is not here fails `knowsTheFloorOfEveryModule`.
    static let floors: [String: Int] = [
        "CLinux": 0, "CBuildInfo": 0, "CMicroHTTPD": 0, "CZlib": 0, "CYAML": 0, "CRE2": 0, "CCurl": 0,
        "Bytes": 0, "Threads": 0,
        "Telemetry": 1, "Kernel": 1,
        "WireFormats": 2, "SeriesStore": 2, "PromQL": 2,
        "PromQLScript": 3, "LineCorpus": 3,
        "Collectors": 3, "Ingest": 3, "Rules": 3, "Doctor": 3, "Endpoint": 3,
        "OutriggerMetrics": 3,
        "Sidecar": 4,
        "outrigger": 5, "outrigger-judge": 5,
    ]
    static let longest = 400
    static let medianAtMost = 120
    static let ninetyPercentAtMost = 250

    @Test func keepsEveryFileShort() {
        for file in ProjectTree.swiftSources + ProjectTree.files(in: "Tests", ending: [".swift", ".py"]) {
            #expect(
                file.lineCount <= Self.longest,
                "\(file) has \(file.lineCount) lines: it wants to be two files")
        }
    }

    @Test func keepsMostFilesVeryShort() {
        let counts = ProjectTree.swiftSources.map(\.lineCount).sorted()
        #expect(counts[counts.count / 2] <= Self.medianAtMost, "the median source file is too long")
        #expect(counts[counts.count * 9 / 10] <= Self.ninetyPercentAtMost, "too many long source files")
    }

    @Test func knowsTheFloorOfEveryModule() {
        let modules = Set(ProjectTree.files(in: "Sources").map(\.module))
        #expect(modules == Set(Self.floors.keys))
    }

    @Test func importsOnlyLowerFloors() {
        for file in ProjectTree.swiftSources {
            let own = Self.floors[file.module] ?? 0
            for name in imports(of: file) {
                guard let other = Self.floors[name] else { continue }
                let isDoor = own == 0 && name.hasPrefix("C")
                #expect(other < own || isDoor, "\(file), floor \(own), imports \(name), floor \(other)")
            }
        }
    }

    /// They cost resident memory or start threads of their own (docs/decisions/0004).
    @Test func keepsTheDaemonFreeOfFoundation() {
        let kept = ["Foundation", "FoundationEssentials", "Dispatch", "NIO"]
        for file in ProjectTree.swiftSources where (Self.floors[file.module] ?? 0) <= 4 {
            let found = imports(of: file).filter { name in kept.contains { name.hasPrefix($0) } }
            #expect(found.isEmpty, "\(file) imports \(found)")
        }
    }

    /// Words that say nothing, in the name of a file and so of a type.
    @Test func namesFilesForWhatTheyAre() {
        let empty = /(Manager|Helper|Utils?|Base|Impl|Data|Info|Placeholder)\.swift$/
        for file in ProjectTree.swiftSources {
            #expect(file.path.firstMatch(of: empty) == nil, "\(file) is named for nothing")
        }
    }

    private func imports(of file: ProjectTree.File) -> [String] {
        file.text.matches(
            of: /^(?:(?:package|public|private)\s+)?import (?:(?:struct|class|enum|func)\s+)?([\w]+)/
                .anchorsMatchLineEndings()
        ).map { String($0.1) }
    }
}

import Doctor
import TestKit
import Testing

/// The table as a person sees it; read Golden/table when it changes.
struct TableReportTests {
    private static let narrow = MadeUpReport.finding(
        "port.range-overlaps-service", .warning, .configuration,
        at: Place(port: 8080, setting: "net.ipv4.ip_local_port_range"), touches: [],
        brief: "8080, 9090 and 7 more inside",
        remedies: [
            Remedy(
                .sysctl, "net.ipv4.ip_local_reserved_ports = 8080,9090",
                key: "net.ipv4.ip_local_reserved_ports",
                from: "", to: "8080,9090", scope: .networkNamespace)
        ])
    private static let onTheHost = MadeUpReport.finding(
        "close.orphan-limit", .critical, at: Place(), touches: [.host], brief: "+12 aborted",
        remedies: [
            Remedy(
                .sysctl, "net.ipv4.tcp_max_orphans = 262144", key: "net.ipv4.tcp_max_orphans", from: "65536",
                to: "262144", scope: .host)
        ])
    private static let hostile = MadeUpReport.finding(
        "proc.stopped", .critical, at: Place(pid: 1, process: "\u{1B}[2J\nevil\u{202E}"), touches: [],
        brief: "state T \u{7}")

    static let reports: [(name: String, report: Report, style: Style)] = [
        ("example", MadeUpReport.example, .plain),
        ("example-120", MadeUpReport.example, Style(width: 120)),
        ("example-color", MadeUpReport.example, Style(hasColor: true)),
        ("example-verbose", MadeUpReport.example, Style(isVerbose: true)),
        (
            "chain",
            MadeUpReport.report([
                MadeUpReport.overflow, MadeUpReport.descriptors, MadeUpReport.leak, MadeUpReport.capped,
                onTheHost,
            ]), .plain
        ),
        ("narrow", MadeUpReport.report([narrow, MadeUpReport.timeWait, onTheHost]), Style(width: 64)),
        ("healthy", MadeUpReport.report([]), .plain),
        ("hostile", MadeUpReport.report([hostile]), .plain),
        (
            "many",
            MadeUpReport.report(
                (0..<25).map {
                    MadeUpReport.finding(
                        "idle.keepalive", at: Place(port: 9000 + $0), touches: [.listener(9000 + $0)])
                } + [MadeUpReport.capped, MadeUpReport.capped]), .plain
        ),
        (
            "remarks",
            MadeUpReport.report([
                MadeUpReport.capped, MadeUpReport.finding("tw.classify", .info, brief: "26000 served"),
                MadeUpReport.finding("myth.fin-timeout", .info, brief: "tcp_fin_timeout = 5"),
            ]) { $0.notes = ["cpu.steal contributes to listen.overflow: 12 % stolen"] }, .plain
        ),
        (
            "past",
            MadeUpReport.report([]) { report in
                report.episodes = (0..<7).map { number in
                    Report.Episode(
                        check: "listen.overflow", severity: .critical,
                        from: "2026-01-01T00:0\(number):00.000Z",
                        to: "2026-01-01T00:0\(number):\(number == 6 ? "00" : "30").000Z",
                        place: ":8080 gateway[4242]", brief: "+471, queue 513 > 512")
                }
                report.skipped = ["psi.cpu", "conntrack.full", "psi.memory"].map { id in
                    Report.Skipped(
                        check: id,
                        unknown: id.hasPrefix("psi")
                            ? Unknown(
                                "/proc/pressure is not there",
                                grant: "needs Linux 4.20 with CONFIG_PSI, or psi=1")
                            : Unknown("no connection is tracked here"))
                }
            }, .plain
        ),
    ]

    @Test(arguments: reports.indices)
    func isReadInTenSeconds(_ index: Int) throws {
        let (name, report, style) = Self.reports[index]
        let text = TableReport.text(of: report, style)
        try expectGolden(text, "table/\(name).txt")
        if style.hasColor { return }
        for line in text.split(separator: "\n") where !line.contains(" $ ") {
            #expect(line.count <= style.width, "too wide: \(line)")
        }
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    @Test func saysTheSameWithColors() {
        let colored = TableReport.text(of: MadeUpReport.example, Style(hasColor: true))
        let bare = colored.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        #expect(bare == TableReport.text(of: MadeUpReport.example))
        #expect(bare != colored)
    }

    @Test func standsInForWhatATerminalWithoutUTF8CannotShow() {
        var style = Style()
        let text = "a → b\n└ 2 × µs … é 火 §"
        #expect(style.encoded(text) == Array(text.utf8))
        style.isASCII = true
        #expect(style.encoded(text) == Array("a > b\n` 2 x us . ? ? S".utf8))
    }

    @Test(arguments: [(0, 60), (60, 60), (80, 80), (160, 160), (9999, 160)])
    func keepsToAWidthThatCanBeRead(_ asked: Int, _ width: Int) {
        #expect(Style(width: asked).width == width)
    }
}

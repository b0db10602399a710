import Doctor
import Kernel
import Testing

/// What checks of listening, ports and closing say when all is well, and when they cannot look.
struct CheckWordsTests {
    @Test(arguments: [
        ("listen.backlog-capped", "the shortest accept queue takes 512 (:9090)"),
        ("port.range-narrow", "28231 ports a destination; accepting takes none"),
        ("conntrack.full", "7 and 9000 more of 262144 tracked connections"),
        ("mem.per-conn-budget", "the kernel needs 41 MiB of 16 GiB for them"),
        ("fd.file-max", "1184 and 9900 more of 1000000000 open files"),
        ("fd.nr-open", "a process may have up to 1048576 descriptors"),
        ("fd.epoll-watches", "a user may have 3546112 epoll watches"),
    ])
    func saysWhatItSawBeforeALoadTest(_ id: String, _ text: String) throws {
        let seen = try #require(Check.named(id)?.preflight)
        let exam = MadeUpHost().listener(port: 8080).listener(port: 9090, limit: 512)
            .listener(port: 22, limit: 128).setting("net.netfilter.nf_conntrack_count", "7")
            .setting("net.ipv4.ip_local_reserved_ports", "40000").connections(9000).examination()
        #expect(try seen(exam) == text)
    }

    @Test func saysBeforeALoadTestThatNobodyListensYet() throws {
        let exam = MadeUpHost().setting("net.netfilter.nf_conntrack_count", "0").examination()
        let seen = try #require(Check.named("listen.backlog-capped")?.preflight)
        #expect(try seen(exam) == "no listener yet; somaxconn allows 4096")
        let tracked = try #require(Check.named("conntrack.full")?.preflight)
        #expect(try tracked(exam) == "nothing is tracked now; room for 262144")
        let descriptors = try #require(Check.named("fd.process-limit")?.preflight)
        #expect(
            throws: Unknown("no server listens yet", grant: "start the server, or name it with --pid")
        ) { try descriptors(exam) }
    }

    private static let blind: [(String, MadeUpHost, Unknown)] = [
        (
            "listen.backlog-capped", MadeUpHost().listener(port: 1).withoutDrops(limits: false),
            Unknown(
                "/proc/net/tcp does not tell the limit of a listener",
                grant: "load the kernel module tcp_diag")
        ),
        (
            "port.range-narrow", MadeUpHost().setting("net.ipv4.ip_local_port_range", "5 x"),
            Unknown("net.ipv4.ip_local_port_range cannot be read as two ports")
        ),
        (
            "port.exhaustion", MadeUpHost().setting("net.ipv4.ip_local_port_range", "60000 1"),
            Unknown("net.ipv4.ip_local_port_range is no range of ports")
        ),
        (
            "port.range-overlaps-service", MadeUpHost().setting("net.ipv4.ip_local_port_range", "1 2 3"),
            Unknown("net.ipv4.ip_local_port_range is not two ports: `1 2 3`")
        ),
        (
            "close.close-wait-leak",
            MadeUpHost().listener(port: 8080).sockets { $0.add(TCPSocket.many(60, .closeWait)) }
                .changed { $0.seconds = 2 },
            Unknown("the window is too short to tell a leak from a close", grant: "--for 3s or more")
        ),
        (
            "listen.overflow", MadeUpHost().file("proc/net/netstat", ""),
            Unknown("/proc/net/netstat is not there")
        ),
    ]

    @Test(arguments: blind.indices)
    func saysWhatItCannotSee(_ place: Int) throws {
        let (id, host, unknown) = Self.blind[place]
        let check = try #require(Check.named(id))
        var exam = host.examination()
        if id == "listen.overflow" {
            var bare = exam.after
            bare.files["proc/net/netstat"] = .failure(Unknown("/proc/net/netstat is not there"))
            exam = Examination(
                question: exam.question, host: exam.host, before: bare, after: bare, seconds: 10)
        }
        #expect(throws: unknown) { try check.examine(exam) }
    }
}

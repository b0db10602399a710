import Doctor
import Sidecar
import Testing

/// The window between two samples: how often it looks, and how it ends.
struct DoctorWindowTests {
    private func window(_ host: QuietHost, _ length: Duration) -> DoctorWindow {
        DoctorWindow(host, checks: Check.all, question: Question(), length: length, clock: { host.now })
    }

    @Test func endsWhenSomebodyWantsTheReport() throws {
        let host = QuietHost()
        var pauses: [Duration] = []
        let (exam, _) = try window(host, .seconds(3600)).examination(pause: { span in
            pauses.append(span)
            host.now += span
            return pauses.count == 3
        })
        #expect(pauses == [.milliseconds(100), .milliseconds(100), .milliseconds(100)])
        #expect(exam.seconds == 0.3 && exam.isInterrupted)
        // Two samples, and a look after each pause.
        #expect(host.looks == 5)
        #expect(exam.host.processors == 2)
    }

    @Test func neverSleepsBeyondItsEnd() throws {
        let host = QuietHost()
        var pauses: [Duration] = []
        var told: [Duration] = []
        let (exam, _) = try window(host, .milliseconds(250)).examination(
            pause: { span in
                pauses.append(span)
                host.now += span
                return false
            }, tell: { told.append($0) })
        #expect(pauses == [.milliseconds(100), .milliseconds(100), .milliseconds(50)])
        #expect(told == [.milliseconds(250), .milliseconds(150), .milliseconds(50)])
        #expect(exam.seconds == 0.25 && !exam.isInterrupted)
    }

    /// What the first sample takes and the look after the pause; not what the second sample takes.
    @Test func countsFromTheBeginningOfTheFirstSample() throws {
        let host = QuietHost()
        host.lookTakes = .milliseconds(50)
        let (exam, _) = try window(host, .milliseconds(1)).examination(pause: { _ in true })
        #expect(exam.seconds == 0.1 && !exam.isInterrupted)
    }
}

/// A host on which nothing is to be seen.
private final class QuietHost: HostSource {
    var now = Duration.zero
    var looks = 0
    var lookTakes = Duration.zero

    func text(_ path: String) throws(Unknown) -> String { throw Unknown("nothing") }

    func names(in folder: String) throws(Unknown) -> [String] { [] }

    func listeners() throws(Unknown) -> [TCPSocket] {
        looks += 1
        now += lookTakes
        return []
    }

    func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts { SocketFacts() }

    func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] { [:] }

    func unixListeners() throws(Unknown) -> [UnixListener] { [] }

    func udpSockets() throws(Unknown) -> [UDPSocketSample] { [] }

    func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] { [:] }

    func candidates(for target: Question.Target) -> [Int32] { [] }

    func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? { nil }

    func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] { [] }

    func links() throws(Unknown) -> [LinkSample] { [] }

    func kernelLog() throws(Unknown) -> [KernelLogLine] { [] }

    func description() -> HostDescription {
        HostDescription(kernel: KernelVersion("6.18.0"), processors: 2, memoryBytes: 1, uptimeSeconds: 1)
    }
}

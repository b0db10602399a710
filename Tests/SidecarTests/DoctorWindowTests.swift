import Doctor
import Glibc
import Sidecar
import Testing

/// The window between two samples: how often it looks, and how it ends.
struct DoctorWindowTests {
    @Test func endsWhenSomebodyWantsTheReport() throws {
        let host = QuietHost()
        let window = DoctorWindow(
            host, checks: Check.all, question: Question(), length: .seconds(3600))
        var pauses: [Duration] = []
        let (exam, _) = try window.examination(pause: { span in
            pauses.append(span)
            return pauses.count == 3
        })
        #expect(pauses == [.milliseconds(100), .milliseconds(100), .milliseconds(100)])
        #expect(exam.seconds >= 0 && exam.seconds < 3600 && exam.isInterrupted)
        // Two samples, and a look after each pause.
        #expect(host.looks == 5)
        #expect(exam.host.processors == 2)
    }

    @Test func neverSleepsBeyondItsEnd() throws {
        let window = DoctorWindow(
            QuietHost(), checks: [], question: Question(), length: .milliseconds(1))
        var told: [Duration] = []
        let (exam, _) = try window.examination(
            pause: { span in
                #expect(span <= .milliseconds(1))
                return false
            }, tell: { told.append($0) })
        #expect(exam.seconds >= 0.001 && !told.isEmpty)
    }

    @Test func countsFromTheBeginningOfTheFirstSample() throws {
        let host = QuietHost()
        host.lookMicroseconds = 50_000
        let window = DoctorWindow(
            host, checks: Check.all, question: Question(), length: .milliseconds(1))
        let (exam, _) = try window.examination(pause: { _ in true })
        // What the first sample takes and the look after the pause; not what the second sample takes.
        #expect(exam.seconds >= 0.1 && !exam.isInterrupted)
    }
}

/// A host on which nothing is to be seen.
private final class QuietHost: HostSource {
    var looks = 0
    var lookMicroseconds: UInt32 = 0

    func text(_ path: String) throws(Unknown) -> String { throw Unknown("nothing") }

    func names(in folder: String) throws(Unknown) -> [String] { [] }

    func listeners() throws(Unknown) -> [TCPSocket] {
        looks += 1
        usleep(lookMicroseconds)
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

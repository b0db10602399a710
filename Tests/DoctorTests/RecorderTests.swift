import Doctor
import Foundation
import Kernel
import TestKit
import Testing

/// What was recorded says the same as the host did.
struct RecorderTests {
    private static func record(
        _ samples: [HostSample], into folder: String, mask: AddressMask? = nil
    ) throws -> (live: [HostSample], exam: Examination) {
        let host = SpokenHost(samples[0])
        host.folders = ["etc/sysctl.d": ["99-x.conf"]]
        let recorder = try Recorder(host, folder: folder, mask: mask)
        let sampler = Sampler(recorder, for: [RecordingTests.curious], question: Question())
        var live = [recorder.during(.before) { sampler.take() }]
        _ = try? recorder.listeners()
        host.sample = samples[1]
        live.append(recorder.during(.after) { sampler.take() })
        var queues = QueueWatch()
        for _ in 0..<3 { if let rows = try? recorder.listeners() { queues.add(rows) } }
        try recorder.finish(seconds: 9.75, date: "2026-11-21T14:49:19Z", queues: queues)
        let exam = try Recording.examination(
            of: folder, question: Question(), checks: [RecordingTests.curious])
        #expect(exam.queues.peaks == queues.peaks)
        return (live, exam)
    }

    private static func expectEqual(_ live: HostSample, _ read: HostSample) {
        #expect(read.listeners == live.listeners)
        #expect(read.sockets == live.sockets)
        #expect(read.details == live.details)
        #expect(read.unixListeners == live.unixListeners)
        #expect(read.udpSockets == live.udpSockets)
        #expect(read.owners == live.owners)
        #expect(read.processes == live.processes)
        #expect(read.cgroups == live.cgroups)
        #expect(read.links == live.links)
        #expect(read.kernelLog == live.kernelLog)
        #expect(read.files == live.files)
        #expect(read.sysctlFiles == live.sysctlFiles)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func saysTheSameAsTheHost(_ seed: UInt64) throws {
        let room = try TemporaryFolder()
        var random = RandomSample(seed: seed)
        let (live, exam) = try Self.record([random.next(), random.next()], into: "\(room.path)/DIR")
        Self.expectEqual(live[0], exam.before)
        Self.expectEqual(live[1], exam.after)
        #expect(exam.seconds == 9.75)
        var about = SpokenHost(live[0]).about
        about.isRecorded = true
        #expect(exam.host == about)
    }

    @Test func isDiagnosedAsTheHostWas() throws {
        let room = try TemporaryFolder()
        let exam = MadeUpHost().counter("TcpExt.ListenOverflows", 10, 481).counter("Tcp.PassiveOpens", 0, 900)
            .listener(port: 8080, queue: 513, limit: 512, drops: (0, 471)).examination()
        let host = SpokenHost(exam.before)
        let recorder = try Recorder(host, folder: "\(room.path)/DIR")
        let sampler = Sampler(recorder, for: Check.all, question: Question())
        _ = recorder.during(.before) { sampler.take() }
        host.sample = exam.after
        _ = recorder.during(.after) { sampler.take() }
        try recorder.finish(seconds: exam.seconds, date: nil, queues: exam.queues)
        let read = try Recording.examination(
            of: "\(room.path)/DIR", question: Question(), checks: Check.all)
        let (live, replayed) = (Diagnosis.report(of: exam), Diagnosis.report(of: read))
        #expect(!live.findings.isEmpty)
        #expect(replayed.findings == live.findings)
        #expect(replayed.fine == live.fine)
        #expect(replayed.history == live.history)
    }

    @Test func saysTheSameOfWhatCouldNotBeSeen() throws {
        let room = try TemporaryFolder()
        var sample = HostSample()
        let unknown = Unknown("sock_diag may not be read", grant: "run as root")
        sample.listeners = .failure(unknown)
        sample.sockets = .failure(unknown)
        sample.unixListeners = .failure(unknown)
        sample.udpSockets = .failure(Unknown("/proc/net/udp is not there"))
        sample.owners = .failure(unknown)
        sample.cgroups = .failure(unknown)
        sample.links = .failure(unknown)
        sample.kernelLog = .failure(unknown)
        sample.files["proc/pressure/cpu"] = .failure(Unknown("no PSI", grant: "psi=1"))
        let (live, exam) = try Self.record([sample, sample], into: "\(room.path)/DIR")
        #expect(exam.after.files["proc/pressure/cpu"] == .failure(Unknown("no PSI", grant: "psi=1")))
        Self.expectEqual(live[0], exam.before)
        Self.expectEqual(live[1], exam.after)
    }

    /// A field that is added and not written down would be lost in silence.
    @Test func knowsEveryFieldOfASample() {
        let counts = [
            Mirror(reflecting: SocketFacts()).children.count,
            Mirror(reflecting: ConnectionDetail()).children.count,
            Mirror(reflecting: LinkSample(name: "", isOn: true)).children.count,
            Mirror(reflecting: CgroupSample(path: "", folder: "")).children.count,
            Mirror(
                reflecting: ProcessSample(
                    pid: 1, name: "", startTicks: 0, state: "S", cpuTicks: 0, threadCount: 0)
            ).children.count,
            Mirror(reflecting: ProcessSample.Thread(id: 1, name: "", state: "S", cpuTicks: 0)).children.count,
        ]
        #expect(
            counts == [17, 13, 11, 18, 15, 5], "RandomSample and the lines of Recorded/ must have them all")
    }

    @Test func masksEveryAddress() throws {
        let room = try TemporaryFolder()
        let text = "10.1.2.3 is the peer\n"
        var sample = HostSample()
        let local = try #require(SocketEndpoint(text: "10.1.2.3:8080"))
        let remote = try #require(SocketEndpoint(text: "198.51.100.7:4000"))
        let socket = TCPSocket(state: .closeWait, local: local, remote: remote, cookie: 9)
        sample.listeners = .success([TCPSocket(state: .listen, local: local, remote: remote, inode: 5)])
        var facts = SocketFacts()
        facts.remarkable = [socket]
        facts.sample = [socket]
        facts.tuples = [SocketFacts.Tuple(source: local, destination: remote, used: 1, timeWait: 0)]
        sample.sockets = .success(facts)
        sample.details = .success([:])
        sample.udpSockets = .success(
            [UDPSocketSample(local: local, inode: 1, receiveQueueBytes: 0, drops: 0)])
        sample.kernelLog = .success([KernelLogLine(seconds: 1, text: text)])
        sample.sysctlFiles["etc/sysctl.d/99-x.conf"] = text
        let (_, exam) = try Self.record(
            [sample, sample], into: "\(room.path)/DIR", mask: AddressMask(secret: 3))
        let masked = try #require(try exam.after.listeners.get().first).local
        #expect(masked != local)
        let kept = try exam.after.sockets.get()
        #expect(kept.remarkable.first?.local == masked && kept.sample.first?.local == masked)
        #expect(kept.tuples.first?.source == masked)
        #expect(try exam.after.udpSockets.get().first?.local == masked)
        let files = FileManager.default.enumerator(atPath: "\(room.path)/DIR")
        for case let file as String in try #require(files) {
            guard let text = try? room.text("DIR/\(file)") else { continue }
            #expect(!text.contains("10.1.2.3") && !text.contains("198.51.100.7"), "\(file)")
        }
    }

    @Test func refusesAFolderThatHoldsARecording() throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", "{}")
        do throws(RecordingError) {
            _ = try Recorder(SpokenHost(HostSample()), folder: room.path)
            Issue.record("it was taken")
        } catch {
            #expect(
                error.description.replacing(room.path, with: "DIR")
                    == "`DIR` could not be written: `meta.json` is there already; name an empty folder that this "
                    + "user may write to")
        }
    }

    @Test func saysWhyItCouldNotWrite() throws {
        let room = try TemporaryFolder()
        let recorder = try Recorder(SpokenHost(HostSample()), folder: "\(room.path)/DIR")
        // Something else has come where the file was to be.
        try FileManager.default.createDirectory(
            atPath: "\(room.path)/DIR/meta.json", withIntermediateDirectories: true)
        do throws(RecordingError) {
            try recorder.finish(seconds: 1, date: nil, queues: QueueWatch())
            Issue.record("it was written")
        } catch {
            #expect(
                error.description.replacing(room.path, with: "")
                    == "`/DIR/meta.json` could not be written: Is a directory; name an empty folder that this user "
                    + "may write to")
        }
    }

    @Test func writesNothingOutsideItsFolder() throws {
        let room = try TemporaryFolder()
        let host = SpokenHost(HostSample())
        host.sample.files["proc/../../../x"] = .success("x")
        let recorder = try Recorder(host, folder: "\(room.path)/DIR")
        _ = recorder.during(.before) { try? recorder.text("proc/../../../x") }
        try recorder.finish(seconds: 1, date: nil, queues: QueueWatch())
        #expect(try FileManager.default.contentsOfDirectory(atPath: room.path) == ["DIR"])
        #expect(!FileManager.default.fileExists(atPath: "\(room.path)/x"))
    }
}

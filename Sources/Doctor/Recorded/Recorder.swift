/// Hands on what a host says and writes it down, in the form that `Recording` reads.
///
///     let recorder = try Recorder(host, folder: "sick", mask: nil)
///     let before = recorder.during(.before) { sampler.take() }
///     …                                                          looks in between are not written
///     let after = recorder.during(.after) { sampler.take() }
///     try recorder.finish(seconds: 10.02, date: "2026-11-21T14:49:19Z", queues: looks)
package final class Recorder: HostSource {
    package enum Moment: String, Sendable {
        case before = "t0"
        case after = "t1"
    }

    private let host: any HostSource
    private let writer: RecordingWriter
    private let mask: AddressMask?
    private var moment: Moment?

    /// Records into `folder`, which must not hold a recording yet; addresses are those of the host without a `mask`.
    package init(_ host: any HostSource, folder: String, mask: AddressMask? = nil) throws(RecordingError) {
        self.host = host
        self.mask = mask
        writer = try RecordingWriter(folder)
    }

    /// Writes what the host says within `body`.
    package func during<Value>(_ moment: Moment, _ body: () -> Value) -> Value {
        self.moment = moment
        defer { self.moment = nil }
        return body()
    }

    /// Writes what no sample says; throws the first thing that could not be written.
    package func finish(seconds: Double, date: String?, queues: QueueWatch) throws(RecordingError) {
        let description = host.description()
        var meta = RecordingMeta(seconds: seconds)
        (meta.kernel, meta.date) = (description.kernel.release, date)
        (meta.processors, meta.pageBytes) = (description.processors, Int(clamping: description.pageBytes))
        meta.ticksPerSecond = description.ticksPerSecond
        (meta.memoryBytes, meta.uptimeSeconds) = (description.memoryBytes, description.uptimeSeconds)
        meta.networkNamespace = description.networkNamespace.map { "\($0)" }
        meta.isContainer = description.isContainer
        writer.write("t1/\(RecordedFile.queues)", QueueLines.text(queues))
        writer.write("meta.json", meta.text)
        if let failure = writer.failure { throw failure }
    }

    package func text(_ path: String) throws(Unknown) -> String {
        let text = try told(path) { () throws(Unknown) in try host.text(path) }
        if mask == nil || !AddressFiles.all.contains(path) {
            write(path, AddressFiles.masked(text, path, mask))
        }
        return text
    }

    package func names(in folder: String) throws(Unknown) -> [String] { try host.names(in: folder) }

    package func listeners() throws(Unknown) -> [TCPSocket] {
        let listeners = try told(RecordedFile.listeners) { () throws(Unknown) in try host.listeners() }
        write(RecordedFile.listeners, lines: listeners.map { (mask?.masked($0) ?? $0).line })
        return listeners
    }

    package func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts {
        let facts = try told(RecordedFile.sockets) { () throws(Unknown) in try host.sockets(roles) }
        write(RecordedFile.sockets, SocketFactsLines.text(mask?.masked(facts) ?? facts))
        return facts
    }

    package func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] {
        let details = try told(RecordedFile.details) { () throws(Unknown) in try host.details(of: sockets) }
        let lines = details.sorted { $0.key < $1.key }.map { $1.line(cookie: $0) }
        write(RecordedFile.details, lines: lines)
        return details
    }

    package func unixListeners() throws(Unknown) -> [UnixListener] {
        let listeners = try told(RecordedFile.unixListeners) { () throws(Unknown) in
            try host.unixListeners()
        }
        write(RecordedFile.unixListeners, lines: listeners.map(\.line))
        return listeners
    }

    package func udpSockets() throws(Unknown) -> [UDPSocketSample] {
        let sockets = try told(RecordedFile.udpSockets) { () throws(Unknown) in try host.udpSockets() }
        write(RecordedFile.udpSockets, lines: sockets.map { (mask?.masked($0) ?? $0).text })
        return sockets
    }

    package func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        let owners = try told(RecordedFile.owners) { () throws(Unknown) in try host.owners(of: inodes) }
        write(RecordedFile.owners, OwnerLines.text(owners))
        return owners
    }

    package func candidates(for target: Question.Target) -> [Int32] { host.candidates(for: target) }

    package func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? {
        guard let process = host.process(pid, withThreads: withThreads) else { return nil }
        for (path, text) in RecordedProcess.files(of: process) { write(path, text) }
        return process
    }

    package func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] {
        let groups = try told(RecordedFile.cgroups) { () throws(Unknown) in try host.cgroups(of: processes) }
        write(RecordedFile.cgroups, CgroupLines.text(groups))
        for group in groups { for (path, text) in CgroupLines.files(of: group) { write(path, text) } }
        return groups
    }

    package func links() throws(Unknown) -> [LinkSample] {
        let links = try told(RecordedFile.links) { () throws(Unknown) in try host.links() }
        write(RecordedFile.links, LinkLines.text(links))
        return links
    }

    package func kernelLog() throws(Unknown) -> [KernelLogLine] {
        let lines = try told(RecordedFile.kernelLog) { () throws(Unknown) in try host.kernelLog() }
        let text = KernelLogText.text(lines)
        write(RecordedFile.kernelLog, mask?.masked(text) ?? text)
        return lines
    }

    package func description() -> HostDescription { host.description() }

    /// What the host says; what it cannot see is written down as well, so that the recording says the same.
    private func told<Value>(_ file: String, _ ask: () throws(Unknown) -> Value) throws(Unknown) -> Value {
        do throws(Unknown) { return try ask() } catch {
            write(RecordedFile.unknown(file), UnknownLines.text(error))
            throw error
        }
    }

    private func write(_ path: String, lines: [String]) { write(path, lines.map { $0 + "\n" }.joined()) }

    private func write(_ path: String, _ text: String) {
        if let moment { writer.write("\(moment.rawValue)/\(path)", text) }
    }
}

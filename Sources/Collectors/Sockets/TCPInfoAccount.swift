import Kernel
import Telemetry

/// What one connection had counted when it was last asked.
struct TCPInfoBaseline {
    /// The round in which that was.
    let round: UInt64
    var retransmits: UInt32 = 0
    var segments: UInt32 = 0
    var busyMicroseconds: UInt64 = 0
    var receiveWindowMicroseconds: UInt64 = 0
    var sendBufferMicroseconds: UInt64 = 0

    /// Of a connection that is just beginning.
    init(round: UInt64) { self.round = round }

    init(_ info: TCPInfoFields, round: UInt64) {
        self.round = round
        retransmits = info.totalRetransmits ?? 0
        segments = info.dataSegmentsOut ?? 0
        busyMicroseconds = info.busyMicroseconds ?? 0
        receiveWindowMicroseconds = info.receiveWindowLimitedMicroseconds ?? 0
        sendBufferMicroseconds = info.sendBufferLimitedMicroseconds ?? 0
    }
}

/// What the sampled connections of one port have told so far.
struct TCPInfoAccount {
    let port: UInt16
    /// Made once.
    private let label: String
    private var rtt = HistogramTally(TCPInfoCollector.rtt.bounds)
    private var rto = HistogramTally(TCPInfoCollector.rto.bounds)
    private var delivery = HistogramTally(TCPInfoCollector.delivery.bounds)
    private var retransmits: UInt64 = 0
    private var segments: UInt64 = 0
    private var busyMicroseconds: UInt64 = 0
    private var receiveWindowMicroseconds: UInt64 = 0
    private var sendBufferMicroseconds: UInt64 = 0
    private var sampled = 0
    private(set) var lastSample: Timestamp

    init(port: UInt16, now: Timestamp) {
        self.port = port
        label = String(port)
        lastSample = now
    }

    /// Begins a round of questions.
    mutating func begin() { sampled = 0 }

    /// Takes one answer; `before` is what its connection had counted at the last one, when that is known.
    mutating func take(
        _ info: TCPInfoFields, _ counts: TCPInfoBaseline, since before: TCPInfoBaseline?, at now: Timestamp
    ) {
        sampled += 1
        lastSample = now
        if let time = info.rttMicroseconds, time > 0 { rtt.record(Double(time) / 1e6, at: now) }
        if let time = info.rtoMicroseconds, time > 0 { rto.record(Double(time) / 1e6, at: now) }
        if let rate = info.deliveryBytesPerSecond, rate > 0 { delivery.record(Double(rate), at: now) }
        guard let before else { return }
        retransmits &+= Self.rise(from: before.retransmits, to: counts.retransmits)
        segments &+= Self.rise(from: before.segments, to: counts.segments)
        busyMicroseconds &+= Self.rise(from: before.busyMicroseconds, to: counts.busyMicroseconds)
        receiveWindowMicroseconds &+= Self.rise(
            from: before.receiveWindowMicroseconds, to: counts.receiveWindowMicroseconds)
        sendBufferMicroseconds &+= Self.rise(
            from: before.sendBufferMicroseconds, to: counts.sendBufferMicroseconds)
    }

    func facts(at now: Timestamp) -> TCPInfoFacts.Port {
        TCPInfoFacts.Port(
            label: label, rtt: rtt.reading(at: now), rto: rto.reading(at: now),
            delivery: delivery.reading(at: now), retransmits: Double(retransmits), segments: Double(segments),
            busySeconds: Double(busyMicroseconds) / 1e6,
            receiveWindowSeconds: Double(receiveWindowMicroseconds) / 1e6,
            sendBufferSeconds: Double(sendBufferMicroseconds) / 1e6, sampled: Double(sampled))
    }

    /// Nothing when the number fell, which the kernel's never do.
    private static func rise<Number: UnsignedInteger>(from before: Number, to now: Number) -> UInt64 {
        now > before ? UInt64(now - before) : 0
    }
}

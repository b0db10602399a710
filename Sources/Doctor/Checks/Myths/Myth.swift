/// Popular advice that does not do what is said of it.
///
/// It becomes a check: raised as info where a running value or a sysctl file shows that it was followed, and always
/// there for `--explain`.
struct Myth: Sendable {
    /// Where the advice was followed.
    struct Trace: Sendable {
        let place: Place
        let evidence: Evidence
        /// What was seen, as a clause: `net.ipv4.tcp_fin_timeout is 5`.
        let seen: String
        /// The same for the table: `tcp_fin_timeout 5`.
        let brief: String
    }

    typealias Traces = @Sendable (Examination) throws(Unknown) -> [Trace]

    let id: String
    /// What is said, as a title.
    let title: String
    let reads: [Source]
    /// What is true, in a sentence for the finding.
    let truth: String
    /// What is said of the place in a verdict.
    let predicate: String
    let explanation: Explanation
    let traces: Traces

    /// A myth that shows in no setting; it is there to be explained.
    init(id: String, title: String, truth: String, explanation: Explanation) {
        self.init(id: id, title: title, reads: [], truth: truth, predicate: "", explanation: explanation) {
            _ throws(Unknown) in []
        }
    }

    init(
        id: String, title: String, reads: [Source], truth: String, predicate: String,
        explanation: Explanation,
        traces: @escaping Traces
    ) {
        self.id = id
        self.title = title
        self.reads = reads
        self.truth = truth
        self.predicate = predicate
        self.explanation = explanation
        self.traces = traces
    }

    var check: Check {
        Check(
            id: id, title: title, reads: reads, scope: .networkNamespace, apply: .live,
            explanation: explanation
        ) { exam throws(Unknown) in
            let traces = try traces(exam)
            guard let first = traces.first else { return [] }
            let seen = traces.map(\.seen).joined(separator: " and ")
            return [
                Finding(
                    id, .info, .configuration, at: first.place, touches: [.namespace], predicate: predicate,
                    sentence: "\(seen): \(truth)", brief: first.brief, evidence: traces.map(\.evidence))
            ]
        }
    }
}

extension Examination {
    /// The running value of a setting and the winning line of a sysctl file, where `follows` holds of their numbers.
    ///
    /// The number at `place`, the last one if there are fewer, is the evidence. A setting that is not there was not
    /// changed by anybody.
    func traces(of key: String, at place: Int = .max, where follows: ([Int64]) -> Bool) -> [Myth.Trace] {
        var traces: [Myth.Trace] = []
        if let running = try? setting(key), let numbers = try? running.numbers(), follows(numbers) {
            let shown = numbers[min(place, numbers.count - 1)]
            traces.append(
                Myth.Trace(
                    place: Place(setting: key),
                    evidence: Evidence(source: "/\(running.path)", field: key, after: Double(shown)),
                    seen: "\(key) is \(running.words)", brief: "\(Myth.short(key)) \(running.words)"))
        }
        for line in sysctlFileSettings where line.key == key {
            guard let numbers = line.numbers, follows(numbers) else { continue }
            traces.append(Myth.Trace(line, shown: numbers[min(place, numbers.count - 1)]))
        }
        return traces
    }
}

extension Myth {
    /// The last part of a setting's name.
    static func short(_ key: String) -> Substring { key.split(separator: ".").last ?? "" }
}

extension Myth.Trace {
    /// A line of a sysctl file, with the number of it that matters.
    init(_ line: FileSetting, shown: Int64) {
        self.init(
            place: Place(setting: line.location),
            evidence: Evidence(source: line.location, field: line.key, after: Double(shown)),
            seen: "\(line.location) sets \(line.key) = \(line.value)",
            brief: "\(Myth.short(line.key)) = \(line.value)")
    }
}

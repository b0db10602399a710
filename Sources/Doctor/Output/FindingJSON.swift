import WireFormats

/// One finding as the members of a JSON object.
struct FindingJSON {
    private let finding: Finding
    private let host: HostDescription

    init(_ finding: Finding, _ host: HostDescription) {
        self.finding = finding
        self.host = host
    }

    func write(into json: inout JSONWriter) {
        json.field("id", finding.check)
        json.field("severity", finding.severity.name)
        json.field("grade", finding.grade.rawValue)
        json.field("confidence", finding.confidence.rawValue)
        json.object("where") { write(finding.place, into: &$0) }
        json.field("sentence", finding.sentence)
        json.array("evidence", of: finding.evidence) { Self.write($1, into: &$0) }
        json.field("caused_by", finding.causedBy)
        json.field("causes", finding.causes)
        json.array("fix", of: finding.remedies) { write($1, into: &$0) }
        json.field("refs", Check.explained(finding.check)?.explanation.references ?? [])
    }

    private func write(_ place: Place, into json: inout JSONWriter) {
        json.fieldIfAny("address", place.address)
        if let port = place.port { json.field("port", port) }
        if let pid = place.pid { json.field("pid", pid) }
        json.fieldIfAny("process", place.process)
        json.fieldIfAny("cgroup", place.cgroup)
        json.fieldIfAny("device", place.device)
        json.fieldIfAny("tuple", place.tuple)
        json.fieldIfAny("setting", place.setting)
    }

    private static func write(_ evidence: Evidence, into json: inout JSONWriter) {
        json.field("source", evidence.source)
        json.field("field", evidence.field)
        if let before = evidence.before { json.field("t0", before) }
        json.field("t1", evidence.after)
        if let delta = evidence.delta { json.field("delta", delta) }
        if let limit = evidence.limit { json.field("limit", limit) }
    }

    private func write(_ remedy: Remedy, into json: inout JSONWriter) {
        json.field("kind", remedy.kind.rawValue)
        json.field("text", remedy.text)
        json.fieldIfAny("key", remedy.key)
        json.fieldIfAny("from", remedy.from)
        json.fieldIfAny("to", remedy.to)
        json.field("scope", remedy.scope.rawValue)
        json.field("apply", remedy.apply.rawValue)
        json.field("risk", remedy.risk)
        json.key("allowed_here")
        json.bool(remedy.isAllowed(on: host))
        json.fieldIfAny("command", remedy.command)
    }
}

extension JSONWriter {
    fileprivate mutating func fieldIfAny(_ name: String, _ text: String?) {
        if let text { field(name, text) }
    }
}

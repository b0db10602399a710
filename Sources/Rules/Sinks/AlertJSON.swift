import Telemetry
import WireFormats

/// JSON texts about alerts, member by member in a fixed order (RFC 8259).
struct AlertJSON {
    private(set) var text = "{"

    mutating func member(_ name: String, _ value: String) { raw(name, JSONWriter.quoted(value)) }

    mutating func member(_ name: String, _ moment: Timestamp) {
        member(name, GoTime.formatted(moment, "2006-01-02T15:04:05.000Z07:00"))
    }

    mutating func member(_ name: String, _ labels: Labels) {
        let pairs = labels.pairs.map { "\(JSONWriter.quoted($0.name)):\(JSONWriter.quoted($0.value))" }
        raw(name, "{\(pairs.joined(separator: ","))}")
    }

    /// JSON has no name for what is not finite, hence a string then.
    mutating func member(_ name: String, _ value: Double) {
        let number = GoFloat.shortest(value)
        raw(name, value.isFinite ? number : JSONWriter.quoted(number))
    }

    var object: String { text + "}" }

    private mutating func raw(_ name: String, _ value: String) {
        text += (text == "{" ? "" : ",") + "\(JSONWriter.quoted(name)):\(value)"
    }
}

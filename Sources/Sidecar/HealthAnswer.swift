package import Collectors
package import Endpoint
import Telemetry
import WireFormats

/// The answer of `GET /api/outrigger/v1/health`: the health score and what it was made of, as JSON.
///
/// A degraded server still answers 200, since the question was answered; with `?status=1` it is 503, for a load
/// balancer that understands nothing else. `x-envoy-degraded` is what Envoy's health checks look for: it then prefers
/// other servers, and comes back when there are too few of them.
package struct HealthAnswer: Sendable {
    package static let path = "/api/outrigger/v1/health"

    private let report: HealthReport?

    /// `report` is `nil` before the first tick has ended.
    package init(_ report: HealthReport?) { self.report = report }

    package func response(to request: Request) -> Response {
        guard let report else {
            return Response(status: 503, text: "the first tick has not ended yet; ask again in a second\n")
        }
        let isStatusWanted = request[parameter: "status"] == "1"
        return Response(
            status: isStatusWanted && report.isDegraded ? 503 : 200, contentType: "application/json",
            headers: report.isDegraded ? [(name: "x-envoy-degraded", value: "true")] : [],
            body: ResponseBody(Self.json(report)))
    }

    private static func json(_ report: HealthReport) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("timestamp")
        json.number(report.timestamp.seconds)
        json.key("score")
        json.number(report.score ?? .nan)
        json.key("degraded")
        json.bool(report.isDegraded)
        json.key("degraded_above")
        json.number(HealthReport.degradedAbove)
        json.key("inputs")
        json.string(report.inputs)
        json.key("readings")
        json.beginArray()
        for reading in report.readings { write(reading, report.share(of: reading), into: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func write(
        _ reading: HealthReport.Reading, _ share: Double, into json: inout JSONWriter
    ) {
        json.beginObject()
        json.key("name")
        json.string(reading.name)
        json.key("value")
        json.number(reading.value ?? .nan)
        json.key("raw")
        json.number(reading.raw ?? .nan)
        json.key("limit")
        json.number(reading.limit)
        json.key("weight")
        json.number(share)
        json.key("configured_weight")
        json.number(reading.weight)
        json.key("missing")
        if let missing = reading.missing { json.string(missing) } else { json.null() }
        json.endObject()
    }
}

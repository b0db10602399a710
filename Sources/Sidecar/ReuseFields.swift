import Collectors
import WireFormats

/// The mapping `reuse`: what the reuse of connections is computed from.
///
///     reuse: { requests: http_requests_total, port: 8080 }
struct ReuseFields {
    let fields: YAMLFields

    func settings() -> ReuseSettings {
        let requests = SelectorField(fields: fields, key: "requests").selector()
        if let requests, !["_total", "_count"].contains(where: requests.name.hasSuffix) {
            fields.reader.report(
                "`requests` must be a counter, whose name ends in `_total` or `_count`, not `\(requests.name)`",
                at: fields.mark(of: "requests"))
        }
        let number: Int? = fields.optional("port")
        let port = number.flatMap { UInt16(exactly: $0) }
        if number != nil, port ?? 0 == 0 {
            fields.reader.report("`port` must be a port from 1 to 65535", at: fields.mark(of: "port"))
        }
        return ReuseSettings(requests: requests, port: port)
    }
}

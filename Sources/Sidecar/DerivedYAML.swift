import Collectors
import WireFormats

extension ReuseSettings {
    /// As the configuration file would say it.
    var yaml: String {
        let parts = [
            requests.map { "requests: \(JSONWriter.quoted($0.description))" }, port.map { "port: \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
    }
}

extension HealthInput {
    /// As the configuration file would say it.
    var yaml: String {
        var parts = ["name: \(JSONWriter.quoted(name))"]
        if case .largest(let selectors, let limit) = source {
            // Only what is known by its name has several.
            if let only = selectors.first, selectors.count == 1 {
                parts.append("metric: \(JSONWriter.quoted(only.description))")
            }
            parts.append("limit: \(limit)")
        }
        return "{ \((parts + ["weight: \(weight)"]).joined(separator: ", ")) }"
    }
}

package import Collectors
import WireFormats

/// A watched group as configured: the rule, and the words that say it.
package struct ProcessSettings: Sendable {
    package let rule: ProcessRule
    /// `exe`, `comm`, `cmdline_regex`, `pid_file` or `listens_on`.
    let key: String
    let value: String

    /// As the configuration file would say it.
    var yaml: String {
        let written = key == "listens_on" ? value : JSONWriter.quoted(value)
        let network = rule.followsNetwork ? ", netns: \(ProcessFields.follow)" : ""
        return "{ name: \(JSONWriter.quoted(rule.name)), match: { \(key): \(written) }\(network) }"
    }
}

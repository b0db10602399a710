import Collectors
import Kernel
import PromQL
import WireFormats

/// One entry of `processes`: a name, and the one condition by which its processes are known.
///
///     - { name: gateway, match: { listens_on: 8080 } }
struct ProcessFields {
    let fields: YAMLFields

    func settings() -> ProcessSettings? {
        let name: String? = fields.required("name")
        let network: String? = fields.optional("netns")
        if let network, network != Self.follow {
            fields.reader.report(
                "`netns` of a process can only be `\(Self.follow)`, not `\(network)`",
                at: fields.mark(of: "netns"))
        }
        guard fields.node("match") != nil else {
            fields.reader.report("`match` is missing", at: fields.mark)
            return nil
        }
        let condition = fields.fields("match") { Self.condition($0) } ?? nil
        if network != nil, condition?.key == "listens_on" {
            // Which namespace to look for the port in would only be known once the process is.
            fields.reader.report(
                "`netns: follow` needs another `match` than `listens_on`, which looks at our own namespace alone",
                at: fields.mark(of: "netns"))
        }
        if name?.isEmpty == true {
            fields.reader.report("`name` must not be empty", at: fields.mark(of: "name"))
        }
        guard let name, let condition else { return nil }
        return ProcessSettings(
            rule: ProcessRule(name: name, match: condition.match, followsNetwork: network == Self.follow),
            key: condition.key, value: condition.value)
    }

    static let follow = "follow"

    private typealias Condition = (key: String, value: String, match: ProcessRule.Match)

    private static func condition(_ fields: YAMLFields) -> Condition? {
        let texts: [(key: String, make: (String) -> ProcessRule.Match?)] = [
            ("exe", { program($0, fields) }), ("comm", { comm($0, fields) }), ("pid_file", { .pidFile($0) }),
            ("unit", { unit($0, fields) }), ("cmdline_regex", { pattern($0, fields) }),
            ("listens_on", { port($0, fields) }),
        ]
        let found = texts.compactMap { key, make in
            fields.optional(key, as: String.self).map { (key: key, value: $0, make: make) }
        }
        if found.count != 1 {
            let choices = "`exe`, `comm`, `cmdline_regex`, `unit`, `pid_file` or `listens_on`"
            fields.reader.report("`match` needs exactly one of \(choices)", at: fields.mark)
            return nil
        }
        guard let only = found.first, let match = only.make(only.value) else { return nil }
        return (only.key, only.value, match)
    }

    private static func program(_ text: String, _ fields: YAMLFields) -> ProcessRule.Match? {
        if text.hasPrefix("/") { return .exe(text) }
        fields.reader.report(
            "`exe` must be a whole path such as /usr/bin/gateway, not `\(text)`", at: fields.mark(of: "exe"))
        return nil
    }

    private static func comm(_ text: String, _ fields: YAMLFields) -> ProcessRule.Match? {
        if text.utf8.count <= ProcessStat.commLimitBytes { return .comm(text) }
        fields.reader.report(
            "`comm` has at most \(ProcessStat.commLimitBytes) bytes, the kernel keeps no more of `\(text)`",
            at: fields.mark(of: "comm"))
        return nil
    }

    private static func unit(_ text: String, _ fields: YAMLFields) -> ProcessRule.Match? {
        if let unit = UnitName(text) { return .unit(unit) }
        fields.reader.report(
            "`unit` must end in `.service`, `.scope` or `.slice`", at: fields.mark(of: "unit"))
        return nil
    }

    private static func pattern(_ text: String, _ fields: YAMLFields) -> ProcessRule.Match? {
        do {
            // Searched, not matched whole, as pgrep(1) -f does.
            let pattern = try SearchPattern(text)
            return .commandLine { pattern.isFound(in: $0) }
        } catch {
            fields.reader.report("`cmdline_regex`: \(error)", at: fields.mark(of: "cmdline_regex"))
            return nil
        }
    }

    private static func port(_ text: String, _ fields: YAMLFields) -> ProcessRule.Match? {
        if let port = UInt16(text), port > 0 { return .listensOn(port: port) }
        fields.reader.report("`listens_on` must be a port from 1 to 65535", at: fields.mark(of: "listens_on"))
        return nil
    }
}

import Collectors
import PromQL
import WireFormats

/// One entry of `processes`: a name, and the one condition by which its processes are known.
///
///     - { name: gateway, match: { listens_on: 8080 } }
struct ProcessFields {
    let fields: YAMLFields

    func rule() -> ProcessRule? {
        let name: String? = fields.required("name")
        if fields.node("netns") != nil {
            fields.reader.report("`netns` is not supported yet", at: fields.mark(of: "netns"))
        }
        guard fields.node("match") != nil else {
            fields.reader.report("`match` is missing", at: fields.mark)
            return nil
        }
        let match = fields.fields("match") { Self.match($0) } ?? nil
        guard let name, let match else { return nil }
        return ProcessRule(name: name, match: match)
    }

    private static func match(_ fields: YAMLFields) -> ProcessRule.Match? {
        let found = [
            fields.optional("exe").map { ProcessRule.Match.exe($0) },
            fields.optional("comm").map { .comm($0) },
            fields.optional("pid_file").map { .pidFile($0) },
            pattern(fields), port(fields),
        ].compactMap(\.self)
        if fields.node("unit") != nil {
            fields.reader.report("`unit` is not supported yet", at: fields.mark(of: "unit"))
        } else if found.count != 1 {
            let choices = "`exe`, `comm`, `cmdline_regex`, `pid_file` or `listens_on`"
            fields.reader.report("`match` needs exactly one of \(choices)", at: fields.mark)
        }
        return found.first
    }

    private static func pattern(_ fields: YAMLFields) -> ProcessRule.Match? {
        guard let text: String = fields.optional("cmdline_regex") else { return nil }
        do {
            // Searched, not matched whole, as pgrep(1) -f does.
            let pattern = try SearchPattern(text)
            return .commandLine { pattern.isFound(in: $0) }
        } catch {
            fields.reader.report("`cmdline_regex`: \(error)", at: fields.mark(of: "cmdline_regex"))
            return nil
        }
    }

    private static func port(_ fields: YAMLFields) -> ProcessRule.Match? {
        guard let number: Int = fields.optional("listens_on") else { return nil }
        if let port = UInt16(exactly: number), port > 0 { return .listensOn(port: port) }
        fields.reader.report("`listens_on` must be a port from 1 to 65535", at: fields.mark(of: "listens_on"))
        return nil
    }
}

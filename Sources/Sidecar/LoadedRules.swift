package import Rules
import Telemetry
import WireFormats

/// The rules of a sidecar: those the user named, or those compiled in.
package struct LoadedRules {
    package let engine: RuleEngine
    package let world: RuleWorld

    /// - Throws: every problem of every file with its place.
    package init(_ settings: Settings) throws(SettingsError) {
        var files: [RuleFile] = []
        var problems: [String] = []
        for source in try Self.texts(settings.ruleFiles) {
            let (file, found) = RuleFile.parse(source.text, name: source.name)
            if let file { files.append(file) } else { problems += found.map(\.description) }
        }
        if !problems.isEmpty { throw SettingsError(problems: problems) }
        world = RuleWorld(externalLabels: Labels(settings.externalLabels))
        engine = RuleEngine(files: files, world: world)
    }

    /// The first alert by name, for the person who starts the sidecar.
    var firstAlert: String? {
        engine.groups.lazy.flatMap(\.group.rules).first { $0.alerting != nil }?.name
    }

    private static func texts(_ patterns: [String]?) throws(SettingsError) -> [(name: String, text: String)] {
        guard let patterns else { return [(BuiltInRules.name, BuiltInRules.text)] }
        var texts: [(name: String, text: String)] = []
        for pattern in patterns where TextFile.matching(pattern).isEmpty {
            throw SettingsError(problems: ["rules: no file matches `\(pattern)`"])
        }
        for path in patterns.flatMap(TextFile.matching) {
            texts.append((path, String(decoding: try TextFile.contents(of: path), as: UTF8.self)))
        }
        return texts
    }
}

import WireFormats

/// The rules that run without any configuration: `alerts/host.yml`, compiled in.
package enum BuiltInRules {
    package static let name = "host.yml"

    package static var text: String { String(decoding: PackageResources.host_yml, as: UTF8.self) }

    /// Read like any file; a test holds that it is sound.
    package static var file: RuleFile? { RuleFile.parse(text, name: name).file }
}

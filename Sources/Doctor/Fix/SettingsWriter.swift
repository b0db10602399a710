/// The running settings of one network namespace: those of this host, or made up for a test.
///
/// Owned by one thread.
package protocol SettingsWriter: AnyObject {
    /// As the kernel writes it, without the line's end; tabs stay.
    func value(of key: String) throws(SettingError) -> String
    func set(_ key: String, to value: String) throws(SettingError)
    /// Why the setting cannot be changed here; `nil` when it can.
    func obstacle(to key: String) -> SettingError?
}

/// Why a setting could not be read or changed.
package struct SettingError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// This kernel or namespace does not have it.
        case absent
        case readOnly
        /// Another user could.
        case denied
        /// The kernel does not take the value.
        case refused(String)
        /// No name of a setting at all.
        case misnamed
        case failed(String)
    }

    package let key: String
    package let reason: Reason

    package init(_ key: String, _ reason: Reason) {
        self.key = key
        self.reason = reason
    }
}

extension SettingError: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .absent: "\(key) is not here: this kernel or network namespace does not have it"
        case .readOnly: "\(key) is read-only here"
        case .denied:
            "\(key) may not be set by this user; run as root"
        case .refused(let value): "the kernel does not take `\(value)` for \(key)"
        case .misnamed: "`\(key)` is no setting that outrigger changes"
        case .failed(let why): "\(key): \(why)"
        }
    }
}

/// What names a setting, and what does not: a file of old values could name anything.
enum SettingKey {
    private static let families = ["net.", "fs.", "vm.", "kernel."]
    static let longest = 200

    /// Whether it can only lead below /proc/sys, into the families that checks know.
    static func isSane(_ key: String) -> Bool {
        guard key.utf8.count <= longest, families.contains(where: key.hasPrefix) else { return false }
        let parts = Source.path(ofSetting: key).split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        }
    }
}

extension String {
    /// Its words with one space between: what the kernel writes with tabs, people write with spaces.
    var settingWords: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

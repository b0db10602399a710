import Doctor

/// Running settings in memory, which fail where a test wants them to.
final class MadeUpSettings: SettingsWriter {
    var values: [String: String]
    /// What setting a key answers, from the time on at which it is asked for the given time.
    var failures: [String: SettingError.Reason] = [:]
    var obstacles: [String: SettingError.Reason] = [:]
    /// What the kernel makes of a value.
    var rounded: [String: String] = [:]
    private(set) var log: [String] = []

    init(_ values: [String: String]) {
        self.values = values.merging(["kernel.random.boot_id": "boot-1"]) { first, _ in first }
    }

    func value(of key: String) throws(SettingError) -> String {
        guard let value = values[key] else { throw SettingError(key, .absent) }
        return value
    }

    func set(_ key: String, to value: String) throws(SettingError) {
        log.append("\(key)=\(value)")
        if let reason = failures[key] { throw SettingError(key, reason) }
        guard values[key] != nil else { throw SettingError(key, .absent) }
        values[key] = rounded["\(key)=\(value)"] ?? value
    }

    func obstacle(to key: String) -> SettingError? {
        if let reason = obstacles[key] { return SettingError(key, reason) }
        return values[key] == nil ? SettingError(key, .absent) : nil
    }
}
